//! Generative models that are added, completed, changed and removed while the server runs.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use offstage_api::jobs::{JobState, JobView, Phase};
use offstage_api::{Edit, ModelCard};
use offstage_checkpoints::{ModelName, Models};
use offstage_server::config::Config;
use serde_json::Value;
use tempfile::TempDir;

use super::app::TestApp;
use super::generating::{asking, copied, tiny};
use super::jobs::accepted;

/// Where the weights of the denoiser are.
const DENOISER: &str = "unet/diffusion_pytorch_model.fp16.safetensors";

/// A server with an empty folder of models.
struct Place {
    app: TestApp,
    folder: TempDir,
}

impl Place {
    async fn new() -> Place {
        Place::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut Config)) -> Place {
        let folder = TempDir::new().unwrap();
        let models_dir = folder.path().join("models");
        let app = TestApp::spawn_with(|config| {
            config.models.models_dir = models_dir;
            change(config);
        })
        .await;
        Place { app, folder }
    }

    /// With the model `tiny`, copied into the folder of models.
    async fn with_tiny() -> Place {
        let place = Place::new().await;
        copied(&tiny(), &place.path("tiny"));
        place.until("it is there", |ids| ids == ["retoucher", "tiny"]).await;
        place
    }

    fn path(&self, in_models: &str) -> PathBuf {
        self.folder.path().join("models").join(in_models)
    }

    fn models(&self) -> Models {
        Models::new(self.folder.path().join("models"))
    }

    fn remove(&self) {
        self.models().remove(&ModelName::new("tiny").unwrap()).unwrap();
    }

    async fn cards(&self) -> Vec<ModelCard> {
        self.app.get("/api/v1/models").await.json()
    }

    /// Asks for the list until it is as it should be.
    async fn until(&self, what: &str, holds: impl Fn(&[&str]) -> bool) -> Vec<ModelCard> {
        let asked = Instant::now();
        loop {
            let cards = self.cards().await;
            let ids: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
            if holds(&ids) {
                return cards;
            }
            assert!(asked.elapsed() < Duration::from_secs(30), "never came true: {what}; {ids:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Asks until no part of a generative model is in memory, or listed there.
    async fn until_nothing_is_left(&self) {
        let mut status = Value::Null;
        for _ in 0..1_000 {
            status = self.app.get("/api/v1/devices").await.json();
            let parts = status["components"].as_array().unwrap().iter();
            let is_left = parts.map(|part| part["id"].as_str().unwrap()).any(|id| id.contains("tiny"));
            let held = status["memories"].as_array().unwrap().iter().map(|memory| &memory["holdings"]);
            if !is_left
                && held.flat_map(|held| held.as_array().unwrap()).all(|held| held["component"] == "retoucher")
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("something stays: {status}");
    }

    async fn host_budget_bytes(&self) -> u64 {
        let status: Value = self.app.get("/api/v1/devices").await.json();
        status["memories"][0]["budget_bytes"].as_u64().expect("a budget")
    }

    async fn post(&self, fields: &[(&str, &str)]) -> JobView {
        accepted(&self.app.post_job(asking(fields)).await)
    }

    async fn until_it_steps(&self, job: &JobView) {
        for _ in 0..6_000 {
            let now: JobView = self.app.get(&format!("/api/v1/jobs/{}", job.id)).await.json();
            assert!(!now.state.is_final(), "{now:?}");
            let phase = now.progress.map(|progress| progress.phase);
            if matches!(phase, Some(Phase::Running { step: 2.., .. })) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("it takes no step");
    }

    async fn edit(&self, fields: &[(&str, &str)]) -> Edit {
        let done = self.app.finished(&self.post(fields).await).await;
        assert_eq!(done.state, JobState::Succeeded, "{:?}", done.failure);
        done.edit.unwrap()
    }

    async fn image(&self, edit: &Edit) -> Vec<u8> {
        self.app.get(&edit.image_url).await.body
    }
}

/// As `cp` does, that is, not as a whole: others see half of it.
fn cut_short(weights: &Path) -> Vec<u8> {
    let bytes = std::fs::read(weights).unwrap();
    std::fs::write(weights, &bytes[..bytes.len() / 2]).unwrap();
    bytes
}

/// Other weights for the same network.
fn replace_numbers(weights: &Path) {
    let mut bytes = std::fs::read(weights).unwrap();
    let numbers = bytes.len() / 8 * 6;
    // Half-precision numbers, little-endian: each second byte has a sign.
    bytes[numbers..].chunks_exact_mut(2).for_each(|number| number[1] ^= 0x80);
    std::fs::write(weights, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_added_model_edits_at_once_and_is_listed_and_shown() {
    let place = Place::new().await;
    assert_eq!(place.cards().await.len(), 1);
    let name = ModelName::new("tiny").unwrap();
    place.models().add(&tiny(), Some(name), &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    // Although the folder was looked at a moment ago.
    let made = place.edit(&[]).await.generated.expect("it was generated");
    assert_eq!(made.model, "tiny");
    let cards = place.until("it is listed", |ids| ids == ["retoucher", "tiny"]).await;
    assert!(cards[1].runs() && cards[1].fit.fits, "{:?}", cards[1].fit);
    assert!(place.app.visit("/").await.text().contains("value=\"tiny\""), "it can be chosen");
    let status: Value = place.app.get("/api/v1/devices").await.json();
    let parts: Vec<&str> =
        status["components"].as_array().unwrap().iter().map(|part| part["id"].as_str().unwrap()).collect();
    assert_eq!(parts, ["retoucher", "tiny/text_encoder", "tiny/denoiser", "tiny/autoencoder"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_is_half_copied_says_so_and_works_once_it_is_complete() {
    let place = Place::new().await;
    copied(&tiny(), &place.path("tiny"));
    let whole = cut_short(&place.path("tiny").join(DENOISER));
    let cards = place.until("it is listed", |ids| ids.contains(&"tiny")).await;
    assert!(!cards[1].runs() && cards[1].fit.problems[0].contains("cut short"), "{:?}", cards[1].fit);
    place.app.post_job(asking(&[])).await.refused_field(422, "model", "cannot be used");
    std::fs::write(place.path("tiny").join(DENOISER), whole).unwrap();
    place.edit(&[]).await;
    assert!(place.cards().await[1].runs());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_model_is_gone_from_the_list_and_from_memory_on_every_kind_of_device() {
    for device in ["", "6GiB@25GB/s"] {
        let place = Place::with(|config| {
            config.residency.simulate_gpu = device.to_owned();
            config.residency.keep_warm = true;
        })
        .await;
        let budget_bytes = place.host_budget_bytes().await;
        copied(&tiny(), &place.path("tiny"));
        place.edit(&[]).await;
        assert!(place.host_budget_bytes().await > budget_bytes, "it has room of its own");
        place.remove();
        place.until("it is gone", |ids| ids == ["retoucher"]).await;
        place.app.post_job(asking(&[])).await.refused_field(422, "model", "no model");
        place.until_nothing_is_left().await;
        for _ in 0..1_000 {
            if place.host_budget_bytes().await == budget_bytes {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(place.host_budget_bytes().await, budget_bytes, "and gives it back");
        place.app.assert_healthy().await;
        copied(&tiny(), &place.path("tiny"));
        place.edit(&[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_waits_for_a_removed_model_ends_with_a_sentence() {
    let place = Place::with_tiny().await;
    place.app.pause().await;
    let waiting = place.post(&[]).await;
    place.remove();
    place.app.resume().await;
    let done = place.app.finished(&waiting).await;
    let failure = done.failure.expect("nobody can do it");
    assert_eq!(
        (done.state, failure.status, failure.field.as_deref()),
        (JobState::Failed, 422, Some("model"))
    );
    assert!(failure.detail.contains("tiny was removed while this edit waited"), "{failure:?}");

    copied(&tiny(), &place.path("tiny"));
    assert_eq!(place.app.order(&waiting, "retry").await.status, 200);
    assert_eq!(place.app.finished(&waiting).await.state, JobState::Succeeded, "it is there again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_under_way_finishes_what_it_holds_of_a_removed_model_and_ends_with_a_sentence() {
    let place = Place::with_tiny().await;
    let job = place.post(&[("steps", "150"), ("edge", "192")]).await;
    place.until_it_steps(&job).await;
    place.remove();
    place.until("it is gone", |ids| ids == ["retoucher"]).await;
    let done = place.app.finished(&job).await;
    let failure = done.failure.expect("its last part was not lent any more");
    assert!(failure.detail.contains("was removed"), "{failure:?}");
    place.until_nothing_is_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_whose_weights_are_replaced_edits_with_the_new_ones() {
    let place = Place::with_tiny().await;
    let before = place.image(&place.edit(&[]).await).await;
    assert_eq!(before, place.image(&place.edit(&[]).await).await);
    replace_numbers(&place.path("tiny").join(DENOISER));
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_ne!(before, place.image(&place.edit(&[]).await).await);
    copied(&tiny(), &place.path("tiny"));
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(before, place.image(&place.edit(&[]).await).await, "the old ones are there again");
    let status: Value = place.app.get("/api/v1/devices").await.json();
    assert_eq!(status["statistics"]["unverified"], 0, "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_under_way_is_made_anew_when_the_weights_are_replaced() {
    let place = Place::with_tiny().await;
    let job = place.post(&[("steps", "150"), ("edge", "192")]).await;
    place.until_it_steps(&job).await;
    replace_numbers(&place.path("tiny").join(DENOISER));
    let parts = |status: &Value| status["components"].to_string();
    let mut status = Value::Null;
    for _ in 0..100 {
        place.cards().await;
        status = place.app.get("/api/v1/devices").await.json();
        if parts(&status).contains("removed tiny/denoiser") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(
        parts(&status).contains("\"removed tiny/denoiser"),
        "the old one is shown while it works: {status}"
    );
    assert!(parts(&status).contains("\"tiny/denoiser\""), "beside the new one: {status}");
    let done = place.app.finished(&job).await;
    assert_eq!((done.state, done.attempt), (JobState::Succeeded, 2), "{:?}", done.failure);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_models_that_cannot_be_read_changes_nothing_until_it_can() {
    let folder = TempDir::new().unwrap();
    let models_dir = folder.path().join("models");
    std::fs::write(&models_dir, "no folder").unwrap();
    let dir = models_dir.clone();
    let app = TestApp::spawn_with(move |config| config.models.models_dir = dir).await;
    let place = Place { app, folder };
    assert_eq!(place.cards().await.len(), 1);
    std::fs::remove_file(&models_dir).unwrap();
    copied(&tiny(), &place.path("tiny"));
    place.edit(&[]).await;

    let aside = place.folder.path().join("aside");
    std::fs::rename(&models_dir, &aside).unwrap();
    std::fs::write(&models_dir, "no folder").unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(place.cards().await.len(), 2, "what was known stays");
    place.edit(&[]).await;
    std::fs::remove_file(&models_dir).unwrap();
    place.until("without a folder there is no model", |ids| ids == ["retoucher"]).await;
}
