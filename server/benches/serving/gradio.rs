use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::program::{Program, resident_bytes};
use super::times::{median, quantile};

/// Both are asked in turn so many times, and the median counts.
const ROUNDS: usize = 3;
const SECONDS: u32 = 6;
const CLIENTS: [u32; 3] = [1, 4, 16];
const ROOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/serving/gradio");
const PHOTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/examples/coffee.jpg");

/// The queue beside Gradio's, both asked from Python in turn: start-up, memory, throughput and times of a
/// picture that goes up, waits its turn and comes back. Gradio's function hands the file back; Offstage
/// decodes and encodes it. `python` is one with Gradio installed.
pub async fn print(python: &Path) {
    let (mut gradio_ready, mut offstage_ready) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        gradio_ready.push(Gradio::start(python).await.1);
        offstage_ready.push(timed_start().1);
    }
    let ((gradio, _), (offstage, _)) = (Gradio::start(python).await, timed_start());
    println!("\n{:<28} {:>12} {:>12} {:>10}", "queue", "Gradio", "Offstage", "ratio");
    row("ready after, ms", median(&gradio_ready) * 1e3, median(&offstage_ready) * 1e3);
    row("memory when ready, MB", gradio.resident_mb(), offstage.resident_bytes() as f64 / 1e6);
    for clients in CLIENTS {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            theirs.push(asked(python, "gradio", &gradio.url, clients));
            ours.push(asked(python, "offstage", &offstage.url, clients));
        }
        for (name, at) in [("rounds a second", None), ("p50, ms", Some(0.5)), ("p99, ms", Some(0.99))] {
            let of =
                |rounds: &[Asked]| median(&rounds.iter().map(|round| round.figure(at)).collect::<Vec<_>>());
            row(&format!("{clients} at once: {name}"), of(&theirs), of(&ours));
        }
    }
    row("memory afterwards, MB", gradio.resident_mb(), offstage.resident_bytes() as f64 / 1e6);
}

fn row(name: &str, theirs: f64, ours: f64) {
    println!("{name:<28} {theirs:>12.1} {ours:>12.1} {:>9.2}×", theirs.max(ours) / theirs.min(ours));
}

fn timed_start() -> (Program, f64) {
    let start = Instant::now();
    let program = Program::start(&[]);
    (program, start.elapsed().as_secs_f64())
}

struct Gradio {
    child: Child,
    url: String,
}

impl Gradio {
    /// The server, and the seconds until its page answered.
    async fn start(python: &Path) -> (Gradio, f64) {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port();
        let start = Instant::now();
        let child = Command::new(python)
            .args([&format!("{ROOM}/noop.py"), &port.to_string()])
            .env("GRADIO_ANALYTICS_ENABLED", "False")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let gradio = Gradio { child, url: format!("http://127.0.0.1:{port}") };
        while reqwest::get(&gradio.url).await.is_err() {
            assert!(start.elapsed() < Duration::from_secs(120), "Gradio does not answer");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (gradio, start.elapsed().as_secs_f64())
    }

    fn resident_mb(&self) -> f64 {
        resident_bytes(self.child.id()) as f64 / 1e6
    }
}

impl Drop for Gradio {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(serde::Deserialize)]
struct Asked {
    seconds: f64,
    times: Vec<f64>,
}

impl Asked {
    /// A quantile of the times in milliseconds, or without one the rounds a second.
    fn figure(&self, at: Option<f64>) -> f64 {
        match at {
            Some(at) => quantile(&self.times, at) * 1e3,
            None => self.times.len() as f64 / self.seconds,
        }
    }
}

fn asked(python: &Path, whom: &str, url: &str, clients: u32) -> Asked {
    let asked = Command::new(python)
        .args([&format!("{ROOM}/ask.py"), whom, url, PHOTO, &clients.to_string(), &SECONDS.to_string()])
        .env("GRADIO_ANALYTICS_ENABLED", "False")
        .stderr(Stdio::inherit())
        .output()
        .expect("Python starts");
    assert!(asked.status.success(), "{whom} could not be asked");
    serde_json::from_slice(&asked.stdout).expect("its times")
}
