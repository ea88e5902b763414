use std::fs;
use std::os::unix::fs::symlink;

use offstage_checkpoints::{Architecture, CheckpointError, Dtype, Model, inspect};
use serde_json::Value;

use crate::example::{self, INDEX};
use crate::files::{put, tensors};

#[test]
fn a_model_is_told_by_its_index() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let model = Model::open(folder.path()).unwrap();
    assert_eq!(model.architecture().unwrap(), Architecture::InstructPix2Pix);
    let unet = model.component("unet").unwrap();
    assert_eq!((unet.library.as_str(), unet.class.as_str()), ("diffusers", "UNet2DConditionModel"));
    assert_eq!(unet.config().unwrap().value()["in_channels"], 8);
    assert!(unet.weights().unwrap().contains("conv.weight"));
    let scheduler = model.component("scheduler").unwrap();
    assert!(scheduler.config().unwrap().path().ends_with("scheduler/scheduler_config.json"));
    assert!(!scheduler.has_weights());
    let error = model.component("feature_extractor").unwrap_err().to_string();
    assert!(error.ends_with("model_index.json: the model has no feature_extractor"), "{error}");
}

#[test]
fn an_inspection_shows_components_sizes_and_licence() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    put(folder.path(), "unet/diffusion_pytorch_model.fp16.safetensors", tensors(&[("conv.weight", &[4, 8])]));
    put(folder.path(), "unet/training.bin", b"a pickle that nobody needs");
    let inspection = inspect(folder.path()).unwrap();
    assert_eq!(inspection.problems, Vec::<String>::new());
    assert_eq!(inspection.architecture, Some(Architecture::InstructPix2Pix));
    assert_eq!(inspection.card.licence.as_deref(), Some("mit"));
    assert_eq!(inspection.card.title.as_deref(), Some("Example"));
    let unet = inspection.components.iter().find(|component| component.name == "unet").unwrap();
    assert!(unet.needed);
    let variants: Vec<Option<&str>> = unet.weights.iter().map(|weights| weights.variant.as_deref()).collect();
    assert_eq!(variants, [None, Some("fp16")]);
    assert_eq!((unet.weights[0].tensors, unet.weights[0].parameters, unet.weights[0].bytes()), (2, 36, 144));
    assert_eq!((unet.weights[0].bytes_as(Dtype::F16), unet.weights[0].bytes_as(Dtype::F64)), (72, 288));
    let checker = inspection.components.iter().find(|component| component.name == "safety_checker").unwrap();
    assert!(!checker.needed && checker.weights.is_empty());
    let written: usize = example::files().iter().map(|(_, content)| content.len()).sum();
    let half = tensors(&[("conv.weight", &[4, 8])]).len();
    assert_eq!(inspection.disk_bytes, (written + half) as u64, "the pickle does not count");
}

/// With a small decoder beside it that the index does not name.
fn with_preview_decoder(folder: &std::path::Path) {
    example::write(folder);
    put(folder, "preview_decoder/config.json", r#"{"latent_channels": 4}"#);
    put(folder, "preview_decoder/diffusion_pytorch_model.safetensors", tensors(&[("decoder", &[5])]));
}

#[test]
fn a_preview_decoder_belongs_to_a_model_as_soon_as_its_folder_is_there() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let model = Model::open(folder.path()).unwrap();
    assert!(model.option("preview_decoder").is_none());
    assert_eq!(model.architecture().unwrap(), Architecture::InstructPix2Pix);
    let before = inspect(folder.path()).unwrap();

    with_preview_decoder(folder.path());
    let model = Model::open(folder.path()).unwrap();
    assert_eq!(model.option("preview_decoder").unwrap().class, "AutoencoderTiny");
    let after = inspect(folder.path()).unwrap();
    assert_eq!(after.problems, Vec::<String>::new());
    assert!(after.disk_bytes > before.disk_bytes, "its files are the model's");
    let report = after.components.iter().find(|component| component.name == "preview_decoder").unwrap();
    assert!(!report.needed);
    assert_eq!(report.weights[0].parameters, 5);
}

