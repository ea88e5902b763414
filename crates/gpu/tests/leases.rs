//! What a lease promises to its holder, and to everybody else.

mod common;

use std::time::Duration;

use common::*;
use offstage_gpu::{
    ComponentId, ComponentSpec, DeviceSetup, Down, Driver, HostCopy, LeaseRequest, Load, LoadError, LoadTask,
    NotLeased, OnOom, Priority, RejectReason, Rejected, Rung, WorkClass,
};

#[tokio::test(start_paused = true)]
async fn a_lease_gives_the_component_that_was_loaded_and_uploaded_for_it() {
    let (driver, gate, denoiser) = gated().await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    assert_eq!(*lease.component::<String>(DENOISER).unwrap(), "denoiser");
    assert_eq!(lease.component::<u8>(DENOISER), Err(NotLeased::OtherType(DENOISER)));
    assert_eq!(lease.component::<String>(ENCODER), Err(NotLeased::Missing(ENCODER)));
    assert_eq!(denoiser.loads(), 1);
    assert_eq!(gate.placed_bytes.load(std::sync::atomic::Ordering::SeqCst), 6 * GIB);
    drop(lease);
    settle().await;
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!(place_of(&snapshot, DENOISER), "host", "offloaded as soon as the lease ended");
    assert!(snapshot.components[0].last_receipt.unwrap().verified);
    assert_eq!(held_bytes(&snapshot, 1), 0);
}

#[tokio::test(start_paused = true)]
async fn many_requests_for_one_component_cause_one_load() {
    let (driver, _gate, denoiser) = gated().await;
    let work = (0..10).map(|_| {
        let driver = driver.clone();
        tokio::spawn(async move {
            let lease = driver.lease(work(&[DENOISER])).await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
            lease.finish();
        })
    });
    for task in work.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(denoiser.loads(), 1);
    assert_eq!(driver.snapshot().await.unwrap().statistics.granted, 10);
}

