//! Configurations of published models, and of what is not supported.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::autoencoder_tiny::AutoencoderTinyConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::nn::ConfigError;
use offstage_models::unet::UNetConfig;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Counts weights without making any.
struct Count(usize);

impl ModuleVisitor for Count {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        assert!(!param.is_initialized());
        self.0 += param.lazy_shape().num_elements();
    }
}

fn weights<M: Module>(module: &M) -> usize {
    let mut count = Count(0);
    module.visit(&mut count);
    count.0
}

fn unet(config: &Value) -> Result<usize, ConfigError> {
    let config = UNetConfig::from_json(&config.to_string())?;
    Ok(weights(&config.init(&Device::flex())?))
}

fn vae(config: &Value) -> Result<usize, ConfigError> {
    Ok(weights(&AutoencoderKlConfig::from_json(&config.to_string())?.init(&Device::flex())))
}

fn tiny(config: &Value) -> Result<usize, ConfigError> {
    Ok(weights(&AutoencoderTinyConfig::from_json(&config.to_string())?.init(&Device::flex())))
}

fn text(config: &Value) -> Result<usize, ConfigError> {
    Ok(weights(&ClipTextConfig::from_json(&config.to_string())?.init(&Device::flex())))
}

fn instruct_pix2pix() -> Value {
    json!({
        "_class_name": "UNet2DConditionModel", "_diffusers_version": "0.10.0.dev0", "act_fn": "silu",
        "attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280],
        "center_input_sample": false, "class_embed_type": null, "cross_attention_dim": 768,
        "down_block_types":
            ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "downsample_padding": 1, "dual_cross_attention": false, "flip_sin_to_cos": true, "freq_shift": 0,
        "in_channels": 8, "layers_per_block": 2, "mid_block_scale_factor": 1,
        "mid_block_type": "UNetMidBlock2DCrossAttn", "norm_eps": 1e-5, "norm_num_groups": 32,
        "num_class_embeds": null, "only_cross_attention": false, "out_channels": 4,
        "resnet_time_scale_shift": "default", "sample_size": 64,
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
        "upcast_attention": false, "use_linear_projection": false
    })
}

fn autoencoder() -> Value {
    json!({
        "_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": [128, 256, 512, 512],
        "down_block_types":
            ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
        "in_channels": 3, "latent_channels": 4, "layers_per_block": 2, "norm_num_groups": 32,
        "out_channels": 3, "sample_size": 256,
        "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]
    })
}

fn tiny_autoencoder() -> Value {
    json!({
        "_class_name": "AutoencoderTiny", "_diffusers_version": "0.20.0.dev0", "act_fn": "relu",
        "decoder_block_out_channels": [64, 64, 64, 64], "encoder_block_out_channels": [64, 64, 64, 64],
        "force_upcast": false, "in_channels": 3, "latent_channels": 4, "latent_magnitude": 3,
        "latent_shift": 0.5, "num_decoder_blocks": [3, 3, 3, 1], "num_encoder_blocks": [1, 3, 3, 3],
        "out_channels": 3, "scaling_factor": 1.0, "upsampling_scaling_factor": 2
    })
}

fn clip() -> Value {
    json!({
        "architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": 0, "dropout": 0.0,
        "eos_token_id": 2, "hidden_act": "quick_gelu", "hidden_size": 768, "intermediate_size": 3072,
        "layer_norm_eps": 1e-5, "max_position_embeddings": 77, "model_type": "clip_text_model",
        "num_attention_heads": 12, "num_hidden_layers": 12, "projection_dim": 768, "vocab_size": 49408
    })
}

#[test]
fn published_models_have_as_many_weights_as_their_checkpoints() {
    assert_eq!(unet(&instruct_pix2pix()), Ok(859_532_484));
    assert_eq!(vae(&autoencoder()), Ok(83_653_863));
    assert_eq!(text(&clip()), Ok(123_060_480));
    // Without its encoder.
    assert_eq!(tiny(&tiny_autoencoder()), Ok(1_222_531));
    let xl = json!({
        "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
        "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280],
        "cross_attention_dim": 2048,
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
        "projection_class_embeddings_input_dim": 2816, "transformer_layers_per_block": [1, 2, 10],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "use_linear_projection": true
    });
    assert_eq!(unet(&xl), Ok(2_567_463_684));
}

fn with(mut config: Value, key: &str, value: Value) -> Value {
    config[key] = value;
    config
}

