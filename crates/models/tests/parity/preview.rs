//! Decoders of previews.

use burn::tensor::{DType, Device, Tensor};
use offstage_models::autoencoder_tiny::{AutoencoderTinyConfig, TinyDecoder};
use offstage_models::load::LoadError;
use offstage_models::nn::Activation;

use crate::fixture::{Fixture, Folder};
use crate::stages::{Compared, Errors, distance, nothing_left_out, numbers};

/// The fixtures that hold a decoder of previews, and nothing else.
pub const FIXTURES: [&str; 2] = ["taesd", "taesd_odd"];

/// Of the picture the reference keeps one row in so many, and one column in so many.
const KEPT: [usize; 2] = [11, 9];

fn config(fixture: &Fixture) -> AutoencoderTinyConfig {
    AutoencoderTinyConfig::from_json(&fixture.config("preview_decoder")).unwrap()
}

fn open(fixture: &Fixture, dtype: DType, alter: impl Fn(&mut AutoencoderTinyConfig)) -> TinyDecoder {
    let mut config = config(fixture);
    alter(&mut config);
    config.load(&fixture.weights("preview_decoder"), dtype, &Device::flex()).unwrap()
}

pub fn errors(fixture: &Fixture, dtype: DType, alter: impl Fn(&mut AutoencoderTinyConfig)) -> Errors {
    let model = open(fixture, dtype, alter);
    let mut decoding = Compared::new(fixture, "preview/decode.");
    let latents = model.unscaled(fixture.tensor("preview/latents", dtype));
    let decoded = model.decode_traced(latents, &mut decoding);
    let mut errors = decoding.errors;
    errors.compare(fixture, "preview/decode.out", &kept(decoded));
    nothing_left_out(fixture, "preview/", &errors, &["latents"]);
    errors
}

/// The part of a picture that the fixtures have.
fn kept(picture: Tensor<4>) -> Tensor<4> {
    let device = picture.device();
    let [_, _, height, width] = picture.dims();
    let every = |size: usize, step: usize| {
        let at: Vec<i32> = (0..size).step_by(step).map(|at| at as i32).collect();
        Tensor::<1, burn::tensor::Int>::from_data(at.as_slice(), &device)
    };
    picture.select(2, every(height, KEPT[0])).select(3, every(width, KEPT[1]))
}

#[test]
fn a_picture_does_not_depend_on_the_others_of_its_batch() {
    let fixture = Fixture::open("taesd_odd");
    let model = open(&fixture, DType::F64, |_| {});
    let latents: Tensor<4> = fixture.tensor("preview/latents", DType::F64);
    let [batch, ..] = latents.dims();
    assert_eq!(batch, 3);
    let together = model.decode(latents.clone());
    for row in 0..batch {
        let alone = model.decode(latents.clone().narrow(0, row, 1));
        assert!(distance(&numbers(&alone), &numbers(&together.clone().narrow(0, row, 1))) < 1e-14);
    }
}

#[test]
fn a_picture_is_larger_than_its_latents_by_the_factor() {
    for (name, factor) in [("taesd", 8), ("taesd_odd", 3)] {
        let fixture = Fixture::open(name);
        assert_eq!(config(&fixture).factor(), factor);
        let latents: Tensor<4> = fixture.tensor("preview/latents", DType::F32);
        let [batch, _, height, width] = latents.dims();
        let picture = open(&fixture, DType::F32, |_| {}).decode(latents);
        assert_eq!(picture.dims(), [batch, 3, factor * height, factor * width]);
    }
}

#[test]
fn latents_however_large_give_a_picture() {
    let fixture = Fixture::open("taesd");
    let model = open(&fixture, DType::F32, |_| {});
    let latents: Tensor<4> = fixture.tensor("preview/latents", DType::F32);
    let large = model.decode(latents.clone().mul_scalar(1e30));
    assert!(numbers(&large).iter().all(|value| value.is_finite()));
    assert!(distance(&numbers(&large), &numbers(&model.decode(latents))) > 0.01);
}

#[test]
fn another_activation_or_scale_is_caught() {
    let fixture = Fixture::open("taesd_odd");
    let tolerance = crate::F64.1;
    let relu = errors(&fixture, DType::F64, |config| {
        assert_eq!(config.act_fn, Activation::Silu);
        config.act_fn = Activation::Relu;
    });
    assert!(relu.worst().1 > tolerance, "{:?}", relu.worst());
    let scale = errors(&fixture, DType::F64, |config| config.scaling_factor = 1.0);
    assert!(scale.worst().1 > tolerance, "{:?}", scale.worst());
    let shift = errors(&fixture, DType::F64, |config| config.shift_factor = None);
    assert!(shift.worst().1 > tolerance, "{:?}", shift.worst());
}

fn load(weights: &Folder) -> Result<TinyDecoder, LoadError> {
    config(&Fixture::open("taesd")).load(weights, DType::F32, &Device::flex())
}

const BIAS: &str = "decoder.layers.0.bias";

#[test]
fn the_encoder_beside_it_is_neither_needed_nor_read() {
    let mut weights = Fixture::open("taesd").weights_in_memory("preview_decoder");
    let encoder = |name: &String| name.starts_with("encoder.");
    assert!(weights.tensors.keys().any(encoder) && load(&weights).is_ok());
    for (_, bytes) in weights.tensors.iter_mut().filter(|(name, _)| encoder(name)).map(|(_, kept)| kept) {
        bytes.clear();
    }
    assert!(load(&weights).is_ok(), "its numbers were read");
    weights.tensors.retain(|name, _| !encoder(name));
    assert!(load(&weights).is_ok());
}

#[test]
fn a_decoder_that_is_not_the_configurations_is_refused_by_file_and_tensor() {
    let whole = Fixture::open("taesd").weights_in_memory("preview_decoder");
    let altered = |change: &dyn Fn(&mut Folder)| {
        let mut weights = whole.clone();
        change(&mut weights);
        load(&weights).unwrap_err()
    };
    let error = altered(&|weights| _ = weights.tensors.remove(BIAS));
    assert!(matches!(&error, LoadError::Missing { name, .. } if name == BIAS), "{error}");

    // A bias where none belongs, and a layer too many.
    for extra in ["decoder.layers.4.bias", "decoder.layers.90.weight", "encoder.bias"] {
        let error =
            altered(&|weights| _ = weights.tensors.insert(extra.to_owned(), whole.tensors[BIAS].clone()));
        assert!(matches!(&error, LoadError::Unknown { name, .. } if name == extra), "{error}");
        assert!(error.to_string().contains(".safetensors"), "{error}");
    }

    let error = altered(&|weights| weights.tensors.get_mut(BIAS).unwrap().0.shape.push(2));
    assert!(matches!(&error, LoadError::Shape { name, .. } if name == BIAS), "{error}");
}
