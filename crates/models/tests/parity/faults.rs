//! Mistakes that are easy to make, each of which shows at the tolerance of f64.

use burn::tensor::DType;
use offstage_models::nn::{Activation, OneOrEach};

use crate::fixture::Fixture;
use crate::{F64, text, unet, vae};

fn is_caught(fault: &str, error: f64) {
    println!("{fault:32} {error:.1e}");
    assert!(error > F64.1, "{fault} goes unseen: {error:.1e}");
}

#[test]
fn a_wrong_eps_is_caught() {
    let fixture = Fixture::open("deep");
    let errors = unet::errors(&fixture, DType::F64, |config| config.norm_eps = 1e-6);
    is_caught("UNet eps 1e-6 for 1e-5", errors.worst().1);
    let errors = vae::errors(&fixture, DType::F64, |config| config.norm_eps = 1e-5);
    is_caught("autoencoder eps 1e-5 for 1e-6", errors.worst().1);
}

#[test]
fn a_tanh_for_the_exact_gelu_of_the_feed_forward_is_caught() {
    let errors = unet::errors(&Fixture::open("deep"), DType::F64, |config| {
        config.feed_forward_gate = Activation::GeluTanh;
    });
    is_caught("tanh GEGLU", errors.worst().1);
}

#[test]
fn gelu_for_quick_gelu_is_caught() {
    let errors = text::errors(&Fixture::open("deep"), "text", "text_encoder", DType::F64, |config| {
        assert_eq!(config.hidden_act, Activation::QuickGelu);
        config.hidden_act = Activation::Gelu;
    });
    is_caught("gelu for quick_gelu", errors.worst().1);
}

#[test]
fn a_wrong_number_of_heads_is_caught() {
    let errors = unet::errors(&Fixture::open("deep"), DType::F64, |config| {
        assert_eq!(config.attention_head_dim, OneOrEach::One(2));
        // As if it were the width of a head: 8 channels make 4 heads of 2.
        config.attention_head_dim = OneOrEach::Each(vec![4, 4, 8, 8]);
    });
    is_caught("width of a head for heads", errors.worst().1);
}

#[test]
fn the_order_of_sines_and_cosines_is_caught() {
    let errors = unet::run(&Fixture::open("deep"), DType::F64, false, |config| {
        config.flip_sin_to_cos = !config.flip_sin_to_cos;
    });
    // Here our own sinusoids are used, whose rounding differs from the reference's.
    assert!(errors.worst().1 > 1e-3, "sines before cosines go unseen");
}

#[test]
fn scaled_image_latents_are_caught() {
    let fixture = Fixture::open("deep");
    let error = vae::image_latents_error(&fixture, |model, photo| model.scaled(model.encode(photo).mode()));
    is_caught("scaled image latents", error);
}

#[test]
fn padding_all_around_in_the_encoder_is_caught() {
    let errors = vae::errors(&Fixture::open("deep"), DType::F64, |config| config.downsample_padding = 1);
    is_caught("padding 1 in the encoder", errors.worst().1);
}

#[test]
fn a_wrong_number_of_groups_is_caught() {
    let fixture = Fixture::open("deep");
    let errors = unet::errors(&fixture, DType::F64, |config| config.norm_num_groups /= 2);
    is_caught("half the groups in the UNet", errors.worst().1);
    let errors = vae::errors(&fixture, DType::F64, |config| config.norm_num_groups /= 2);
    is_caught("half the groups in the autoencoder", errors.worst().1);
}
