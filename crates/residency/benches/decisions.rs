//! How many decisions a second the core takes while 10, 100 and 1,000 requests wait.
//!
//! `cargo bench -p offstage-residency --bench decisions`. A decision is one call with everything that
//! follows from it: a lease is given back and somebody new is admitted, a request joins the line, a
//! step ends, the instruments are read. It fails when 1,000 who wait make it 20 times as dear as 10.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use offstage_residency::{
    ComponentId, ComponentSpec, DeviceMemory, DeviceSpec, GIB, LeaseRequest, Limits, MIB, Measured, MemoryId,
    MemorySpec, Moment, OpId, Output, Priority, Reading, RequestId, Residency, Slots, Step, Usage, WorkClass,
};

const ROUNDS: usize = 7;
const DECISIONS: usize = 20_000;

const HOST: u64 = 256 * GIB;
const DEVICE: u64 = 24 * GIB;

fn main() {
    // `cargo test --benches` runs this file too; measuring is asked for with --bench.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{:>8}  {:>14}  {:>12}  {:>12}", "waiting", "decisions/s", "us each", "snapshot us");
    let costs: Vec<f64> = [10, 100, 1_000]
        .map(|waiting| {
            let mut rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| round(waiting)).collect();
            rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (each, snapshot) = rounds[ROUNDS / 2];
            println!("{waiting:>8}  {:>14.0}  {:>12.2}  {:>12.1}", 1e6 / each, each, snapshot);
            each
        })
        .to_vec();
    let ratio = costs[2] / costs[0];
    println!("a decision with 1,000 waiting costs {ratio:.2} times one with 10");
    assert!(ratio < 20.0, "the cost of a decision grows with the line");
}

/// Microseconds that a decision takes, and a snapshot, with so many waiting all the time.
fn round(waiting: usize) -> (f64, f64) {
    let mut line = Line::new(waiting);
    for _ in 0..2_000 {
        line.decide();
    }
    let begin = Instant::now();
    for _ in 0..DECISIONS {
        line.decide();
    }
    let each = begin.elapsed().as_secs_f64() * 1e6 / DECISIONS as f64;
    let begin = Instant::now();
    let views: usize = (0..100).map(|_| line.core.snapshot().waiting.len()).sum();
    let snapshot = begin.elapsed().as_secs_f64() * 1e6 / 100.0;
    assert!(views >= waiting * 100, "the line is shorter than it should be");
    (each, snapshot)
}

/// A device that is always busy, and a line before it that is always as long.
struct Line {
    core: Residency,
    waiting: usize,
    millis: u64,
    asked: u64,
    running: VecDeque<RequestId>,
    /// Steps under way, the bytes they move, and the memory they change.
    ops: VecDeque<(OpId, u64, u64)>,
}

impl Line {
    const COMPONENTS: u64 = 8;

    fn new(waiting: usize) -> Self {
        let reading = Reading::idle(HOST);
        let limits = Limits { waiting: 10_000, deadline: Duration::from_secs(1 << 30), ..Limits::default() };
        let mut core = Residency::new(MemorySpec::new("host"), reading, limits);
        for name in ["GPU 0", "GPU 1"] {
            let own = DeviceMemory::Own(MemorySpec::new(name));
            let slots = Slots { cpu_bound: 4, gpu_bound: 2 };
            let spec = DeviceSpec { name: name.to_owned(), memory: own, slots, upload_bytes_per_s: 25 * GIB };
            core.add_device(spec, Reading::idle(DEVICE));
        }
        for index in 0..Self::COMPONENTS {
            core.add_component(ComponentSpec::new(format!("component {index}"), (2 + index) * GIB));
        }
        let mut line =
            Self { core, waiting, millis: 0, asked: 0, running: VecDeque::new(), ops: VecDeque::new() };
        for _ in 0..waiting + 4 {
            line.ask();
        }
        line
    }

    fn now(&self) -> Moment {
        Moment::from_millis(self.millis)
    }

    fn ask(&mut self) {
        self.asked += 1;
        let first = ComponentId((self.asked % Self::COMPONENTS) as u32);
        let second = ComponentId((self.asked / 3 % Self::COMPONENTS) as u32);
        let mut ask = LeaseRequest::new(format!("edit {}", self.asked), [first, second], WorkClass::GpuBound);
        ask.workspace_bytes = Some((self.asked % 7) * 256 * MIB);
        ask.priority = [Priority::Interactive, Priority::Normal, Priority::Batch][(self.asked % 3) as usize];
        self.core.handle_request(ask, self.now());
        self.drain();
    }

    /// Whatever comes next: a step that is under way ends, or a lease, and the next one asks.
    fn decide(&mut self) {
        self.millis += 3;
        if let Some((op, bytes, total_bytes)) = self.ops.pop_front() {
            let took = Duration::from_millis(3);
            let reading = |free_bytes: u64| Reading { total_bytes, free_bytes, ours_bytes: 0 };
            let measured = Measured { bytes, before: reading(0), after: reading(total_bytes), took };
            self.core.handle_completion(op, Ok(measured), self.now());
        } else if let Some(id) = self.running.pop_front() {
            self.core.handle_release(id, Usage { peak_workspace_bytes: None, finished: true }, self.now());
            self.drain();
            return self.ask();
        } else {
            self.core.observe_memory(MemoryId(1), Reading::idle(DEVICE), self.now());
        }
        self.drain();
    }

    fn drain(&mut self) {
        loop {
            match self.core.poll_output() {
                Output::Effect(effect) => {
                    let bytes = (2 + u64::from(effect.component.0)) * GIB;
                    let on_host = matches!(effect.step, Step::Load | Step::Discard);
                    self.ops.push_back((effect.op, bytes, if on_host { HOST } else { DEVICE }));
                }
                Output::Granted(grant) => self.running.push_back(grant.request),
                Output::Timeout(_) => break,
                Output::Rejected(rejection) => panic!("{:?} with {} waiting", rejection.reason, self.waiting),
                Output::Revoked(_) | Output::Receipt(_) | Output::Gone(_) => {}
            }
        }
    }
}
