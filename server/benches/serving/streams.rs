use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;

use super::program::{Program, example};
use super::times::quantile;

const READERS: usize = 1_000;
const FOR: Duration = Duration::from_secs(20);
/// The server's own bounds: it is asked for as many connections as the readers and the others take.
const OPTIONS: [&str; 6] =
    ["--simulate-gpu", "24GiB@25GB/s", "--rehearse", "true", "--max-connections", "1200"];

/// 1,000 readers of the event stream while status is asked for and edits are made.
pub async fn print() {
    let program = Arc::new(Program::start(&OPTIONS));
    // Made-up models load for the first time.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let alone_bytes = program.resident_bytes();
    let (client, done) = (reqwest::Client::new(), Arc::new(AtomicBool::new(false)));
    let readers: Vec<_> = (0..READERS)
        .map(|_| tokio::spawn(read(client.clone(), program.url.clone(), Arc::clone(&done))))
        .collect();
    let asked = tokio::spawn(ask(client.clone(), program.url.clone(), Arc::clone(&done)));
    let edited = tokio::spawn(edit(client, Arc::clone(&program), Arc::clone(&done)));
    let mut resident = Vec::new();
    for _ in 0..4 {
        tokio::time::sleep(FOR / 4).await;
        resident.push(program.resident_bytes() as f64 / 1e6);
    }
    done.store(true, Ordering::Relaxed);
    let health = asked.await.expect("its times");
    let edits = edited.await.expect("its count");
    let mut read = Vec::new();
    for reader in readers {
        read.push(reader.await.expect("a reader"));
    }
    let snapshots: Vec<f64> = read.iter().map(|reader| reader.snapshots as f64).collect();
    let longest = read.iter().map(|reader| reader.longest_gap_s).fold(0.0, f64::max);
    println!("\n{READERS} readers, a status question each 50 ms and an edit each 0.5 s, {} s", FOR.as_secs());
    println!("memory {:.1} MB before, then {resident:.1?} MB", alone_bytes as f64 / 1e6);
    println!(
        "/health p50 {:.1} ms, p99 {:.1} ms ({} questions); {edits} edits",
        quantile(&health, 0.5) * 1e3,
        quantile(&health, 0.99) * 1e3,
        health.len()
    );
    println!(
        "snapshots a reader: {:.0} to {:.0}; longest gap of any {longest:.2} s; cut off {}",
        quantile(&snapshots, 0.0),
        quantile(&snapshots, 1.0),
        read.iter().filter(|reader| reader.cut_off).count()
    );
}

#[derive(Default)]
struct Read {
    snapshots: usize,
    /// Between two snapshots, once all readers are there.
    longest_gap_s: f64,
    cut_off: bool,
}

async fn read(client: reqwest::Client, url: String, done: Arc<AtomicBool>) -> Read {
    let mut read = Read::default();
    let Ok(answer) = client.get(format!("{url}/api/v1/events")).send().await else {
        return Read { cut_off: true, ..read };
    };
    let mut stream = answer.bytes_stream();
    let mut last = Instant::now();
    while !done.load(Ordering::Relaxed) {
        let Some(Ok(bytes)) = stream.next().await else {
            read.cut_off = true;
            break;
        };
        if bytes.windows(15).any(|window| window == b"event: snapshot") {
            // The first few come while others still connect.
            if read.snapshots > 2 {
                read.longest_gap_s = read.longest_gap_s.max(last.elapsed().as_secs_f64());
            }
            last = Instant::now();
            read.snapshots += 1;
        }
    }
    read
}

/// Seconds of each answer.
async fn ask(client: reqwest::Client, url: String, done: Arc<AtomicBool>) -> Vec<f64> {
    let mut times = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let start = Instant::now();
        let answer = client.get(format!("{url}/health")).send().await.expect("an answer");
        answer.bytes().await.expect("its body");
        times.push(start.elapsed().as_secs_f64());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    times
}

async fn edit(client: reqwest::Client, program: Arc<Program>, done: Arc<AtomicBool>) -> usize {
    let (photo, mut made) = (example(), 0);
    while !done.load(Ordering::Relaxed) {
        program.edit(&client, &photo, "prompt", "much brighter").await;
        made += 1;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    made
}
