//! Models after SDXL: a tiny one, and the same with what CosXL Edit has.

use std::path::Path;
use std::sync::Arc;

use burn::tensor::DType;
use offstage_api::{Generation, Sampler};
use offstage_pipeline::instruct_pix2pix::{Model, OpenError, Precision};
use offstage_pipeline::{Ask, EditError, Stage};
use offstage_residency::ResidencyPolicy;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::GIB;
use crate::previews::copy;
use crate::studio::{Following, Studio, ask, reference};

fn xl() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    copy(&reference("xl"), place.path());
    place
}

fn cosxl() -> TempDir {
    let place = xl();
    copy(&reference("xl/cosxl"), place.path());
    place
}

/// Sets keys of a JSON file; `null` takes one away.
fn alter(folder: &Path, file: &str, keys: &[(&str, Value)]) {
    let file = folder.join(file);
    let mut value: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    for (key, new) in keys {
        let object = value.as_object_mut().unwrap();
        if new.is_null() {
            object.remove(*key);
        } else {
            object.insert((*key).to_owned(), new.clone());
        }
    }
    std::fs::write(file, value.to_string()).unwrap();
}

fn open(folder: &Path, precision: Precision) -> Result<Model, OpenError> {
    Model::open(folder, "tiny", precision, &ResidencyPolicy::default())
}

