//! Edits by an installed generative model: a tiny one of the reference's, with random weights.

use std::path::{Path, PathBuf};
use std::time::Duration;

use offstage_api::jobs::{BatchView, JobState, JobView, Phase};
use offstage_api::{Edit, ModelCard, Sampler};
use offstage_server::config::Config;
use reqwest::multipart::Form;
use serde_json::Value;
use tempfile::TempDir;

use super::app::{TestApp, file, form};
use super::jobs::accepted;
use super::photos;

/// A server with the model `tiny`, and `broken`, whose denoiser is cut short.
struct Gallery {
    app: TestApp,
    _models: TempDir,
}

impl Gallery {
    async fn open() -> Gallery {
        Gallery::open_with(|_| ()).await
    }

    async fn open_with(change: impl FnOnce(&mut Config)) -> Gallery {
        let models = TempDir::new().unwrap();
        for name in ["tiny", "broken"] {
            copied(&tiny(), &models.path().join(name));
        }
        let weights = models.path().join("broken/unet/diffusion_pytorch_model.fp16.safetensors");
        let bytes = std::fs::read(&weights).unwrap();
        std::fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
        let folder = models.path().to_path_buf();
        let app = TestApp::spawn_with(move |config| {
            config.models.models_dir = folder;
            change(config);
        })
        .await;
        Gallery { app, _models: models }
    }

    async fn edit(&self, fields: &[(&str, &str)]) -> Edit {
        let job = accepted(&self.app.post_job(asking(fields)).await);
        let done = self.app.finished(&job).await;
        assert_eq!(done.state, JobState::Succeeded, "{:?}", done.failure);
        done.edit.unwrap()
    }

