//! The simulated device: times, other processes, failures, and lies, by script.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::time::Duration;

use common::*;
use offstage_gpu::{DeviceId, DeviceSetup, Down, Driver, RejectReason, Rejected};

const LIMIT: Duration = Duration::from_secs(60);

/// 24 GiB at 25 GB/s, and the CPU beside it.
async fn simulated(script: &str) -> Driver {
    let gpu = DeviceSetup::simulated("24GiB@25GB/s".parse().unwrap(), script.parse().unwrap());
    let words = [Word::new("denoiser", 6 * GIB), Word::new("encoder", 2 * GIB)];
    start([gpu, DeviceSetup::cpu()], &words).await
}

fn is_close(a: Duration, b: f64) -> bool {
    (a.as_secs_f64() - b).abs() < 0.01
}

#[tokio::test(start_paused = true)]
async fn it_says_everywhere_that_it_is_simulated() {
    let driver = simulated("").await;
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!(snapshot.devices[0].name, "simulated 24.00 GiB GPU");
    assert_eq!(snapshot.memories[1].name, "simulated 24.00 GiB GPU");
    assert_eq!(driver.devices()[0].kind.name(), "simulated");
    assert_eq!(driver.devices()[1].kind.name(), "cpu");
}

#[tokio::test(start_paused = true)]
async fn an_upload_takes_its_bytes_over_the_rate_and_work_runs_on_the_cpus_value() {
    let driver = simulated("").await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    assert!(is_close(lease.waited(), 6.0 * GIB as f64 / 25e9), "{:?}", lease.waited());
    assert_eq!(lease.device(), DeviceId(0));
    assert_eq!(*lease.component::<String>(DENOISER).unwrap(), "denoiser");
}

#[tokio::test(start_paused = true)]
async fn workspace_that_is_lent_out_shows_in_its_memory() {
    let driver = simulated("").await;
    let mut ask = work(&[DENOISER]);
    ask.workspace_bytes = Some(3 * GIB);
    let lease = driver.lease(ask).await.unwrap();
    settle().await;
    let reading = driver.snapshot().await.unwrap().memories[1].reading;
    assert_eq!((reading.free_bytes, reading.ours_bytes), (15 * GIB, 9 * GIB));
    drop(lease);
    settle().await;
    assert_eq!(driver.snapshot().await.unwrap().memories[1].reading.free_bytes, 24 * GIB);
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_while_another_process_has_the_memory_and_goes_on_when_it_is_back() {
    let driver = simulated("at 5s foreign 20GiB; at 30s foreign 2GiB").await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let reading = driver.snapshot().await.unwrap().memories[1].reading;
    assert_eq!(reading.foreign_bytes(), 20 * GIB);
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    let granted = driver.now().since_start();
    // Instruments are read each second.
    assert!((30.0..31.5).contains(&granted.as_secs_f64()), "{granted:?}");
    drop(lease);
}

#[tokio::test(start_paused = true)]
async fn idle_components_yield_when_another_process_comes() {
    let driver = simulated("at 5s foreign 17GiB").await;
    driver.preload(DENOISER, Some(DeviceId(0))).await.unwrap();
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "host");
}

#[tokio::test(start_paused = true)]
async fn running_out_of_memory_at_an_upload_is_tried_once_more() {
    let driver = simulated("at 0s oom").await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    assert_eq!(lease.attempt(), 1);
    assert_eq!(driver.snapshot().await.unwrap().statistics.ooms, 1);
}

#[tokio::test(start_paused = true)]
async fn a_scripted_failure_is_told_in_its_words() {
    let driver = simulated("at 0s fail the wire is broken").await;
    let rejected = driver.lease(work(&[DENOISER])).await.unwrap_err();
    let Rejected::NotAdmitted { reason: RejectReason::Failed { why, .. }, .. } = rejected else {
        panic!("{rejected}");
    };
    assert_eq!(why, "the wire is broken");
}

#[tokio::test(start_paused = true)]
async fn bytes_that_do_not_come_back_are_unverified_until_they_do() {
    let driver = simulated("at 0s keep 4GiB; at 30s return").await;
    driver.preload(DENOISER, Some(DeviceId(0))).await.unwrap();
    let ordered = driver.order_down([DENOISER], Down::Offload, false, LIMIT).await.unwrap();
    let receipt = ordered.receipts[0];
    assert_eq!((receipt.expected_bytes, receipt.measured_bytes, receipt.verified), (6 * GIB, 2 * GIB, false));
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((held_bytes(&snapshot, 1), snapshot.memories[1].available_bytes), (4 * GIB, 18 * GIB));
    tokio::time::sleep(Duration::from_secs(32)).await;
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((held_bytes(&snapshot, 1), snapshot.memories[1].available_bytes), (0, 22 * GIB));
}

#[tokio::test(start_paused = true)]
async fn a_stuck_device_goes_on_when_its_script_does() {
    let driver = simulated("at 0s stuck; at 45s resume").await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    assert!(is_close(lease.waited(), 45.0 + 6.0 * GIB as f64 / 25e9), "{:?}", lease.waited());
}

#[tokio::test(start_paused = true)]
async fn work_for_the_processor_does_not_wait_behind_a_stuck_device() {
    let driver = simulated("at 0s stuck").await;
    let stuck = tokio::spawn({
        let driver = driver.clone();
        async move { driver.lease(work(&[DENOISER])).await.map(drop) }
    });
    settle().await;
    let mut ask = work(&[ENCODER]);
    ask.class = offstage_gpu::WorkClass::CpuBound;
    let lease = driver.lease(ask).await.unwrap();
    assert_eq!((lease.device(), lease.waited()), (DeviceId(1), Duration::ZERO));
    stuck.abort();
}
