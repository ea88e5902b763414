//! A device on a thread of its own. Threads have no virtual clock, so these run in real time, and
//! none of them measures it.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, ThreadId};

use common::*;
use offstage_gpu::{
    Backend, DeviceCopy, DeviceId, DeviceKind, DeviceSetup, Down, Driver, HostCopy, Load, OpError,
    OwnerThread, RejectReason, Rejected,
};
use std::time::Duration;

/// Notes the threads it works on; panics when told so; waits when told so.
struct Threaded {
    gate: Gate,
    threads: Arc<Mutex<Vec<ThreadId>>>,
    panics: Arc<Mutex<u32>>,
    hold: Hold,
}

impl Backend for Threaded {
    fn upload(&mut self, from: &HostCopy, _component: &dyn Load) -> Result<DeviceCopy, OpError> {
        self.threads.lock().unwrap().push(thread::current().id());
        let hold = self.hold.lock().unwrap().take();
        if let Some(hold) = hold {
            let _ = hold.recv();
        }
        let told = std::mem::take(&mut *self.panics.lock().unwrap());
        assert_eq!(told, 0, "an illegal address");
        self.gate.placed_bytes.fetch_add(from.bytes, Ordering::SeqCst);
        Ok(DeviceCopy { bytes: from.bytes, value: from.value.clone() })
    }

    fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError> {
        self.threads.lock().unwrap().push(thread::current().id());
        self.gate.placed_bytes.fetch_sub(copy.bytes, Ordering::SeqCst);
        Ok(())
    }
}

type Hold = Arc<Mutex<Option<mpsc::Receiver<()>>>>;

struct Bench {
    driver: Driver,
    threads: Arc<Mutex<Vec<ThreadId>>>,
    panics: Arc<Mutex<u32>>,
    hold: Hold,
}

async fn bench() -> Bench {
    let threads = Arc::<Mutex<Vec<ThreadId>>>::default();
    let panics = Arc::<Mutex<u32>>::default();
    let hold = Hold::default();
    let gate = Gate::default();
    let make = {
        let (gate, threads) = (gate.clone(), threads.clone());
        let (panics, hold) = (panics.clone(), hold.clone());
        move || {
            let (gate, threads) = (gate.clone(), threads.clone());
            let (panics, hold) = (panics.clone(), hold.clone());
            Ok(Box::new(Threaded { gate, threads, panics, hold }) as Box<dyn Backend>)
        }
    };
    let device = OwnerThread::new("GPU 0", Arc::new(gate), make);
    let setup = DeviceSetup::new("GPU 0", DeviceKind::Cuda, 24 * GIB, Box::new(device));
    let driver = start([setup], &[Word::new("denoiser", 6 * GIB), Word::new("encoder", 2 * GIB)]).await;
    Bench { driver, threads, panics, hold }
}

async fn offload(driver: &Driver) {
    let limit = Duration::from_secs(60);
    driver.order_down([DENOISER, ENCODER], Down::Offload, false, limit).await.unwrap();
}

#[tokio::test]
async fn all_work_of_a_device_is_done_on_its_one_thread() {
    let bench = bench().await;
    for component in [DENOISER, ENCODER, DENOISER] {
        bench.driver.lease(work(&[component])).await.unwrap().finish();
        offload(&bench.driver).await;
    }
    let threads = bench.threads.lock().unwrap();
    assert_eq!(threads.len(), 6, "three uploads, three evictions");
    assert!(threads.iter().all(|thread| *thread == threads[0] && *thread != thread::current().id()));
}

#[tokio::test]
async fn an_owner_thread_that_panics_has_failed_at_its_step_and_is_replaced() {
    let bench = bench().await;
    bench.driver.lease(work(&[DENOISER])).await.unwrap().finish();
    offload(&bench.driver).await;
    *bench.panics.lock().unwrap() = 1;
    let rejected = bench.driver.lease(work(&[DENOISER])).await.unwrap_err();
    let Rejected::NotAdmitted { reason: RejectReason::Failed { why, .. }, .. } = rejected else {
        panic!("{rejected}");
    };
    assert!(why.contains("owner thread panicked") && why.contains("an illegal address"), "{why}");

    bench.driver.lease(work(&[ENCODER])).await.unwrap().finish();
    offload(&bench.driver).await;
    let threads = bench.threads.lock().unwrap();
    assert_ne!(threads.first(), threads.last(), "a new thread goes on");
}

#[tokio::test]
async fn while_a_thread_hangs_everybody_else_is_answered() {
    let bench = bench().await;
    let (let_go, hold) = mpsc::channel();
    *bench.hold.lock().unwrap() = Some(hold);
    let driver = bench.driver.clone();
    let waiting = tokio::spawn(async move { driver.lease(work(&[DENOISER])).await.map(drop) });
    while place_of(&bench.driver.snapshot().await.unwrap(), DENOISER) != "uploading" {
        tokio::task::yield_now().await;
    }
    let forecast = bench.driver.estimate(work(&[ENCODER])).await.unwrap();
    assert_eq!(forecast.estimate.device, Some(DeviceId(0)));
    assert_eq!(bench.driver.snapshot().await.unwrap().leases.len(), 1);
    let_go.send(()).unwrap();
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_backend_that_does_not_come_up_says_why() {
    let make = || Err("no CUDA driver of version 12 or later".to_owned());
    let device = OwnerThread::new("GPU 0", Arc::new(Gate::default()), make);
    let setup = DeviceSetup::new("GPU 0", DeviceKind::Cuda, 24 * GIB, Box::new(device));
    let driver = start([setup], &[Word::new("denoiser", GIB)]).await;
    let rejected = driver.lease(work(&[DENOISER])).await.unwrap_err();
    assert!(rejected.to_string().contains("no CUDA driver of version 12"), "{rejected}");
}
