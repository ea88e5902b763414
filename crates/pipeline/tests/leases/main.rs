//! How an edit borrows its components, on simulated GPUs of several sizes: a tiny model that weighs as
//! much as the full one does in 16 bits.
//!
//! Transcripts are golden text: `UPDATE_TRANSCRIPTS=1` writes them anew, to be read before they are
//! committed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up has failed")]

mod larger;
mod previews;
mod studio;

use std::sync::Arc;
use std::time::Duration;

use offstage_api::Generation;
use offstage_pipeline::{EditError, Stage};

use studio::{Following, Studio, ask};

const GIB: u64 = 1 << 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_2_gib_each_stage_has_the_card_to_itself() {
    let studio = Studio::open(2 * GIB).await;
    studio.edit(ask()).await.unwrap();
    studio.transcript_is("2 GiB").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_6_gib_the_autoencoder_stays_for_its_second_stage() {
    let studio = Studio::open(6 * GIB).await;
    studio.edit(ask()).await.unwrap();
    studio.transcript_is("6 GiB").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_24_gib_it_is_the_same_and_nothing_makes_room_for_anything() {
    let studio = Studio::open(24 * GIB).await;
    studio.edit(ask()).await.unwrap();
    studio.transcript_is("24 GiB").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_edit_the_card_is_as_free_as_before() {
    let studio = Studio::open(6 * GIB).await;
    let before = studio.free_bytes().await;
    studio.edit(ask()).await.unwrap();
    studio.until_free(before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_picture_and_another_seed_another() {
    let studio = Studio::open(6 * GIB).await;
    let with_seed = |seed| {
        let mut ask = ask();
        ask.generation.seed = Some(seed);
        ask
    };
    let first = studio.edit(with_seed(7)).await.unwrap();
    let again = studio.edit(with_seed(7)).await.unwrap();
    let other = studio.edit(with_seed(8)).await.unwrap();
    assert_eq!(first, again);
    assert_ne!(first.picture, other.picture);
    assert_eq!(first.generated.asked.seed, Some(7));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_are_told_in_order_with_a_preview_each() {
    let studio = Studio::open(6 * GIB).await;
    let follow = Arc::new(Following::default());
    studio.edit_followed(ask(), Arc::clone(&follow)).await.unwrap();
    assert_eq!(follow.stages(), Stage::ALL);
    let steps = ask().generation.steps;
    let told: Vec<(u32, u32)> = follow.steps().iter().map(|(step, of, _)| (*step, *of)).collect();
    assert_eq!(told, (1..=steps).map(|step| (step, steps)).collect::<Vec<_>>());
    assert!(
        follow.steps().iter().all(|(_, _, preview)| preview.is_some()),
        "four latent channels have colours"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_in_step_3_it_stops_there_and_gives_everything_back() {
    let studio = Studio::open(6 * GIB).await;
    let before = studio.free_bytes().await;
    let mut ask = ask();
    ask.generation.steps = 50;
    let follow = Arc::new(Following::default());
    tokio::select! {
        done = studio.edit_followed(ask, Arc::clone(&follow)) => panic!("50 steps were done: {done:?}"),
        () = follow.reached(3) => {}
    }
    studio.until_free(before).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(follow.steps().len() <= 5, "it went on to step {}", follow.steps().len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_says_what_the_edit_then_is() {
    let studio = Studio::open(6 * GIB).await;
    let mut ask = ask();
    ask.picture = studio::picture(75, 61);
    ask.generation = Generation { strength: 0.5, steps: 10, ..ask.generation };
    let plan = studio.plan(75, 61, &ask.generation).unwrap();
    let follow = Arc::new(Following::default());
    let made = studio.edit_followed(ask, Arc::clone(&follow)).await.unwrap();
    assert_eq!((plan.width, plan.height), (made.picture.width(), made.picture.height()));
    assert_eq!((plan.width, plan.height), (made.generated.width, made.generated.height));
    assert_eq!(plan.steps as usize, follow.steps().len());
    assert_eq!(plan.stages.iter().map(|stage| stage.stage).collect::<Vec<_>>(), Stage::ALL);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn less_than_full_strength_takes_fewer_steps() {
    let studio = Studio::open(6 * GIB).await;
    let mut ask = ask();
    ask.generation = Generation { strength: 0.5, steps: 10, ..ask.generation };
    let follow = Arc::new(Following::default());
    studio.edit_followed(ask, Arc::clone(&follow)).await.unwrap();
    assert_eq!(follow.steps().len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_served_is_refused_before_anything_is_borrowed() {
    let studio = Studio::open(6 * GIB).await;
    let mut steps = ask();
    steps.generation.steps = 0;
    let mut narrow = ask();
    narrow.picture = studio::picture(4_000, 20);
    for wrong in [steps, narrow] {
        assert!(matches!(studio.edit(wrong).await, Err(EditError::Refused(_))));
    }
    assert_eq!(studio.driver().transitions_after(0).await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_the_denoiser_never_fits_says_so() {
    let studio = Studio::open(GIB).await;
    let refused = studio.edit(ask()).await.unwrap_err();
    assert!(matches!(refused, EditError::NotLent(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sampler_edits() {
    let studio = Studio::open(24 * GIB).await;
    let mut seen = Vec::new();
    for sampler in offstage_api::Sampler::ALL {
        let mut ask = ask();
        ask.generation.sampler = sampler;
        let made = studio.edit(ask).await.unwrap();
        assert!(!seen.contains(&made.picture), "{sampler} gives what another gave");
        seen.push(made.picture);
    }
}
