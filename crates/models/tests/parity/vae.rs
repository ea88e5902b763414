//! Autoencoders.

use burn::tensor::{DType, Device, FloatDType, Tensor};
use offstage_models::autoencoder_kl::{AutoencoderKl, AutoencoderKlConfig};

use crate::fixture::Fixture;
use crate::stages::{Compared, Errors, distance, nothing_left_out, numbers};

pub fn open(fixture: &Fixture, dtype: DType, alter: impl Fn(&mut AutoencoderKlConfig)) -> AutoencoderKl {
    let mut config = AutoencoderKlConfig::from_json(&fixture.config("vae")).unwrap();
    alter(&mut config);
    config.load(&fixture.weights("vae"), dtype, &Device::flex()).unwrap()
}

pub fn errors(fixture: &Fixture, dtype: DType, alter: impl Fn(&mut AutoencoderKlConfig)) -> Errors {
    let model = open(fixture, dtype, alter);
    let mut encoding = Compared::new(fixture, "vae/encode.");
    let posterior = model.encode_traced(fixture.tensor("vae/encode.in", dtype), &mut encoding);
    let mut decoding = Compared::new(fixture, "vae/decode.");
    let decoded = model.decode_traced(fixture.tensor("vae/decode.in", dtype), &mut decoding);

    let mut errors = encoding.errors;
    errors.0.extend(decoding.errors.0);
    errors.compare(fixture, "vae/encode.mode", &posterior.mode());
    errors.compare(fixture, "vae/encode.logvar", &posterior.log_variance);
    errors.compare(fixture, "vae/decode.out", &decoded);
    nothing_left_out(fixture, "vae/", &errors, &["encode.in", "decode.in"]);
    errors
}

/// The photo as the pipeline encodes it, `[batch, 3, height, width]`.
fn photo(fixture: &Fixture, dtype: DType) -> Tensor<4> {
    let rgb8: Tensor<4> = fixture.tensor("image/rgb8", DType::F64);
    (rgb8.permute([0, 3, 1, 2]) / 255.0 * 2.0 - 1.0).cast(FloatDType::from(dtype))
}

/// How far `latents` of the photo are from what the reference's pipeline gives its denoiser.
pub fn image_latents_error(
    fixture: &Fixture,
    latents: impl Fn(&AutoencoderKl, Tensor<4>) -> Tensor<4>,
) -> f64 {
    let model = open(fixture, DType::F64, |_| {});
    let latents = numbers(&latents(&model, photo(fixture, DType::F64)));
    let (wanted, _) = fixture.values("pipeline64/image_latents").unwrap();
    distance(&latents, &wanted[..latents.len()])
}

#[test]
fn the_denoiser_sees_the_mode_of_the_photo() {
    for name in ["deep", "wide", "legacy", "small"] {
        let error = image_latents_error(&Fixture::open(name), |model, photo| model.encode(photo).mode());
        assert!(error <= crate::F64.1, "{name}: {error:.2e}");
    }
}

#[test]
fn tiles_cover_what_the_whole_does() {
    let fixture = Fixture::open("deep");
    // One tile that is larger than the image is the image.
    let large = open(&fixture, DType::F64, |config| config.sample_size = 1024);
    let tiled = open(&fixture, DType::F64, |config| config.sample_size = 32);
    let photo = photo(&fixture, DType::F64);
    let (whole, one) = (large.encode(photo.clone()), large.encode_tiled(photo.clone()));
    assert_eq!(numbers(&whole.mean), numbers(&one.mean));
    let many = tiled.encode_tiled(photo);
    assert_eq!(many.mean.dims(), whole.mean.dims());

    // Tiles of four latents, three apart: the first one's first three are its own, 24 pixels.
    let latents = whole.mode();
    let (whole, many) = (large.decode(latents.clone()), tiled.decode_tiled(latents.clone()));
    assert_eq!(whole.dims(), many.dims());
    let first = tiled.decode(latents.narrow(2, 0, 4).narrow(3, 0, 4));
    let corner = |image: Tensor<4>| numbers(&image.narrow(2, 0, 24).narrow(3, 0, 24));
    assert_eq!(corner(many.clone()), corner(first));
    assert!(numbers(&many).iter().all(|value| value.is_finite()));
    assert!(distance(&numbers(&many), &numbers(&whole)) > 0.0);
}