#[tokio::test(start_paused = true)]
async fn who_holds_on_to_a_lease_hears_whether_somebody_waits_before_it() {
    let (driver, _gate, denoiser) = gated().await;
    let large = || LeaseRequest { workspace_bytes: Some(12 * GIB), ..work(&[DENOISER]) };
    let held = driver.lease(large()).await.unwrap();
    assert_eq!(driver.is_awaited(Priority::Batch).await, Ok(false));
    let normal = LeaseRequest { priority: Priority::Normal, ..large() };
    let waits = tokio::spawn({
        let driver = driver.clone();
        async move { driver.lease(normal).await }
    });
    settle().await;
    for (priority, awaited) in
        [(Priority::Interactive, false), (Priority::Normal, true), (Priority::Batch, true)]
    {
        assert_eq!(driver.is_awaited(priority).await, Ok(awaited), "{priority:?}");
    }
    drop(held);
    drop(waits.await.unwrap().unwrap());
    settle().await;
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((denoiser.loads(), snapshot.statistics.cpu_to_gpu), (1, 1), "what the next wants stays");
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_panics_has_given_its_lease_back() {
    let (driver, _gate, _) = gated().await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    let holder = tokio::spawn(async move {
        let _lease = lease;
        panic!("the work panics");
    });
    assert!(holder.await.unwrap_err().is_panic());
    settle().await;
    let snapshot = driver.snapshot().await.unwrap();
    assert!(snapshot.leases.is_empty());
    assert_eq!(place_of(&snapshot, DENOISER), "host");
}

#[tokio::test(start_paused = true)]
async fn a_lease_can_be_held_on_another_thread() {
    let (driver, _gate, _) = gated().await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    let work = tokio::task::spawn_blocking(move || {
        let word = lease.component::<String>(DENOISER).unwrap().len();
        lease.finish();
        word
    });
    assert_eq!(work.await.unwrap(), 8);
    settle().await;
    assert!(driver.snapshot().await.unwrap().leases.is_empty());
}

#[tokio::test(start_paused = true)]
async fn work_that_uses_more_than_its_limit_is_told_to_end() {
    let mut spec = ComponentSpec::new("denoiser", GIB);
    spec.policy.limit_bytes = Some(2 * GIB);
    let builder = Driver::builder().host_probe(QuietHost).component(spec, Word::new("denoiser", GIB));
    let driver = builder.start().await.unwrap();
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    lease.report_usage(2 * GIB);
    driver.snapshot().await.unwrap();
    assert!(!lease.is_revoked());
    lease.report_usage(2 * GIB + 1);
    let revocation = lease.revoked().await;
    assert_eq!((revocation.used_bytes, revocation.limit_bytes), (2 * GIB + 1, 2 * GIB));
    assert!(lease.is_revoked());
}

#[tokio::test(start_paused = true)]
async fn finished_work_teaches_what_such_work_takes() {
    let (driver, _gate, _) = gated().await;
    let mut ask = work(&[DENOISER]);
    ask.megapixels = 4.0;
    let lease = driver.lease(ask.clone()).await.unwrap();
    lease.report_usage(GIB);
    tokio::time::sleep(Duration::from_secs(7)).await;
    lease.finish();
    let estimate = driver.estimate(ask).await.unwrap().estimate;
    assert_eq!(estimate.run, Duration::from_secs(7));
    assert!(estimate.workspace_bytes >= GIB);
}

#[tokio::test(start_paused = true)]
async fn work_out_of_memory_is_granted_again_lower_on_its_ladder_and_then_turned_away() {
    let (driver, _gate, _) = gated().await;
    let rung = Rung { name: "small tiles".into(), workspace_bytes: GIB };
    let ask = LeaseRequest {
        workspace_bytes: Some(4 * GIB),
        on_oom: OnOom::Degrade(vec![rung]),
        ..work(&[DENOISER])
    };
    let lease = driver.lease(ask).await.unwrap();
    assert_eq!((lease.attempt(), lease.rung(), lease.workspace_bytes()), (0, 0, 4 * GIB));
    let lease = lease.out_of_memory().await.unwrap();
    assert_eq!((lease.attempt(), lease.rung(), lease.workspace_bytes()), (1, 0, 4 * GIB));
    assert_eq!(*lease.component::<String>(DENOISER).unwrap(), "denoiser");
    let lease = lease.out_of_memory().await.unwrap();
    assert_eq!((lease.attempt(), lease.rung(), lease.workspace_bytes()), (2, 1, GIB));
    let rejected = lease.out_of_memory().await.unwrap_err();
    assert!(
        matches!(rejected, Rejected::NotAdmitted { reason: RejectReason::OutOfMemory { .. }, .. }),
        "{rejected}"
    );
    settle().await;
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((snapshot.leases.len(), held_bytes(&snapshot, 1)), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_nobody_waits_for_any_more_is_taken_back() {
    let (driver, gate, _) = gated().await;
    driver.preload(ENCODER, None).await.unwrap();
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    gate.eviction(Outcome::Slow(Duration::from_secs(10)));
    let retry = tokio::time::timeout(Duration::from_secs(1), lease.out_of_memory()).await;
    assert!(retry.is_err(), "it waits for the idle encoder to leave");
    tokio::time::sleep(Duration::from_secs(20)).await;
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((snapshot.leases.len(), snapshot.waiting.len(), held_bytes(&snapshot, 1)), (0, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn everybody_who_waits_hears_when_the_driver_ends() {
    let (driver, gate, _) = gated().await;
    gate.upload(Outcome::Never);
    let waiting = driver.lease(work(&[DENOISER]));
    let closing = async {
        settle().await;
        driver.close().await;
    };
    let (rejected, ()) = tokio::join!(waiting, closing);
    assert_eq!(rejected.unwrap_err(), Rejected::Closed);
    assert!(!driver.is_running());
    assert!(driver.lease(work(&[DENOISER])).await.is_err());
}

/// A file on disk.
struct OnDisk(std::path::PathBuf);

impl Load for OnDisk {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        let bytes = std::fs::read(&self.0).map_err(|error| LoadError::Failed(error.to_string()))?;
        task.progress(bytes.len() as u64);
        Ok(HostCopy::new(bytes.len() as u64, bytes))
    }
}

#[tokio::test]
async fn on_the_cpu_a_component_is_read_once_used_where_it_is_and_released_with_a_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights");
    let size = 64 << 20;
    std::fs::write(&path, vec![7_u8; size]).unwrap();
    let spec = ComponentSpec::new("weights", size as u64);
    let builder = Driver::builder().device(DeviceSetup::cpu()).host_safety_bytes(0);
    let driver = builder.component(spec, OnDisk(path)).start().await.unwrap();
    let id = driver.component("weights").unwrap();
    assert_eq!(driver.component("no such thing"), None);

    let ask = LeaseRequest::new("edit", [id], WorkClass::CpuBound);
    let first = driver.lease(ask.clone()).await.unwrap();
    let second = driver.lease(ask).await.unwrap();
    let (a, b) = (first.component::<Vec<u8>>(id).unwrap(), second.component::<Vec<u8>>(id).unwrap());
    assert!(std::ptr::eq(a.as_ref(), b.as_ref()), "both work on the one copy");
    assert_eq!((a.len(), driver.read_bytes(id)), (size, Some(size as u64)));
    drop((a, b));
    first.finish();
    second.finish();

    let limit = Duration::from_secs(10);
    let ordered = driver.order_down([id], Down::Release, false, limit).await.unwrap();
    let released = ordered.into_receipts().unwrap();
    let last = released.last().unwrap();
    assert!(last.verified, "{last:?}");
    assert_eq!(last.expected_bytes, size as u64);
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((place_of(&snapshot, id), held_bytes(&snapshot, 0)), ("unloaded", 0));
}

#[tokio::test(start_paused = true)]
async fn a_component_that_does_not_load_says_why_and_is_left_alone_for_a_while() {
    let (driver, _gate, denoiser) = gated().await;
    denoiser.next(Err(LoadError::Failed("the file is cut short".into())));
    let rejected = driver.lease(work(&[DENOISER])).await.unwrap_err();
    assert_eq!(rejected.to_string(), "denoiser does not load: the file is cut short.");
    assert!(matches!(rejected, Rejected::NotAdmitted { retry_after: Some(_), .. }));
    driver.lease(work(&[DENOISER])).await.unwrap_err();
    assert_eq!(denoiser.loads(), 1, "the second request did not try again");
    tokio::time::sleep(Duration::from_secs(11)).await;
    driver.lease(work(&[DENOISER])).await.unwrap().finish();
    assert_eq!(denoiser.loads(), 2);
}

/// Panics on its first load.
struct Shaky(Word);

impl Load for Shaky {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        let copy = self.0.load(task);
        assert!(self.0.loads() > 1, "a bug in the loader");
        copy
    }
}

#[tokio::test(start_paused = true)]
async fn a_load_that_panics_has_failed() {
    let shaky = Shaky(Word::new("shaky", GIB));
    let builder = Driver::builder().host_probe(QuietHost).component(ComponentSpec::new("shaky", GIB), shaky);
    let driver = builder.start().await.unwrap();
    let rejected = driver.lease(work(&[ComponentId(0)])).await.unwrap_err();
    assert!(rejected.to_string().contains("panicked: a bug in the loader"), "{rejected}");
    tokio::time::sleep(Duration::from_secs(11)).await;
    driver.lease(work(&[ComponentId(0)])).await.unwrap().finish();
}
