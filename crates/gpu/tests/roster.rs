//! Components that come and go while others are lent.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::*;
use offstage_gpu::{
    ComponentId, ComponentSpec, DeviceId, Driver, NewComponent, NotIntroduced, RejectReason, Rejected,
    Settings,
};

const LATER: ComponentId = ComponentId(2);

fn new(word: &Word) -> NewComponent {
    (ComponentSpec::new(word.word, word.bytes), Arc::new(word.clone()))
}

fn is_retired<T>(result: &Result<T, Rejected>) -> bool {
    let retired = RejectReason::Retired;
    matches!(result, Err(Rejected::NotAdmitted { reason, retry_after: None }) if *reason == retired)
}

#[tokio::test(start_paused = true)]
async fn what_is_introduced_is_lent_shown_and_counted_as_those_from_the_start() {
    let (driver, _gate, _) = gated().await;
    let held = driver.lease(work(&[DENOISER])).await.unwrap();
    let upscaler = Word::new("upscaler", 3 * GIB);
    assert_eq!(driver.introduce(vec![new(&upscaler)]).await, Ok(vec![LATER]));
    assert_eq!(driver.component("upscaler"), Some(LATER));
    assert_eq!(driver.snapshots().borrow().component(LATER).unwrap().name, "upscaler", "at once");
    let lease = driver.lease(work(&[LATER])).await.unwrap();
    assert_eq!(*lease.component::<String>(LATER).unwrap(), "upscaler");
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((held_bytes(&snapshot, 0), held_bytes(&snapshot, 1)), (9 * GIB, 9 * GIB));
    assert_eq!((upscaler.loads(), driver.read_bytes(LATER)), (1, Some(3 * GIB)));
    drop((held, lease));
}

#[tokio::test(start_paused = true)]
async fn names_are_given_once_and_nothing_is_introduced_in_part() {
    let (driver, _gate, _) = gated().await;
    let (one, taken) = (Word::new("one", GIB), Word::new("encoder", GIB));
    let refused = driver.introduce(vec![new(&one), new(&taken)]).await;
    assert_eq!(refused, Err(NotIntroduced::SameName("encoder".to_owned())));
    let refused = driver.introduce(vec![new(&one), new(&one)]).await;
    assert_eq!(refused, Err(NotIntroduced::SameName("one".to_owned())));
    assert_eq!((driver.component("one"), driver.components().len()), (None, 2));

    driver.retire([ENCODER]).await.unwrap();
    assert_eq!(driver.introduce(vec![new(&taken)]).await, Ok(vec![LATER]), "the name is free, the id is not");
    assert_eq!(driver.component("encoder"), Some(LATER));
}

#[tokio::test(start_paused = true)]
async fn who_holds_a_retired_component_finishes_and_who_waits_for_it_is_refused() {
    let (driver, _gate, _) = gated().await;
    let mut ask = work(&[DENOISER]);
    ask.workspace_bytes = Some(2 * GIB);
    let held = driver.lease(ask).await.unwrap();
    let waits = tokio::spawn({
        let driver = driver.clone();
        async move {
            let mut ask = work(&[DENOISER, ENCODER]);
            ask.workspace_bytes = Some(14 * GIB);
            driver.lease(ask).await
        }
    });
    settle().await;
    driver.retire([DENOISER]).await.unwrap();
    assert!(is_retired(&waits.await.unwrap()));
    assert!(is_retired(&driver.lease(work(&[DENOISER])).await));
    assert!(is_retired(&driver.preload(DENOISER, Some(DeviceId(0))).await));
    assert_eq!(*held.component::<String>(DENOISER).unwrap(), "denoiser", "it is there until the end");
    assert_eq!((driver.component("denoiser"), driver.read_bytes(DENOISER)), (None, None));
    assert!(driver.snapshot().await.unwrap().component(DENOISER).unwrap().retired);
    held.finish();
    settle().await;
    let snapshot = driver.snapshot().await.unwrap();
    assert!(snapshot.component(DENOISER).is_none(), "nothing of it is left");
    assert_eq!((held_bytes(&snapshot, 0), held_bytes(&snapshot, 1)), (0, 0));
    assert!(is_retired(&driver.lease(work(&[DENOISER])).await), "and it is not forgotten that it was");
    driver.lease(work(&[ENCODER])).await.unwrap().finish();
}

#[tokio::test(start_paused = true)]
async fn work_that_ran_out_of_memory_is_not_granted_again_what_was_retired_under_it() {
    let (driver, _gate, _) = gated().await;
    let held = driver.lease(work(&[DENOISER])).await.unwrap();
    driver.retire([DENOISER]).await.unwrap();
    assert!(is_retired(&held.out_of_memory().await));
    settle().await;
    assert!(driver.snapshot().await.unwrap().component(DENOISER).is_none());
}

#[tokio::test(start_paused = true)]
async fn what_never_was_loaded_is_gone_at_once_and_what_is_on_its_way_as_soon_as_it_has_arrived() {
    let (driver, gate, _) = gated().await;
    driver.retire([ENCODER]).await.unwrap();
    assert!(driver.snapshot().await.unwrap().component(ENCODER).is_none());
    gate.upload(Outcome::Slow(Duration::from_secs(3)));
    let sent_for = tokio::spawn({
        let driver = driver.clone();
        async move { driver.preload(DENOISER, None).await }
    });
    settle().await;
    driver.retire([DENOISER]).await.unwrap();
    assert!(is_retired(&sent_for.await.unwrap()));
    tokio::time::sleep(Duration::from_secs(5)).await;
    let snapshot = driver.snapshot().await.unwrap();
    assert!(snapshot.components.is_empty(), "{:?}", snapshot.components);
    assert_eq!((held_bytes(&snapshot, 0), held_bytes(&snapshot, 1)), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_the_environment_says_of_idle_time_goes_for_those_that_come_later() {
    let settings = Settings { idle_timeout: Some(Duration::from_secs(5)), ..Settings::default() };
    let driver = Driver::builder().host_probe(QuietHost).settings(settings).start().await.unwrap();
    let late = Word::new("late", GIB);
    let ids = driver.introduce(vec![new(&late)]).await.unwrap();
    driver.lease(work(&ids)).await.unwrap().finish();
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(driver.snapshot().await.unwrap().component(ids[0]).unwrap().place.name(), "unloaded");
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_grows_lets_in_who_waits_for_it() {
    let driver = Driver::builder().host_probe(QuietHost).host_budget_bytes(2 * GIB).start().await.unwrap();
    let late = Word::new("late", 3 * GIB);
    let ids = driver.introduce(vec![new(&late)]).await.unwrap();
    let refused = driver.lease(work(&ids)).await;
    assert!(matches!(
        refused,
        Err(Rejected::NotAdmitted { reason: RejectReason::NeverFits { capacity_bytes, .. }, .. })
            if capacity_bytes == 2 * GIB
    ));
    driver.set_host_budget(4 * GIB).await.unwrap();
    driver.lease(work(&ids)).await.unwrap().finish();
}
