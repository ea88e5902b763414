//! Weights that are kept on disk, ready for the next load, where `keep_packs` asks for that.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use offstage_api::jobs::JobState;
use tempfile::TempDir;

use super::answer::files_below;
use super::app::TestApp;
use super::generating::{asking, copied, tiny};
use super::jobs::accepted;

const DENOISER: &str = "tiny/unet/diffusion_pytorch_model.fp16.safetensors";

/// A server over this folder of models.
async fn serve(models: &Path, keep_packs: bool) -> TestApp {
    let models = models.to_path_buf();
    TestApp::spawn_with(move |config| {
        config.models.models_dir = models;
        config.models.keep_packs = keep_packs;
    })
    .await
}

async fn image(app: &TestApp) -> Vec<u8> {
    let done = app.finished(&accepted(&app.post_job(asking(&[])).await)).await;
    assert_eq!(done.state, JobState::Succeeded, "{:?}", done.failure);
    app.get(&done.edit.unwrap().image_url).await.body
}

fn packs_below(folder: &Path) -> Vec<String> {
    let packs =
        files_below(folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "offstage"));
    packs.map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
}

fn with_tiny() -> TempDir {
    let models = TempDir::new().unwrap();
    copied(&tiny(), &models.path().join("tiny"));
    models
}

/// How often something was loaded, once all loans of an edit (the photo, four stages, the result) are over.
async fn loads_once_idle(app: &TestApp) -> u64 {
    for _ in 0..1_000 {
        let status: serde_json::Value = app.get("/api/v1/devices").await.json();
        let statistics = &status["statistics"];
        if statistics["granted"].as_u64() >= Some(6) && status["leases"].as_array().is_some_and(Vec::is_empty)
        {
            return statistics["total_loads"].as_u64().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the status does not follow");
}

#[tokio::test(flavor = "multi_thread")]
async fn unless_it_is_asked_for_nothing_is_kept() {
    let models = with_tiny();
    image(&serve(models.path(), false).await).await;
    assert!(packs_below(models.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_loads_what_the_first_one_kept_and_sees_no_change_in_the_model() {
    let models = with_tiny();
    let first = serve(models.path(), true).await;
    let made = image(&first).await;
    first.stop().await;
    let kept = ["text_encoder", "unet", "vae"].map(|part| format!("tiny/{part}/pack-f32.offstage"));
    assert_eq!(packs_below(models.path()), kept);
    let times =
        || kept.iter().map(|pack| fs::metadata(models.path().join(pack)).unwrap().modified().unwrap());
    let written: Vec<_> = times().collect();

    // Told by what only a read of the weights would notice.
    let weights = models.path().join(DENOISER);
    let (mut bytes, modified) =
        (fs::read(&weights).unwrap(), fs::metadata(&weights).unwrap().modified().unwrap());
    let numbers = bytes.len() / 8 * 6;
    bytes[numbers..].chunks_exact_mut(2).for_each(|number| number[1] ^= 0x80);
    fs::write(&weights, bytes).unwrap();
    File::options().write(true).open(&weights).unwrap().set_modified(modified).unwrap();

    let second = serve(models.path(), true).await;
    assert_eq!(image(&second).await, made);
    assert_eq!(times().collect::<Vec<_>>(), written, "nothing is written anew");
    // The status follows in a moment. Were the model another one now, it would be loaded in part or twice.
    let loads = loads_once_idle(&second).await;
    assert_eq!(loads, 3, "what was kept is no new model");
    let without = serve(models.path(), false).await;
    assert_ne!(image(&without).await, made, "the weights themselves are others");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_models_folder_cannot_be_written_packs_lie_in_the_data_folder() {
    let models = with_tiny();
    // Nobody can write a file where a folder is, not even who may write everywhere.
    for part in ["text_encoder", "unet", "vae"] {
        fs::create_dir(models.path().join("tiny").join(part).join("pack-f32.offstage.part")).unwrap();
    }
    let app = serve(models.path(), true).await;
    image(&app).await;
    assert!(packs_below(models.path()).is_empty());
    assert_eq!(packs_below(&app.data_dir().join("packs")).len(), 3);
}
