//! The program itself, as a supervisor runs it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tempfile::TempDir;

use super::answer::Answer;
use super::app::{TestApp, eventually, form, listed};
use super::photos;

/// `offstage` on a free port; killed when dropped, as by SIGKILL.
pub(super) struct Program {
    child: Child,
    address: SocketAddr,
    pub(super) folder: TempDir,
}

impl Program {
    fn start() -> Self {
        Self::start_in(TempDir::new().unwrap())
    }

    pub(super) fn start_in(folder: TempDir) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offstage"));
        command.args(["serve", "--port", "0", "--data-dir", "data", "--min-free-disk", "0"]);
        // Meant for the tests; the program refuses options that it does not know.
        command.env_remove("OFFSTAGE_KILLS").env_remove("OFFSTAGE_SEED");
        command.current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().parse().expect("its address");
        Program { child, address, folder }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn post_edit(&self, form: Form) -> Answer {
        let request = reqwest::Client::new().post(self.url("/api/v1/edits")).multipart(form);
        Answer::read(request.send().await.expect("an answer")).await
    }

    /// The most memory it has held, in bytes: `VmHWM` of proc_pid_status(5).
    fn peak_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() << 10
    }

    /// Ends it as a power cut would.
    pub(super) fn kill(mut self) -> TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.folder, TempDir::new().unwrap())
    }

    /// Asks it to stop, as a supervisor does.
    fn terminate(&self) {
        let id = rustix::process::Pid::from_raw(self.child.id() as i32).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    async fn exit(&mut self) -> ExitStatus {
        eventually("it exits", || self.child.try_wait().unwrap().is_some()).await;
        self.child.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_200_mb_upload_does_not_grow_the_program() {
    let program = Program::start();
    program.post_edit(form(photos::jpeg(64, 48), "warmer")).await.created();
    let before = program.peak_bytes();
    let piece = Bytes::from(vec![0xAB; 64 << 10]);
    for _ in 0..2 {
        let pieces = std::iter::repeat_n(piece.clone(), 200 * 16).map(Ok::<_, std::io::Error>);
        let photo = Part::stream(Body::wrap_stream(stream::iter(pieces))).file_name("huge.jpg");
        let form = Form::new().text("prompt", "warmer").part("image", photo);
        program.post_edit(form).await.refused(413, "64 MiB");
    }
    let grown = program.peak_bytes() - before;
    assert!(grown < 24 << 20, "it grew by {} MiB", grown >> 20);
    assert!(listed(&program.folder.path().join("data/uploads")).is_empty());
}

#[tokio::test]
async fn told_to_stop_it_exits_well() {
    let mut program = Program::start();
    program.post_edit(form(photos::jpeg(64, 48), "warmer")).await.created();
    program.terminate();
    assert!(program.exit().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_in_flight_is_finished_before_the_server_stops() {
    let app = TestApp::spawn_with(|config| config.listen.drain_timeout = Duration::from_secs(240)).await;
    let before = listed(&app.data_dir());
    let (client, url) = (app.client.clone(), app.url("/api/v1/edits"));
    let photo = photos::jpeg(1600, 1200);
    let sent = tokio::spawn(async move {
        let request = client.post(url).multipart(form(photo, "warmer, sharper, more clarity, film grain"));
        Answer::read(request.send().await.expect("an answer")).await
    });
    let data_dir = app.data_dir();
    eventually("the photo is received", || listed(&data_dir) != before).await;
    let address = app.address;
    let stopped = tokio::spawn(app.stop());
    sent.await.unwrap().created();
    stopped.await.unwrap();
    let refused = tokio::time::timeout(Duration::from_secs(5), tokio::net::TcpStream::connect(address)).await;
    assert!(refused.unwrap().is_err(), "nobody listens any more");
}
