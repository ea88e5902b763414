//! Checkpoints as they are found: names of other versions, shapes of other layers, and damage.

use burn::tensor::{DType, Device, Tensor};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::load::{LoadError, Stored, StoredType};
use offstage_models::unet::{UNetConfig, UNetError};

use crate::fixture::{Fixture, Folder};
use crate::stages::numbers;

fn renamed(weights: &Folder, rename: impl Fn(&str) -> String) -> Folder {
    Folder { tensors: weights.tensors.iter().map(|(name, kept)| (rename(name), kept.clone())).collect() }
}

fn hidden(weights: &Folder, fixture: &Fixture) -> Vec<f64> {
    let config = ClipTextConfig::from_json(&fixture.config("text_encoder")).unwrap();
    let model = config.load(weights, DType::F32, &Device::flex()).unwrap();
    numbers(&model.forward(&[vec![0, 1, 2]]).unwrap().last_hidden_state)
}

#[test]
fn clip_loads_with_and_without_its_prefix_and_with_stray_position_ids() {
    let fixture = Fixture::open("small");
    let weights = fixture.weights_in_memory("text_encoder");
    let bare = renamed(&weights, |name| name.trim_start_matches("text_model.").to_owned());
    let mut prefixed = renamed(&bare, |name| format!("text_model.{name}"));
    assert_eq!(hidden(&bare, &fixture), hidden(&prefixed, &fixture));

    let ids = Stored { dtype: StoredType::Other("I64".into()), shape: vec![1, 16], file: "f".into() };
    prefixed.tensors.insert("text_model.embeddings.position_ids".to_owned(), (ids, vec![0; 128]));
    assert_eq!(hidden(&bare, &fixture), hidden(&prefixed, &fixture));
}

fn decoded(weights: &Folder, fixture: &Fixture) -> Vec<f64> {
    let config = AutoencoderKlConfig::from_json(&fixture.config("vae")).unwrap();
    let model = config.load(weights, DType::F32, &Device::flex()).unwrap();
    numbers(&model.decode(fixture.tensor("vae/decode.in", DType::F32)))
}

#[test]
fn the_autoencoders_attention_loads_by_its_old_names_and_as_convolutions() {
    let fixture = Fixture::open("small");
    let weights = fixture.weights_in_memory("vae");
    let now = ["to_q", "to_k", "to_v", "to_out.0"];
    let then = ["query", "key", "value", "proj_attn"];
    let to_old =
        |name: &str| now.iter().zip(then).fold(name.to_owned(), |name, (now, then)| name.replace(now, then));
    let mut old = renamed(&weights, to_old);
    assert!(old.tensors.keys().any(|name| name.contains("proj_attn")));
    assert_eq!(decoded(&weights, &fixture), decoded(&old, &fixture));

    for (name, (stored, _)) in &mut old.tensors {
        if then.iter().any(|then| name.ends_with(&format!("{then}.weight"))) {
            stored.shape.extend([1, 1]);
        }
    }
    assert_eq!(decoded(&weights, &fixture), decoded(&old, &fixture));
}

fn denoised(weights: &Folder, fixture: &Fixture) -> Tensor<4> {
    use offstage_models::unet::{Numbers, UNetInput};
    let config = UNetConfig::from_json(&fixture.config("unet")).unwrap();
    let model = config.load(weights, DType::F32, &Device::flex()).unwrap();
    model.forward(UNetInput {
        sample: fixture.tensor("unet/in.sample", DType::F32),
        time: Numbers::Same(500.0),
        context: fixture.tensor("unet/in.context", DType::F32),
        added: None,
    })
}

#[test]
fn a_transformers_projections_load_as_matrices_and_as_convolutions() {
    for name in ["deep", "wide"] {
        let fixture = Fixture::open(name);
        let weights = fixture.weights_in_memory("unet");
        let mut other = weights.clone();
        let mut turned = 0;
        for (name, (stored, _)) in &mut other.tensors {
            if name.ends_with("proj_in.weight") || name.ends_with("proj_out.weight") {
                match stored.shape.len() {
                    2 => stored.shape.extend([1, 1]),
                    _ => stored.shape.truncate(2),
                }
                turned += 1;
            }
        }
        assert!(turned > 0);
        let (one, other) = (denoised(&weights, &fixture), denoised(&other, &fixture));
        assert_eq!(numbers(&one), numbers(&other), "{name}");
    }
}

fn refused(change: impl Fn(&mut Folder)) -> LoadError {
    let fixture = Fixture::open("small");
    let mut weights = fixture.weights_in_memory("unet");
    change(&mut weights);
    let config = UNetConfig::from_json(&fixture.config("unet")).unwrap();
    match config.load(&weights, DType::F32, &Device::flex()) {
        Err(UNetError::Load(error)) => error,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a damaged checkpoint was loaded"),
    }
}

const TENSOR: &str = "mid_block.attentions.0.proj_in.weight";

fn altered(change: impl Fn(&mut (Stored, Vec<u8>))) -> LoadError {
    refused(|weights| change(weights.tensors.get_mut(TENSOR).unwrap()))
}

#[test]
fn a_damaged_checkpoint_is_refused_by_a_sentence_with_file_and_tensor() {
    let error = refused(|weights| _ = weights.tensors.remove(TENSOR));
    assert!(matches!(error, LoadError::Missing { .. }), "{error}");
    assert!(error.to_string().contains(TENSOR) && error.to_string().contains("the fixture"), "{error}");

    let error = refused(|weights| {
        let extra = weights.tensors[TENSOR].clone();
        weights.tensors.insert("mid_block.attentions.1.proj_in.weight".to_owned(), extra);
    });
    assert!(matches!(error, LoadError::Unknown { .. }), "{error}");
    assert!(
        error.to_string().contains("attentions.1") && error.to_string().contains(".safetensors"),
        "{error}"
    );

    let error = altered(|(stored, _)| stored.shape[0] += 1);
    assert!(matches!(error, LoadError::Shape { .. }), "{error}");
    assert!(error.to_string().contains(TENSOR) && error.to_string().contains(".safetensors"), "{error}");

    let error = altered(|(stored, _)| stored.dtype = StoredType::Other("I64".to_owned()));
    assert!(matches!(error, LoadError::Numbers { .. }), "{error}");
    assert!(error.to_string().contains("I64") && error.to_string().contains(TENSOR), "{error}");

    let error = altered(|(_, bytes)| _ = bytes.pop());
    assert!(matches!(error, LoadError::Read { .. }), "{error}");
    assert!(error.to_string().contains(TENSOR), "{error}");
}

#[test]
fn a_dtype_that_weights_cannot_have_is_refused() {
    let fixture = Fixture::open("small");
    let config = ClipTextConfig::from_json(&fixture.config("text_encoder")).unwrap();
    let error = config.load(&fixture.weights("text_encoder"), DType::I32, &Device::flex()).unwrap_err();
    assert!(matches!(error, LoadError::Target { .. }), "{error}");
}