#[test]
fn what_is_not_supported_is_refused_by_the_name_of_its_key() {
    for (key, value) in [
        ("act_fn", json!("mish")),
        ("addition_embed_type", json!("image")),
        ("addition_embed_type", json!("text_time")),
        ("attention_head_dim", json!(7)),
        ("attention_head_dim", json!([8, 8])),
        ("block_out_channels", json!([320, 640, 1280])),
        ("block_out_channels", json!([])),
        ("block_out_channels", json!([320, 640, 1280, 1_000_000_000])),
        ("class_embed_type", json!("timestep")),
        ("conv_in_kernel", json!(5)),
        ("down_block_types", json!(["DownBlock2D", "DownBlock2D", "DownBlock2D", "AttnDownBlock2D"])),
        ("downsample_padding", json!(2)),
        ("encoder_hid_dim_type", json!("text_proj")),
        ("in_channels", json!(0)),
        ("layers_per_block", json!([2, 2, 2])),
        ("mid_block_type", json!("UNetMidBlock2DSimpleCrossAttn")),
        ("norm_num_groups", json!(33)),
        ("only_cross_attention", json!([true, false, false, false])),
        ("resnet_time_scale_shift", json!("scale_shift")),
        ("time_embedding_type", json!("fourier")),
        ("transformer_layers_per_block", json!(0)),
    ] {
        let error = unet(&with(instruct_pix2pix(), key, value.clone())).expect_err(key);
        let sentence = error.to_string();
        let named = sentence.contains(key) || sentence.contains(value.as_str().unwrap_or("unnamed"));
        assert!(named && sentence.contains("UNet"), "{key}: {sentence}");
    }
    for (key, value) in [
        ("norm_num_groups", json!(48)),
        ("scaling_factor", json!(0.0)),
        ("down_block_types", json!(["AttnDownEncoderBlock2D"])),
        ("latent_channels", json!(0)),
    ] {
        let error = vae(&with(autoencoder(), key, value)).expect_err(key).to_string();
        assert!(error.contains(key) && error.contains("autoencoder"), "{key}: {error}");
    }
    for (key, value) in [
        ("act_fn", json!("mish")),
        ("decoder_block_out_channels", json!([64, 64, 32, 64])),
        ("decoder_block_out_channels", json!([])),
        ("latent_channels", json!(0)),
        ("num_decoder_blocks", json!([3, 3, 3])),
        ("num_decoder_blocks", json!([3, 3, 3, 1_000_000_000])),
        ("out_channels", json!(0)),
        ("scaling_factor", json!(0.0)),
        ("upsample_fn", json!("bilinear")),
        ("upsampling_scaling_factor", json!(0)),
        ("upsampling_scaling_factor", json!(1_000_000_000)),
    ] {
        let error = tiny(&with(tiny_autoencoder(), key, value.clone())).expect_err(key).to_string();
        let named = error.contains(key) || error.contains(value.as_str().unwrap_or("unnamed"));
        assert!(named && error.contains("tiny autoencoder"), "{key}: {error}");
    }
    for (key, value) in
        [("architectures", json!(["BertModel"])), ("num_attention_heads", json!(7)), ("vocab_size", json!(0))]
    {
        let error = text(&with(clip(), key, value)).expect_err(key).to_string();
        assert!(error.contains(key) && error.contains("text encoder"), "{key}: {error}");
    }
}

#[test]
fn a_flag_for_each_block_may_stand_where_one_would_do() {
    let flags = json!([false, false, false, false]);
    let count = unet(&with(instruct_pix2pix(), "only_cross_attention", flags));
    assert_eq!(count, Ok(859_532_484));
}

fn values() -> impl Strategy<Value = Value> {
    let number = prop_oneof![Just(0u64), 1..64u64, Just(320), Just(1280), any::<u64>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number.prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "(silu|gelu|text_time|DownBlock2D|CrossAttnUpBlock2D|.{0,6})".prop_map(Value::from),
    ];
    leaf.prop_recursive(1, 8, 5, |leaf| prop::collection::vec(leaf, 0..6).prop_map(Value::from))
}

fn altered(config: Value) -> impl Strategy<Value = Value> {
    let keys: Vec<String> = config.as_object().unwrap().keys().cloned().collect();
    let changes = prop::collection::vec((prop::sample::select(keys), values()), 1..4);
    changes.prop_map(move |changes| {
        changes.into_iter().fold(config.clone(), |config, (key, value)| with(config, &key, value))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_configuration_panics(
        unet_config in altered(instruct_pix2pix()),
        vae_config in altered(autoencoder()),
        text_config in altered(clip()),
        tiny_config in altered(tiny_autoencoder()),
    ) {
        // A sentence, or a network that has not been given any memory yet.
        let _ = (unet(&unet_config), vae(&vae_config), text(&text_config), tiny(&tiny_config));
    }
}
