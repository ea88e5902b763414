//! What a load takes beside the weights that it leaves: a bounded piece, whatever kind of numbers the files
//! hold and however large the largest tensor is.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod counting;
mod made_up;

use std::path::Path;

use burn::module::Module;
use burn::tensor::{DType, Device};
use offstage_gpu::{Load, LoadTask};
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;
use offstage_pipeline::PackCache;
use offstage_pipeline::instruct_pix2pix::Part;
use safetensors::Dtype;

/// The most that a load may have in memory at once, in parts of what it leaves.
const MOST: f64 = 1.15;

/// A 45th of InstructPix2Pix's, with its proportions.
const UNET: &str = r#"{"in_channels": 8, "cross_attention_dim": 128, "norm_num_groups": 16,
    "block_out_channels": [48, 96, 192, 192]}"#;
/// A quarter of its.
const VAE: &str = r#"{"block_out_channels": [64, 128, 256, 256], "layers_per_block": 2, "sample_size": 256,
    "down_block_types":
        ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
    "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}"#;
/// Its table of tokens is a third of it: read as a whole, it alone would take too much.
const TEXT: &str = r#"{"vocab_size": 20000, "hidden_size": 384, "intermediate_size": 1536,
    "num_attention_heads": 6, "num_hidden_layers": 8}"#;

/// One test, because what is counted is the process's.
#[test]
fn a_load_never_has_more_in_memory_than_115_percent_of_the_weights() {
    let device = Device::flex();
    let text = ClipTextConfig::from_json(TEXT).unwrap();
    let unet = UNetConfig::from_json(UNET).unwrap();
    let vae = AutoencoderKlConfig::from_json(VAE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (stored, shards) in [(Dtype::F16, 1), (Dtype::F32, 3)] {
        let at = |component: &str| folder.path().join(format!("{component} {stored:?}"));
        let (text_at, unet_at, vae_at) = (at("text_encoder"), at("unet"), at("vae"));
        let text_numbers = made_up(&text.init(&device), &text_at, stored, shards);
        let unet_numbers = made_up(&unet.init(&device).unwrap(), &unet_at, stored, shards);
        let vae_numbers = made_up(&vae.init(&device), &vae_at, stored, shards);
        for dtype in [DType::F32, DType::F16] {
            // From the files; then once more, and kept; then as it was kept.
            for cache in [None, Some(PackCache::beside_the_weights()), Some(PackCache::beside_the_weights())]
            {
                let part =
                    Part { config: text.clone(), folder: text_at.clone(), dtype, cache: cache.clone() };
                within("text encoder", stored, dtype, text_numbers, &part);
                let part =
                    Part { config: unet.clone(), folder: unet_at.clone(), dtype, cache: cache.clone() };
                within("denoiser", stored, dtype, unet_numbers, &part);
                let part = Part { config: vae.clone(), folder: vae_at.clone(), dtype, cache };
                within("autoencoder", stored, dtype, vae_numbers, &part);
            }
        }
    }
}

fn made_up<M: Module>(module: &M, folder: &Path, stored: Dtype, shards: usize) -> u64 {
    made_up::write(module, folder, stored, 1, shards)
}

fn within(name: &str, stored: Dtype, dtype: DType, numbers: u64, part: &dyn Load) {
    let mut loaded = None;
    let taken = counting::measured(|| loaded = Some(part.load(&LoadTask::default()).unwrap()));
    let (loaded, peak, left) = (loaded.unwrap(), taken.peak_bytes as f64, taken.left_bytes as f64);
    let pack = loaded.bytes as f64;
    println!(
        "{name:12} {stored:?} → {dtype:?}: pack {:5.1} MB, peak {:.3}, left {:.3} of it",
        pack / 1e6,
        peak / pack,
        left / pack
    );
    assert!(pack >= (numbers * dtype.size() as u64) as f64 && pack > 30e6, "{name} is too small to tell");
    assert!(left >= pack, "{name}: the pack was counted");
    assert!(peak <= MOST * pack, "{name}, {stored:?} → {dtype:?}: {:.3} of the pack", peak / pack);
}
