//! A host that says little, components that are counted, and a device that does as it is told.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use offstage_gpu::{
    ComponentId, ComponentSpec, Device, DeviceCopy, DeviceKind, DeviceSetup, Driver, Gauge, HostCopy,
    HostProbe, HostSample, LeaseRequest, Load, LoadError, LoadTask, OpError, Sample, Snapshot, WorkClass,
};

pub const GIB: u64 = 1 << 30;
pub const DENOISER: ComponentId = ComponentId(0);
pub const ENCODER: ComponentId = ComponentId(1);

/// 64 GiB, all of them free.
pub struct QuietHost;

impl HostProbe for QuietHost {
    fn sample(&self) -> Option<HostSample> {
        Some(HostSample { total_bytes: 64 * GIB, available_bytes: 64 * GIB, process_bytes: 0 })
    }
}

/// A component that is a word, and knows how often it was loaded.
#[derive(Clone)]
pub struct Word {
    pub word: &'static str,
    pub bytes: u64,
    pub loads: Arc<AtomicU64>,
    /// How the next loads end; then all is well.
    pub outcomes: Arc<Mutex<VecDeque<Result<(), LoadError>>>>,
}

impl Word {
    pub fn new(word: &'static str, bytes: u64) -> Self {
        Self { word, bytes, loads: Arc::default(), outcomes: Arc::default() }
    }

    pub fn loads(&self) -> u64 {
        self.loads.load(Ordering::SeqCst)
    }

    pub fn next(&self, outcome: Result<(), LoadError>) {
        self.outcomes.lock().unwrap().push_back(outcome);
    }
}

impl Load for Word {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        self.outcomes.lock().unwrap().pop_front().unwrap_or(Ok(()))?;
        task.progress(self.bytes);
        Ok(HostCopy::new(self.bytes, self.word.to_owned()))
    }
}

/// How the next operation on the gated device ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Ok,
    Err(OpError),
    Slow(Duration),
    Never,
    Panic,
}

/// Scripts the gated device. What is not scripted goes well, at once.
#[derive(Clone, Default)]
pub struct Gate {
    pub uploads: Arc<Mutex<VecDeque<Outcome>>>,
    pub evictions: Arc<Mutex<VecDeque<Outcome>>>,
    pub placed_bytes: Arc<AtomicU64>,
}

impl Gate {
    pub fn upload(&self, outcome: Outcome) {
        self.uploads.lock().unwrap().push_back(outcome);
    }

    pub fn eviction(&self, outcome: Outcome) {
        self.evictions.lock().unwrap().push_back(outcome);
    }
}

const TOTAL_BYTES: u64 = 24 * GIB;

async fn pass(outcomes: &Mutex<VecDeque<Outcome>>) -> Result<(), OpError> {
    let next = outcomes.lock().unwrap().pop_front();
    match next {
        None | Some(Outcome::Ok) => Ok(()),
        Some(Outcome::Err(error)) => Err(error),
        Some(Outcome::Slow(time)) => {
            tokio::time::sleep(time).await;
            Ok(())
        }
        Some(Outcome::Never) => std::future::pending().await,
        // A panic without its message on the terminal.
        Some(Outcome::Panic) => std::panic::resume_unwind(Box::new("as told")),
    }
}

#[async_trait]
impl Device for Gate {
    async fn upload(&mut self, from: HostCopy, _component: Arc<dyn Load>) -> Result<DeviceCopy, OpError> {
        pass(&self.uploads).await?;
        self.placed_bytes.fetch_add(from.bytes, Ordering::SeqCst);
        Ok(DeviceCopy { bytes: from.bytes, value: from.value })
    }

    async fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError> {
        pass(&self.evictions).await?;
        self.placed_bytes.fetch_sub(copy.bytes, Ordering::SeqCst);
        Ok(())
    }

    fn gauge(&self) -> Arc<dyn Gauge> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Gauge for Gate {
    async fn sample(&self) -> Option<Sample> {
        let ours = self.placed_bytes.load(Ordering::SeqCst);
        let free_bytes = TOTAL_BYTES - ours;
        Some(Sample { total_bytes: TOTAL_BYTES, free_bytes, ours_bytes: Some(ours), ..Sample::default() })
    }
}

/// A 24 GiB device behind a gate, with a denoiser of 6 GiB and an encoder of 2 GiB.
pub async fn gated() -> (Driver, Gate, Word) {
    let gate = Gate::default();
    let denoiser = Word::new("denoiser", 6 * GIB);
    let device = DeviceSetup::new("GPU 0", DeviceKind::Cuda, TOTAL_BYTES, Box::new(gate.clone()));
    let driver = start([device], &[denoiser.clone(), Word::new("encoder", 2 * GIB)]).await;
    (driver, gate, denoiser)
}

pub async fn start(devices: impl IntoIterator<Item = DeviceSetup>, words: &[Word]) -> Driver {
    let mut builder = Driver::builder().host_probe(QuietHost);
    for device in devices {
        builder = builder.device(device);
    }
    for word in words {
        builder = builder.component(ComponentSpec::new(word.word, word.bytes), word.clone());
    }
    builder.start().await.unwrap()
}

pub fn work(components: &[ComponentId]) -> LeaseRequest {
    LeaseRequest::new("work", components, WorkClass::GpuBound)
}

/// Lets everything come to rest that comes to rest by itself, short of the idle timeout.
pub async fn settle() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

pub fn place_of(snapshot: &Snapshot, component: ComponentId) -> &'static str {
    snapshot.components[component.0 as usize].place.name()
}

pub fn held_bytes(snapshot: &Snapshot, memory: usize) -> u64 {
    snapshot.memories[memory].holdings.iter().map(|(_, _, bytes)| bytes).sum()
}
