//! A hub on a socket of this machine, with faults on request.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use sha2::{Digest, Sha256};

pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What goes wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// The connection ends after so many bytes of each answer.
    CutAfter(usize),
    /// Ranges are not known: the whole file is sent.
    NoRanges,
    /// The last byte is another.
    LastByte,
    /// It is listed and not there.
    Missing,
    /// So many answers are “busy”.
    Busy(usize),
    /// More bytes than listed.
    Longer,
}

#[derive(Default)]
pub struct State {
    pub files: BTreeMap<String, Vec<u8>>,
    pub faults: BTreeMap<String, Fault>,
    /// Status of the listing, if not 200.
    pub listing_status: Option<u16>,
    /// Where files are kept in fact.
    pub storage: Option<String>,
    /// Paths asked for, with the byte they were asked from.
    pub asked: Vec<(String, u64)>,
    /// Bearer tokens seen.
    pub tokens: Vec<String>,
}

pub struct HubServer {
    pub endpoint: String,
    pub state: Arc<Mutex<State>>,
}

impl HubServer {
    pub fn start(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> HubServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let state = State { files: files.into_iter().collect(), ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(stream, &shared));
            }
        });
        HubServer { endpoint, state }
    }

    pub fn fault(&self, path: &str, fault: Option<Fault>) {
        let mut state = self.state.lock().unwrap();
        match fault {
            Some(fault) => state.faults.insert(path.to_owned(), fault),
            None => state.faults.remove(path),
        };
    }

    /// From which bytes a file was asked for.
    pub fn asked(&self, path: &str) -> Vec<u64> {
        let state = self.state.lock().unwrap();
        state.asked.iter().filter(|(asked, _)| asked == path).map(|(_, from)| *from).collect()
    }
}

fn listing(state: &State) -> String {
    let siblings: Vec<String> = state
        .files
        .iter()
        .map(|(path, content)| {
            let bytes = content.len();
            let lfs = if path.ends_with(".safetensors") {
                let hash: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
                format!(r#","lfs":{{"sha256":"{hash}","size":{bytes},"pointerSize":134}}"#)
            } else {
                String::new()
            };
            format!(r#"{{"rfilename":"{path}","size":{bytes}{lfs}}}"#)
        })
        .collect();
    format!(r#"{{"id":"owner/example","sha":"{COMMIT}","siblings":[{}]}}"#, siblings.join(","))
}

/// One request a connection; what goes wrong with it is the client's to handle.
fn serve(mut stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let path = first.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    let mut from = None;
    let mut state = loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse::<usize>().ok();
        }
        if let Some(token) = line.strip_prefix("authorization: bearer ") {
            state.lock().ok()?.tokens.push(token.to_owned());
        }
        if line.is_empty() {
            break state.lock().ok()?;
        }
    };
    let mut send = |status: &str, headers: &str, body: &[u8], length: usize| {
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).ok()
    };
    if path.starts_with("api/models/") {
        let body = listing(&state);
        let status = state.listing_status.map_or("200 OK".to_owned(), |status| format!("{status} Other"));
        return send(&status, "", body.as_bytes(), body.len());
    }
    let file = path.strip_prefix(&format!("owner/example/resolve/{COMMIT}/"))?.to_owned();
    state.asked.push((file.clone(), from.unwrap_or(0) as u64));
    if let Some(storage) = &state.storage {
        return send("302 Found", &format!("Location: {storage}/{path}\r\n"), b"", 0);
    }
    let Some(mut content) = state.files.get(&file).cloned() else { return send("404 Not Found", "", b"", 0) };
    let fault = state.faults.get(&file).copied();
    match fault {
        Some(Fault::Missing) => return send("404 Not Found", "", b"", 0),
        Some(Fault::Busy(left)) if left > 0 => {
            state.faults.insert(file, Fault::Busy(left - 1));
            return send("503 Service Unavailable", "", b"", 0);
        }
        Some(Fault::LastByte) => *content.last_mut()? ^= 1,
        Some(Fault::Longer) => content.extend([0; 9]),
        _ => {}
    }
    let total = content.len();
    let start = if fault == Some(Fault::NoRanges) { None } else { from };
    if start.is_some_and(|start| start >= total) {
        return send("416 Range Not Satisfiable", "", b"", 0);
    }
    let body = &content[start.unwrap_or(0)..];
    let sent = match fault {
        Some(Fault::CutAfter(bytes)) => &body[..bytes.min(body.len())],
        _ => body,
    };
    match start {
        Some(start) => {
            let range = format!("Content-Range: bytes {start}-{}/{total}\r\n", total - 1);
            send("206 Partial Content", &range, sent, body.len())
        }
        None => send("200 OK", "", sent, body.len()),
    }
}