#[test]
fn a_preview_decoder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    with_preview_decoder(folder.path());
    fs::remove_file(folder.path().join("preview_decoder/config.json")).unwrap();
    let problems = inspect(folder.path()).unwrap().problems;
    assert!(problems.len() == 1 && problems[0].contains("preview_decoder/config.json"), "{problems:?}");

    let listed =
        |class: &str| INDEX.replacen('{', &format!(r#"{{"preview_decoder": ["diffusers", "{class}"], "#), 1);
    put(folder.path(), "model_index.json", listed("AutoencoderKL"));
    let error = Model::open(folder.path()).unwrap().architecture().unwrap_err().to_string();
    assert!(
        error.contains("its preview_decoder is a AutoencoderKL, and a AutoencoderTiny is needed"),
        "{error}"
    );

    // Named and not there, it is one that the model does without.
    fs::remove_dir_all(folder.path().join("preview_decoder")).unwrap();
    put(folder.path(), "model_index.json", listed("AutoencoderTiny"));
    assert_eq!(inspect(folder.path()).unwrap().problems, Vec::<String>::new());
}

#[test]
fn an_inspection_names_everything_that_keeps_a_model_from_running() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    fs::remove_file(folder.path().join("vae/diffusion_pytorch_model.safetensors")).unwrap();
    put(folder.path(), "vae/diffusion_pytorch_model.bin", b"x");
    put(folder.path(), "unet/config.json", b"{");
    fs::remove_dir_all(folder.path().join("scheduler")).unwrap();
    let problems = inspect(folder.path()).unwrap().problems;
    assert_eq!(problems.len(), 3, "{problems:?}");
    for part in ["scheduler", "unet/config.json", "vae/diffusion_pytorch_model.bin"] {
        assert!(problems.iter().any(|problem| problem.contains(part)), "{part}: {problems:?}");
    }
}

#[test]
fn other_pipelines_are_told_what_is_supported() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "model_index.json", r#"{"_class_name": "FluxPipeline"}"#);
    let error = Model::open(folder.path()).unwrap().architecture().unwrap_err().to_string();
    assert!(
        error.contains("a FluxPipeline is not supported yet; what is: InstructPix2Pix (StableDiffusionInstructPix2PixPipeline)"),
        "{error}"
    );
    assert!(error.contains("InstructPix2Pix XL (StableDiffusionXLInstructPix2PixPipeline)"), "{error}");
    let larger = INDEX.replace("StableDiffusionInstructPix2Pix", "StableDiffusionXLInstructPix2Pix");
    put(folder.path(), "model_index.json", larger);
    let error = Model::open(folder.path()).unwrap().architecture().unwrap_err().to_string();
    assert!(error.ends_with("the model has no text_encoder_2"), "{error}");
    let other = INDEX.replace("CLIPTextModel", "T5EncoderModel");
    put(folder.path(), "model_index.json", other);
    let error = Model::open(folder.path()).unwrap().architecture().unwrap_err().to_string();
    assert!(error.contains("its text_encoder is a T5EncoderModel, and a CLIPTextModel is needed"), "{error}");
}

#[test]
fn a_folder_without_an_index_or_with_a_strange_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = Model::open(folder.path()).unwrap_err();
    assert!(
        matches!(error, CheckpointError::NotThere { ref path, .. } if path.ends_with("model_index.json"))
    );
    let error = Model::open(&folder.path().join("nowhere")).unwrap_err();
    assert!(error.to_string().starts_with("there is no folder of a model at"), "{error}");
    for index in [
        "",
        "[]",
        "{}",
        r#"{"_class_name": 3}"#,
        r#"{"_class_name": "X", "unet": ["diffusers", 3]}"#,
        r#"{"_class_name": "X", "../unet": ["a", "b"]}"#,
        r#"{"_class_name": "X", "a/b": ["a", "b"]}"#,
    ] {
        put(folder.path(), "model_index.json", index);
        let error = Model::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("model_index.json"), "{index}: {error}");
    }
    put(folder.path(), "model_index.json", " ".repeat(2 << 20));
    assert!(matches!(Model::open(folder.path()), Err(CheckpointError::TooLarge { .. })));
}

#[test]
fn a_components_folder_that_leads_out_of_the_model_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("model");
    example::write(&folder);
    fs::rename(folder.join("unet"), place.path().join("unet")).unwrap();
    symlink(place.path().join("unet"), folder.join("unet")).unwrap();
    let problems = inspect(&folder).unwrap().problems;
    assert!(problems.len() == 1 && problems[0].contains("leads out of the model's folder"), "{problems:?}");
}

#[test]
fn a_configuration_that_does_not_fit_its_type_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let config = Model::open(folder.path()).unwrap().component("unet").unwrap().config().unwrap();
    #[derive(Debug, serde::Deserialize)]
    struct Wanted {
        #[serde(rename = "in_channels")]
        _in_channels: String,
    }
    let error = config.parse::<Wanted>().unwrap_err().to_string();
    assert!(error.contains("unet/config.json: ") && error.contains("expected a string"), "{error}");
    assert!(config.parse::<Value>().is_ok());
}

#[test]
fn a_scheduler_that_python_wrote_with_infinity_is_read() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    put(
        folder.path(),
        "scheduler/scheduler_config.json",
        r#"{"lambda_min_clipped": -Infinity, "beta_end": 0.012}"#,
    );
    let config = Model::open(folder.path()).unwrap().component("scheduler").unwrap().config().unwrap();
    assert_eq!(config.value()["lambda_min_clipped"], Value::Null);
    assert_eq!(config.value()["beta_end"], 0.012);
}
