//! What those see who only look: snapshots, transitions, instruments.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::time::Duration;

use common::*;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn snapshots_come_at_most_four_times_a_second_however_much_happens() {
    let (driver, _gate, _) = gated().await;
    let mut snapshots = driver.snapshots();
    let busy = tokio::spawn({
        let driver = driver.clone();
        async move {
            for _ in 0..1000 {
                driver.lease(work(&[DENOISER])).await.unwrap().finish();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    });
    let start = Instant::now();
    let mut seen = 0;
    while start.elapsed() < Duration::from_secs(5) {
        snapshots.changed().await.unwrap();
        snapshots.borrow_and_update();
        seen += 1;
    }
    assert!((5..=21).contains(&seen), "{seen} in 5 s");
    busy.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_last_change_is_seen_within_a_quarter_of_a_second() {
    let (driver, _gate, _) = gated().await;
    let lease = driver.lease(work(&[DENOISER])).await.unwrap();
    drop(lease);
    tokio::time::sleep(Duration::from_millis(251)).await;
    let snapshots = driver.snapshots();
    assert_eq!(place_of(&snapshots.borrow(), DENOISER), "host");
}

#[tokio::test(start_paused = true)]
async fn no_snapshot_is_older_than_a_second_and_a_bit_when_nothing_happens() {
    let (driver, _gate, _) = gated().await;
    tokio::time::sleep(Duration::from_secs(100)).await;
    let at = driver.snapshots().borrow().at;
    assert!(driver.now().since(at) <= Duration::from_millis(1_250));
}

#[tokio::test(start_paused = true)]
async fn every_transition_is_told_once_and_can_be_read_again() {
    let (driver, _gate, _) = gated().await;
    let mut transitions = driver.transitions();
    driver.lease(work(&[DENOISER])).await.unwrap().finish();
    settle().await;
    let kept = driver.transitions_after(0).await.unwrap();
    let mut told = Vec::new();
    while let Ok(transition) = transitions.try_recv() {
        told.push(transition);
    }
    assert_eq!(told, kept);
    let seqs: Vec<u64> = kept.iter().map(|transition| transition.seq).collect();
    assert_eq!(seqs, (1..=kept.len() as u64).collect::<Vec<_>>());
    assert!(kept.iter().any(|transition| transition.text.contains("denoiser left GPU 0")));
    let last = driver.transitions_after(kept.len() as u64 - 1).await.unwrap();
    assert_eq!(last.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_estimate_says_in_words_why_one_would_wait_and_changes_nothing() {
    let (driver, _gate, denoiser) = gated().await;
    let forecast = driver.estimate(work(&[DENOISER])).await.unwrap();
    assert_eq!((forecast.why, denoiser.loads()), (None, 0));
    let _a = driver.lease(work(&[DENOISER])).await.unwrap();
    let _b = driver.lease(work(&[DENOISER])).await.unwrap();
    let forecast = driver.estimate(work(&[DENOISER])).await.unwrap();
    assert_eq!(forecast.why.unwrap(), "GPU-bound work 2/2 on GPU 0, held by work, work");
}
