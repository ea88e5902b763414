//! Orders given by hand, and the receipts they come back with.

mod common;

use std::time::Duration;

use common::*;
use offstage_gpu::{DeviceId, DeviceSetup, Down, InUse, OpError};

const LIMIT: Duration = Duration::from_secs(5);
const GPU: DeviceId = DeviceId(0);

#[tokio::test(start_paused = true)]
async fn an_offload_comes_back_with_the_receipt_of_the_device_copy() {
    let (driver, _gate, _) = gated().await;
    driver.preload(DENOISER, Some(GPU)).await.unwrap();
    let ordered = driver.order_down([DENOISER], Down::Offload, false, LIMIT).await.unwrap();
    let receipts = ordered.into_receipts().unwrap();
    assert_eq!(receipts.len(), 1);
    let receipt = receipts[0];
    assert_eq!((receipt.component, receipt.memory.0), (DENOISER, 1));
    assert_eq!((receipt.expected_bytes, receipt.measured_bytes), (6 * GIB, 6 * GIB));
    assert_eq!((receipt.free_before_bytes, receipt.free_after_bytes), (18 * GIB, 24 * GIB));
    assert!(receipt.verified);
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "host");
}

#[tokio::test(start_paused = true)]
async fn a_release_of_everything_comes_back_with_two_receipts_for_each_component() {
    let (driver, gate, _) = gated().await;
    driver.preload(DENOISER, Some(GPU)).await.unwrap();
    driver.preload(ENCODER, None).await.unwrap();
    gate.eviction(Outcome::Slow(Duration::from_secs(1)));
    let all: Vec<_> = driver.components().into_iter().map(|(id, _)| id).collect();
    let ordered = driver.order_down(all, Down::Release, false, LIMIT).await.unwrap();
    let receipts = ordered.into_receipts().unwrap();
    let steps: Vec<_> = receipts.iter().map(|receipt| (receipt.component.0, receipt.memory.0)).collect();
    for step in [(0, 1), (0, 0), (1, 1), (1, 0)] {
        assert!(steps.contains(&step), "{steps:?}");
    }
    assert_eq!(steps.len(), 4);
    assert!(receipts.iter().all(|receipt| receipt.verified), "{receipts:?}");
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((held_bytes(&snapshot, 0), held_bytes(&snapshot, 1)), (0, 0));
    let again = driver.order_down([DENOISER], Down::Release, false, LIMIT).await.unwrap();
    assert_eq!(again.into_receipts(), Ok(vec![]), "there is nothing to give back");
}

#[tokio::test(start_paused = true)]
async fn what_is_in_use_is_refused_by_name_or_goes_when_it_is_idle() {
    let (driver, _gate, _) = gated().await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    let refused = driver.order_down([DENOISER], Down::Release, false, LIMIT).await.unwrap();
    let holders = vec!["work".to_owned()];
    assert_eq!(refused.into_receipts(), Err(InUse { component: DENOISER, holders }));

    let later = driver.order_down([DENOISER], Down::Release, true, LIMIT).await.unwrap();
    assert_eq!((later.when_idle, later.receipts.len()), (vec![DENOISER], 0));
    drop(lease);
    settle().await;
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "unloaded");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_takes_too_long_says_what_is_unfinished() {
    let (driver, gate, _) = gated().await;
    driver.preload(DENOISER, Some(GPU)).await.unwrap();
    gate.eviction(Outcome::Never);
    let ordered = driver.order_down([DENOISER], Down::Offload, false, LIMIT).await.unwrap();
    assert_eq!((ordered.unfinished, ordered.receipts.len()), (vec![DENOISER], 0));
    assert_eq!(driver.now().since_start().as_secs(), LIMIT.as_secs());
}

#[tokio::test(start_paused = true)]
async fn an_eviction_that_fails_is_unverified_and_blocks_what_it_did_not_give_back() {
    let (driver, gate, _) = gated().await;
    driver.preload(DENOISER, Some(GPU)).await.unwrap();
    gate.eviction(Outcome::Err(OpError::Failed("busy".into())));
    let ordered = driver.order_down([DENOISER], Down::Offload, false, LIMIT).await.unwrap();
    let receipt = ordered.receipts[0];
    assert_eq!((receipt.verified, receipt.measured_bytes), (false, 0));
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!(held_bytes(&snapshot, 1), 6 * GIB);
    assert_eq!(snapshot.memories[1].available_bytes, 16 * GIB);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_somebody_kept_beyond_the_lease_makes_the_release_unverified() {
    let words = [Word::new("denoiser", 6 * GIB)];
    let driver = start([DeviceSetup::cpu()], &words).await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    let kept = lease.component::<String>(DENOISER).unwrap();
    drop(lease);
    let ordered = driver.order_down([DENOISER], Down::Release, false, LIMIT).await.unwrap();
    let last = ordered.receipts.last().unwrap();
    assert!(!last.verified, "{last:?}");
    drop(kept);
    settle().await;
    settle().await;
    assert_eq!(held_bytes(&driver.snapshot().await.unwrap(), 0), 0, "resolved once it was dropped");
}

#[tokio::test(start_paused = true)]
async fn a_pinned_component_outlives_its_idle_timeout_and_follows_an_order() {
    let (driver, _gate, _) = gated().await;
    driver.preload(DENOISER, Some(GPU)).await.unwrap();
    driver.pin(DENOISER, true).await.unwrap();
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "device");
    let ordered = driver.order_down([DENOISER], Down::Release, false, LIMIT).await.unwrap();
    assert_eq!(ordered.receipts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_preloaded_component_is_hot_until_its_idle_timeout() {
    let (driver, _gate, denoiser) = gated().await;
    driver.preload(DENOISER, None).await.unwrap();
    driver.lease(work(&[DENOISER])).await.unwrap().finish();
    assert_eq!((denoiser.loads(), driver.snapshot().await.unwrap().statistics.hits), (1, 1));
    tokio::time::sleep(Duration::from_secs(62)).await;
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "unloaded");
}
