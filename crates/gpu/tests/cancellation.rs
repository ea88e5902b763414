//! Each way an operation can end, crossed with a caller that stays or goes.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::time::Duration;

use common::*;
use offstage_gpu::{Driver, OpError, RejectReason, Rejected};

const SLOW: Duration = Duration::from_secs(3);

fn outcomes() -> [Outcome; 7] {
    let failed = OpError::Failed("a broken wire".into());
    let lost = OpError::DeviceLost("an illegal address".into());
    [
        Outcome::Ok,
        Outcome::Err(failed),
        Outcome::Err(OpError::OutOfMemory),
        Outcome::Err(lost),
        Outcome::Slow(SLOW),
        Outcome::Never,
        Outcome::Panic,
    ]
}

/// Asks, and goes away after so long.
async fn ask_for_a_while(driver: &Driver, time: Duration) {
    let _ = tokio::time::timeout(time, driver.lease(work(&[DENOISER]))).await;
}

/// Nobody waits, nobody holds anything, and nothing is booked for work.
async fn assert_nobody_is_left(driver: &Driver, what: &str) {
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((snapshot.waiting.len(), snapshot.leases.len()), (0, 0), "{what}");
    assert!(snapshot.components.iter().all(|component| component.holders.is_empty()), "{what}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_dropped_leaves_nothing_behind_however_its_upload_ends() {
    for outcome in outcomes() {
        // Before the load has ended, before the upload ends, and about when it ends.
        for leaves_ms in [0, 1, 2_999, 3_000, 3_001] {
            let what = format!("{outcome:?}, dropped after {leaves_ms} ms");
            let (driver, gate, _) = gated().await;
            gate.upload(outcome.clone());
            ask_for_a_while(&driver, Duration::from_millis(leaves_ms)).await;
            tokio::time::sleep(SLOW * 2).await;
            assert_nobody_is_left(&driver, &what).await;
            let snapshot = driver.snapshot().await.unwrap();
            // At 0 ms it is gone before the component is read: nothing is uploaded for nobody.
            if outcome == Outcome::Never && leaves_ms > 0 {
                assert_eq!(held_bytes(&snapshot, 1), 6 * GIB, "{what}: booked as long as it may arrive");
            } else {
                assert_eq!(held_bytes(&snapshot, 1), 0, "{what}");
                assert_eq!(place_of(&snapshot, DENOISER), "host", "{what}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_stays_gets_a_lease_or_a_reason() {
    for outcome in outcomes() {
        let (driver, gate, _) = gated().await;
        gate.upload(outcome.clone());
        let answer = driver.lease(work(&[DENOISER])).await;
        match outcome {
            // Out of memory is tried once more, and goes well then.
            Outcome::Ok | Outcome::Slow(_) | Outcome::Err(OpError::OutOfMemory) => {
                let lease = answer.unwrap();
                assert_eq!(
                    u64::from(lease.attempt() > 0),
                    u64::from(outcome == Outcome::Err(OpError::OutOfMemory))
                );
            }
            Outcome::Err(OpError::Failed(_)) | Outcome::Panic => {
                let failed =
                    matches!(answer, Err(Rejected::NotAdmitted { reason: RejectReason::Failed { .. }, .. }));
                assert!(failed, "{outcome:?}: {answer:?}");
            }
            Outcome::Err(OpError::DeviceLost(_)) => {
                let lost = matches!(
                    answer,
                    Err(Rejected::NotAdmitted { reason: RejectReason::DeviceLost { .. }, .. })
                );
                assert!(lost, "{answer:?}");
                assert!(driver.snapshot().await.unwrap().devices[0].lost.is_some());
            }
            Outcome::Never => {
                let late = matches!(
                    answer,
                    Err(Rejected::NotAdmitted { reason: RejectReason::DeadlinePassed { .. }, .. })
                );
                assert!(late, "{answer:?}");
                assert_eq!(driver.now().since_start(), Duration::from_secs(120));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn however_an_eviction_ends_the_next_request_is_served_or_told_why_not() {
    for outcome in outcomes() {
        for goes in [false, true] {
            let what = format!("{outcome:?}, goes: {goes}");
            let (driver, gate, _) = gated().await;
            gate.eviction(outcome.clone());
            driver.lease(work(&[DENOISER])).await.unwrap().finish();
            settle().await;
            if goes {
                ask_for_a_while(&driver, Duration::from_millis(500)).await;
            } else {
                let answer = driver.lease(work(&[DENOISER])).await;
                let comes_back = !matches!(outcome, Outcome::Never | Outcome::Err(OpError::DeviceLost(_)));
                assert_eq!(answer.is_ok(), comes_back, "{what}: {answer:?}");
            }
            tokio::time::sleep(SLOW * 2).await;
            assert_nobody_is_left(&driver, &what).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stuck_device_is_shown_as_stuck_and_answers_go_on() {
    let (driver, gate, _) = gated().await;
    gate.upload(Outcome::Never);
    let waiting = tokio::spawn({
        let driver = driver.clone();
        async move { driver.lease(work(&[DENOISER])).await.map(drop) }
    });
    settle().await;
    assert!(!driver.devices()[0].is_stuck());
    tokio::time::sleep(Duration::from_secs(31)).await;
    let device = &driver.devices()[0];
    assert!(device.is_stuck());
    assert_eq!(device.moving.map(|moving| (moving.component, moving.uploads)), Some((DENOISER, true)));
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!(place_of(&snapshot, DENOISER), "uploading");
    assert!(driver.snapshots().borrow().at.since_start() >= Duration::from_secs(30));
    waiting.abort();
}