    async fn image(&self, edit: &Edit) -> Vec<u8> {
        let answer = self.app.get(&edit.image_url).await;
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// Waits until a job is beyond this step, and answers how it is.
    async fn until_step(&self, job: &JobView, wanted: u32) -> JobView {
        for _ in 0..6_000 {
            let now: JobView = self.app.get(&format!("/api/v1/jobs/{}", job.id)).await.json();
            assert!(!now.state.is_final(), "it was over before step {wanted}: {now:?}");
            if let Some(Phase::Running { step, .. }) = now.progress.as_ref().map(|progress| &progress.phase)
                && *step >= wanted
            {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("step {wanted} is not reached");
    }

    async fn leases(&self) -> Value {
        self.app.get("/api/v1/devices").await.json::<Value>()["leases"].clone()
    }
}

/// A tiny model of the reference's.
pub(super) fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/models/tests/reference/deep/model")
}

/// The models `large`, after SDXL, and `cosxl`, with what CosXL Edit has beside.
async fn larger() -> (TestApp, TempDir) {
    let models = TempDir::new().unwrap();
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/models/tests/reference/xl");
    for (name, folders) in [("large", &["model"][..]), ("cosxl", &["model", "cosxl/model"])] {
        folders.iter().for_each(|folder| copied(&reference.join(folder), &models.path().join(name)));
    }
    let folder = models.path().to_path_buf();
    (TestApp::spawn_with(move |config| config.models.models_dir = folder).await, models)
}

/// A photo for the model, in PNG, with a few steps unless the fields say otherwise.
pub(super) fn asking(fields: &[(&str, &str)]) -> Form {
    let usual = [("model", "tiny"), ("steps", "3"), ("edge", "64"), ("format", "png"), ("seed", "7")];
    let usual = usual.into_iter().filter(|(name, _)| fields.iter().all(|(field, _)| field != name));
    let form = form(photos::jpeg(90, 60), "make it a watercolour");
    usual
        .chain(fields.iter().copied())
        .fold(form, |form, (name, value)| form.text(name.to_owned(), value.to_owned()))
}

pub(super) fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_listed_with_what_they_take_and_why_one_cannot_be_used() {
    let gallery = Gallery::open().await;
    let models: Vec<ModelCard> = gallery.app.get("/api/v1/models").await.json();
    let ids: Vec<&str> = models.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(ids, ["retoucher", "broken", "tiny"]);
    let tiny = &models[2];
    assert!(tiny.generates() && tiny.runs() && tiny.fit.fits && !models[0].generates());
    assert_eq!(tiny.fit.footprints.len(), 3);
    assert!(tiny.fit.needed_bytes > 0 && tiny.fit.machine_bytes > tiny.fit.needed_bytes);
    let broken = &models[1];
    assert!(!broken.runs() && !broken.fit.fits && broken.fit.problems[0].contains("cut short"));
    gallery.app.post_job(asking(&[("model", "broken")])).await.refused_field(422, "model", "cannot be used");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_says_how_it_was_made_and_asked_so_again_it_is_the_same_file() {
    let gallery = Gallery::open().await;
    let drawn = gallery.edit(&[("seed", ""), ("sampler", "unipc"), ("guidance_scale", "5")]).await;
    let made = drawn.generated.clone().expect("it was generated");
    assert_eq!((made.model.as_str(), made.asked.sampler, made.asked.steps), ("tiny", Sampler::UniPc, 3));
    assert_eq!((made.width, made.height), (drawn.output.width, drawn.output.height));
    assert_eq!((made.device.as_str(), made.dtype.as_str()), ("CPU", "f32"));
    assert!(drawn.recipe.adjustments.is_empty() && drawn.sentence.contains("tiny"), "{}", drawn.sentence);
    let seed = made.asked.seed.expect("a seed was drawn").to_string();
    let again = gallery.edit(&[("seed", &seed), ("sampler", "unipc"), ("guidance_scale", "5")]).await;
    let other = gallery.edit(&[("seed", "8"), ("sampler", "unipc"), ("guidance_scale", "5")]).await;
    let first = gallery.image(&drawn).await;
    assert_eq!(first, gallery.image(&again).await);
    assert_ne!(first, gallery.image(&other).await);

    let path = gallery.app.data_dir().join("result.png");
    std::fs::write(&path, &first).unwrap();
    let record = offstage_retouch::read_provenance(&path).unwrap().expect("the file says it too");
    assert_eq!((record.generated, record.model.as_str()), (Some(made), "tiny"));
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_told_with_a_preview_each_until_the_result_is_there() {
    let gallery = Gallery::open().await;
    let job = accepted(&gallery.app.post_job(asking(&[("steps", "150"), ("edge", "192")])).await);
    let running = gallery.until_step(&job, 2).await;
    let progress = running.progress.unwrap();
    assert!(matches!(progress.phase, Phase::Running { of: 150, .. }), "{progress:?}");
    let url = progress.preview_url.expect("a preview");
    let answer = gallery.app.get(&url).await;
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("image/webp", "no-store"));
    let preview = answer.picture();
    assert!(preview.width() >= 8 && preview.width() > preview.height(), "{}", preview.width());
    let done = gallery.app.finished(&job).await;
    assert_eq!(done.state, JobState::Succeeded);
    assert_eq!(gallery.app.get(&url).await.status, 200, "who was just told of it still finds it");
    let none = accepted(&gallery.app.post_job(form(photos::jpeg(40, 30), "warmer")).await);
    let none = format!("/api/v1/jobs/{}/preview", none.id);
    gallery.app.get(&none).await.refused(404, "no preview");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_in_its_third_step_it_stops_there_and_holds_nothing_any_more() {
    let gallery = Gallery::open().await;
    let job = accepted(&gallery.app.post_job(asking(&[("steps", "150"), ("edge", "256")])).await);
    let seen = gallery.until_step(&job, 3).await;
    assert_eq!(gallery.app.order(&job, "cancel").await.status, 200);
    let done = gallery.app.finished(&job).await;
    assert_eq!(done.state, JobState::Cancelled);
    assert!(matches!(seen.progress.unwrap().phase, Phase::Running { step: 3..100, .. }));
    for _ in 0..1_000 {
        if gallery.leases().await == serde_json::json!([]) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it still holds {}", gallery.leases().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_gpu_its_networks_come_one_by_one_and_the_card_is_free_afterwards() {
    let gallery = Gallery::open_with(|config| config.residency.simulate_gpu = "6GiB@25GB/s".to_owned()).await;
    let models: Vec<ModelCard> = gallery.app.get("/api/v1/models").await.json();
    assert!(models[2].device.contains("6.00 GiB") && models[2].fit.machine_bytes < 6 << 30, "{models:?}");
    gallery.edit(&[]).await;
    for _ in 0..1_000 {
        let status: Value = gallery.app.get("/api/v1/devices").await.json();
        let places: Vec<&Value> =
            status["components"].as_array().unwrap().iter().map(|one| &one["place"]).collect();
        if places == ["cold", "host", "host", "host"] || places == ["unloaded", "host", "host", "host"] {
            let statistics = &status["statistics"];
            assert_eq!((&statistics["total_loads"], &statistics["unverified"]), (&3.into(), &0.into()));
            assert_eq!(statistics["cpu_to_gpu"], statistics["gpu_to_cpu"], "{statistics}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("something stays: {}", gallery.app.get("/api/v1/devices").await.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mask_keeps_stays_bit_for_bit_at_the_photos_own_size() {
    let gallery = Gallery::open().await;
    let (width, height) = (90, 60);
    let mask = image::GrayImage::from_fn(width, height, |x, _| image::Luma([if x < 40 { 255 } else { 0 }]));
    let form = asking(&[]).part("mask", file(photos::encoded(mask, image::ImageFormat::Png), "mask.png"));
    let job = accepted(&gallery.app.post_job(form).await);
    let edit = gallery.app.finished(&job).await.edit.expect("an edit");
    let made = gallery.app.get(&edit.image_url).await.picture().to_rgb8();
    // What the original is as a PNG, decoded by the same decoder.
    let before = gallery.app.get(&format!("{}?format=png", edit.source_url)).await.picture().to_rgb8();
    assert_eq!((made.width(), made.height()), (width, height));
    assert!(made.enumerate_pixels().all(|(x, y, pixel)| x < 40 || pixel == before.get_pixel(x, y)));
    assert!(made.enumerate_pixels().any(|(x, y, pixel)| x < 40 && pixel != before.get_pixel(x, y)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_result_is_written_anew_in_other_formats_and_edited_further() {
    let gallery = Gallery::open().await;
    let edit = gallery.edit(&[]).await;
    let kept = gallery.app.get(&edit.image_url).await.picture().to_rgb8();
    let tiff = gallery.app.get(&format!("{}?format=tiff", edit.image_url)).await.picture().to_rgb8();
    assert_eq!(kept, tiff);
    let small = gallery.app.get(&format!("{}?max_edge=20", edit.image_url)).await.picture();
    assert_eq!(small.width().max(small.height()), 20);

    let further = Form::new().text("result_of", edit.id.to_string()).text("prompt", "black and white");
    let further = gallery.app.post_edit(further).await.created();
    assert_eq!((further.input.width, further.generated), (edit.output.width, None));
    let source = Form::new().text("source", further.id.to_string()).text("prompt", "make it snow");
    let anew = source.text("model", "tiny").text("steps", "2").text("edge", "64");
    assert!(gallery.app.post_edit(anew).await.created().generated.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_goes_through_the_model_photo_by_photo() {
    let gallery = Gallery::open().await;
    let mut form = Form::new().text("prompt", "make it snow").text("model", "tiny");
    form = form.text("steps", "2").text("edge", "64");
    for _ in 0..3 {
        form = form.part("image", file(photos::jpeg(60, 40), "photo.jpg"));
    }
    let app = &gallery.app;
    let answer = app.send(app.client.post(app.url("/api/v1/batches")).multipart(form)).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let mut seeds = Vec::new();
    for job in answer.json::<BatchView>().jobs {
        let edit = app.finished(&job).await.edit.expect("an edit");
        seeds.push(edit.generated.unwrap().asked.seed);
    }
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 3, "each photo has a seed of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_model_serves_is_refused_by_its_field() {
    let gallery = Gallery::open().await;
    for (field, value, says) in [
        ("model", "../../etc", "no model"),
        ("steps", "0", "from 1 to 150"),
        ("guidance_scale", "NaN", "from 1 to 30"),
        ("strength", "2", "from 0.01 to 1"),
        ("edge", "4096", "from 64 to 2048"),
        ("sampler", "ddim", "euler_ancestral"),
        ("seed", "-1", "whole number"),
        ("recipe", r#"{"version":1,"adjustments":[]}"#, "retoucher"),
        ("negative_prompt", &"x".repeat(1_999).replace('x', "xx"), "shorten"),
    ] {
        gallery.app.post_job(asking(&[(field, value)])).await.refused_field(422, field, says);
    }
    let without = form(photos::jpeg(40, 30), "warmer").text("steps", "5");
    gallery.app.post_job(without).await.refused_field(422, "steps", "generative");
    let narrow = Form::new().part("image", file(photos::jpeg(4_000, 20), "photo.jpg")).text("prompt", "x");
    gallery.app.post_job(narrow.text("model", "tiny")).await.refused_field(422, "model", "narrow");
    assert!(gallery.app.get("/api/v1/jobs/unfinished").await.json::<Vec<JobView>>().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_form_leads_to_the_jobs_page_and_that_to_the_edit() {
    let gallery = Gallery::open().await;
    let answer = gallery.app.post_form(asking(&[])).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = answer.header("location").to_owned();
    let id = page.strip_prefix("/jobs/").expect("a job's page").to_owned();
    let job: JobView = gallery.app.get(&format!("/api/v1/jobs/{id}")).await.json();
    gallery.app.finished(&job).await;
    let shown = gallery.app.visit(&page).await;
    let shown = if shown.status == 303 { gallery.app.visit(shown.header("location")).await } else { shown };
    assert!(shown.text().contains("with seed 7"), "{}", shown.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn models_after_sdxl_edit_as_the_others_do_by_the_samplers_that_their_cards_name() {
    let (app, _models) = larger().await;
    let models: Vec<ModelCard> = app.get("/api/v1/models").await.json();
    let [_, cosxl, large] = models.as_slice() else { panic!("{models:?}") };
    let parts =
        |card: &ModelCard| card.fit.footprints.iter().map(|part| part.component.clone()).collect::<Vec<_>>();
    for card in [cosxl, large] {
        assert!(card.runs() && card.generates(), "{:?}", card.fit.problems);
        assert_eq!(parts(card), ["text_encoder", "text_encoder_2", "denoiser", "autoencoder"]);
    }
    assert_eq!((cosxl.samplers.as_slice(), large.samplers.len()), (&[Sampler::Euler][..], 5));

    // Where no sampler is named, it is the model's own.
    for (model, sampler) in [("cosxl", Sampler::Euler), ("large", Sampler::EulerAncestral)] {
        let job = accepted(&app.post_job(asking(&[("model", model)])).await);
        let done = app.finished(&job).await;
        assert_eq!(done.state, JobState::Succeeded, "{:?}", done.failure);
        let made = done.edit.unwrap().generated.unwrap();
        assert_eq!((made.model.as_str(), made.asked.sampler, made.asked.seed), (model, sampler, Some(7)));
        assert_eq!((made.asked.guidance_scale, made.width, made.height), (5.0, 64, 42));
    }
    let other = asking(&[("model", "cosxl"), ("sampler", "lcm")]);
    app.post_job(other).await.refused_field(422, "model", "use euler");
}