/// With a sampler that every model here takes.
fn asked() -> Ask {
    let mut ask = ask();
    ask.generation.sampler = Sampler::Euler;
    ask
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_text_encoders_have_left_before_the_next_stage_comes() {
    let folder = xl();
    let studio = Studio::open_at(folder.path(), 2 * GIB).await;
    let plan = studio.plan(64, 64, &asked().generation).unwrap();
    let borrowed: Vec<usize> = plan.stages.iter().map(|stage| stage.request.components.len()).collect();
    assert_eq!(borrowed, [2, 1, 1, 1]);
    studio.edit(asked()).await.unwrap();
    let happened = studio.driver().transitions_after(0).await.unwrap();
    let when = |words: &str| {
        let found = happened.iter().position(|transition| transition.text.starts_with(words));
        found.unwrap_or_else(|| panic!("nothing begins with “{words}”"))
    };
    let next = when("encode_image admitted");
    for encoder in ["tiny/text_encoder", "tiny/text_encoder_2"] {
        let [came, left] =
            ["is on simulated", "left simulated"].map(|what| when(&format!("{encoder} {what}")));
        assert!(came < left && left < next, "{encoder}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_edits_as_the_others_do() {
    for folder in [xl(), cosxl()] {
        let studio = Studio::open_at(folder.path(), 6 * GIB).await;
        let follow = Arc::new(Following::default());
        let made = studio.edit_followed(asked(), Arc::clone(&follow)).await.unwrap();
        assert_eq!(follow.stages(), Stage::ALL);
        assert_eq!((made.picture.width(), made.picture.height()), (64, 64));
        assert_eq!(made, studio.edit(asked()).await.unwrap(), "a seed gives the same again");
        for (_, _, preview) in follow.steps() {
            let preview = preview.expect("four latent channels have colours");
            assert_eq!((preview.width(), preview.height()), (32, 32));
        }
        let weaker = Generation { strength: 0.5, ..asked().generation };
        let weaker = studio.edit(Ask { generation: weaker, ..asked() }).await.unwrap();
        assert_ne!(made.picture, weaker.picture);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noise_levels_of_edm_are_walked_by_euler_alone_and_others_are_told_so() {
    let folder = cosxl();
    let studio = Studio::open_at(folder.path(), 6 * GIB).await;
    for sampler in Sampler::ALL {
        let mut ask = asked();
        ask.generation.sampler = sampler;
        match studio.edit(ask).await {
            Ok(_) => assert_eq!(sampler, Sampler::Euler),
            Err(EditError::Refused(sentence)) => {
                assert!(sampler != Sampler::Euler && sentence.ends_with("use euler."), "{sentence}");
            }
            Err(other) => panic!("{other}"),
        }
    }
    let model = open(folder.path(), Precision::F32).unwrap();
    assert_eq!((model.samplers(), model.usual().sampler), (vec![Sampler::Euler], Sampler::Euler));
    assert_eq!(model.usual().check(), Ok(()));
    let other = open(xl().path(), Precision::F32).unwrap();
    assert_eq!((other.samplers(), other.usual().sampler), (Sampler::ALL.to_vec(), Sampler::EulerAncestral));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_to_stay_away_from_is_zeros_or_an_empty_text_as_the_model_says() {
    let (zeros, empty) = (xl(), xl());
    alter(empty.path(), "model_index.json", &[("force_zeros_for_empty_prompt", json!(false))]);
    let mut made = Vec::new();
    for folder in [zeros, empty] {
        let studio = Studio::open_at(folder.path(), 6 * GIB).await;
        for negative in ["", "blurry"] {
            let mut ask = asked();
            ask.generation.negative_prompt = negative.to_owned();
            made.push(studio.edit(ask).await.unwrap().picture);
        }
    }
    assert_ne!(made[0], made[2]);
    assert_eq!(made[1], made[3], "what is to be stayed away from is read by both");
    assert_ne!(made[0], made[1]);
}

#[test]
fn the_photos_latents_are_scaled_for_cosxl_and_where_the_noise_levels_are_its() {
    let scale = |folder: &TempDir| open(folder.path(), Precision::F32).unwrap().photo_scale;
    assert_eq!((scale(&xl()), scale(&cosxl())), (1.0, 0.13025));
    let unsaid = cosxl();
    alter(unsaid.path(), "model_index.json", &[("is_cosxl_edit", Value::Null)]);
    assert_eq!(scale(&unsaid), 0.13025);
    alter(unsaid.path(), "model_index.json", &[("is_cosxl_edit", json!(false))]);
    assert_eq!(scale(&unsaid), 1.0);
}

#[test]
fn the_autoencoder_alone_stays_in_32_bits_where_the_others_compute_in_16() {
    let numbers = |folder: &Path, precision| {
        let model = open(folder, precision).unwrap();
        let parts = model.parts();
        let texts = parts.text_encoder_2.as_ref().map_or(parts.text_encoder.1.dtype, |(_, part)| part.dtype);
        [texts, parts.denoiser.1.dtype, parts.autoencoder.1.dtype]
    };
    let folder = xl();
    assert_eq!(numbers(folder.path(), Precision::F16), [DType::F16, DType::F16, DType::F32]);
    assert_eq!(numbers(folder.path(), Precision::Bf16), [DType::BF16; 3]);
    alter(folder.path(), "vae/config.json", &[("force_upcast", json!(false))]);
    assert_eq!(numbers(folder.path(), Precision::F16), [DType::F16; 3]);
    assert_eq!(numbers(&reference("deep"), Precision::F16), [DType::F16; 3], "SD 1 is not asked");
}

#[test]
fn what_it_cannot_do_is_said_when_it_is_opened() {
    for (file, key, value, says) in [
        ("model_index.json", "requires_aesthetics_score", json!(true), "requires_aesthetics_score"),
        ("vae/config.json", "latents_mean", json!([0.0, 0.0, 0.0, 0.0]), "latents_mean"),
        ("unet/config.json", "projection_class_embeddings_input_dim", json!(40), "40 numbers"),
        ("unet/config.json", "addition_embed_type", Value::Null, "no sizes"),
        ("text_encoder_2/config.json", "architectures", json!(["CLIPTextModel"]), "no projection"),
        ("tokenizer_2/tokenizer_config.json", "model_max_length", json!(12), "tokenizer_2"),
    ] {
        let folder = xl();
        alter(folder.path(), file, &[(key, value)]);
        let error = open(folder.path(), Precision::F32).err().expect("it is refused").to_string();
        assert!(error.contains(says), "{file}, {key}: {error}");
    }
    let narrower = xl();
    let class = json!("StableDiffusionInstructPix2PixPipeline");
    alter(narrower.path(), "model_index.json", &[("_class_name", class)]);
    let error = open(narrower.path(), Precision::F32).err().expect("it is another").to_string();
    assert!(error.contains("width 8, which its text encoder gives"), "{error}");
}
