//! One task for each device with a memory of its own: it does one thing after the other, and
//! another task looks at the instruments meanwhile.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use offstage_residency::{ComponentId, DeviceId, OpError, OpId};
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::component::{DeviceCopy, HostCopy, Load};
use crate::device::{Device, Gauge, Sample};
use crate::host::HostProbe;
use crate::message::{Link, Message, Probed};
use crate::owner_thread::panic_text;
use crate::status::Board;

/// Other processes come and go: instruments are read this often.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Job {
    pub(crate) op: OpId,
    pub(crate) component: ComponentId,
    pub(crate) what: What,
}

pub(crate) enum What {
    Upload(HostCopy, Arc<dyn Load>),
    Evict(DeviceCopy),
}

/// Does what the actor sends, until the actor is gone.
pub(crate) async fn own(
    id: DeviceId,
    mut device: Box<dyn Device>,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    board: Arc<Board>,
    link: Link,
) {
    let gauge = device.gauge();
    while let Some(Job { op, component, what }) = jobs.recv().await {
        board.moves(Some((component, matches!(what, What::Upload(..)))));
        let before = gauge.sample().await;
        let started = Instant::now();
        let message = match what {
            What::Upload(from, load) => {
                let result = survive(device.upload(from, load)).await;
                let probed = probe(before, started, gauge.as_ref()).await;
                Message::Uploaded { op, component, device: id, result: result.map(|copy| (copy, probed)) }
            }
            What::Evict(copy) => {
                let bytes = copy.bytes;
                let result = survive(device.evict(copy)).await;
                let probed = probe(before, started, gauge.as_ref()).await;
                Message::Evicted { op, device: id, bytes, result: result.map(|()| probed) }
            }
        };
        board.moves(None);
        if link.send(message).is_err() {
            return;
        }
    }
}

async fn probe(before: Option<Sample>, started: Instant, gauge: &dyn Gauge) -> Probed {
    let took = started.elapsed();
    Probed { before, after: gauge.sample().await, took }
}

/// A device that panics has failed at what it did.
async fn survive<T>(work: impl Future<Output = Result<T, OpError>>) -> Result<T, OpError> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => Err(OpError::Failed(format!("panicked: {}", panic_text(panic.as_ref())))),
    }
}

/// Reads a device's instruments, also while it works.
pub(crate) async fn watch_device(id: DeviceId, gauge: Arc<dyn Gauge>, board: Arc<Board>, link: Link) {
    let mut ticks = looks();
    loop {
        ticks.tick().await;
        if link.is_closed() {
            return;
        }
        if let Some(sample) = gauge.sample().await {
            board.sampled(sample.instruments);
            let _ = link.send(Message::Device { device: id, sample });
        }
    }
}

/// Reads the host's instruments.
pub(crate) async fn watch_host(probe: Arc<dyn HostProbe>, link: Link) {
    let mut ticks = looks();
    loop {
        ticks.tick().await;
        if link.is_closed() {
            return;
        }
        let probe = probe.clone();
        if let Ok(Some(sample)) = tokio::task::spawn_blocking(move || probe.sample()).await {
            let _ = link.send(Message::Host(sample));
        }
    }
}

/// When instruments are looked at: after a look that took long, the next one waits its full time.
fn looks() -> Interval {
    let mut ticks = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
