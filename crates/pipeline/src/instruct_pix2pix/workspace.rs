//! What the stages take beside the weights, as the core predicts it until runs were measured.

use offstage_gpu::Rung;
use offstage_models::autoencoder_kl::AutoencoderKlConfig;
use offstage_models::autoencoder_tiny::AutoencoderTinyConfig;
use offstage_models::clip::ClipTextConfig;
use offstage_models::unet::UNetConfig;
use offstage_residency::WorkspaceFormula;

/// What every network takes however small the picture: scratch of its kernels.
const BASE_BYTES: u64 = 32 << 20;
const MEGAPIXEL: u64 = 1_000_000;

/// The degrade rungs by name, as [`offstage_gpu::Lease::rung`] counts them from 1.
pub(super) const SEQUENTIAL: &str = "guidance one pass at a time";
pub(super) const TILED: &str = "the picture in tiles";

/// Two prompts of the longest length: every layer's input, queries, keys, values and widened states.
pub(super) fn of_text(config: &ClipTextConfig, number_bytes: u64) -> WorkspaceFormula {
    let per_token = 8 * config.hidden_size as u64 + 2 * config.intermediate_size as u64;
    let tokens = 2 * config.max_position_embeddings as u64;
    let kept = (config.num_hidden_layers as u64 + 2) * config.hidden_size as u64;
    WorkspaceFormula {
        base_bytes: BASE_BYTES + tokens * (per_token + kept) * number_bytes,
        per_megapixel_bytes: 0,
    }
}

/// Decoding takes the most: at full size, the last block's first convolution has the wider block's
/// channels going in, twice (normalized too), and its own coming out, next to the residual.
pub(super) fn of_autoencoder(config: &AutoencoderKlConfig, number_bytes: u64) -> WorkspaceFormula {
    let width = |block: usize| config.block_out_channels.get(block).copied().unwrap_or_default() as u64;
    let wider = width(1).max(width(0));
    let per_pixel = (2 * wider + 3 * width(0)) * number_bytes;
    WorkspaceFormula { base_bytes: BASE_BYTES, per_megapixel_bytes: per_pixel * MEGAPIXEL }
}

/// At full size, what a residual block takes in, two states between its convolutions, and what comes out.
pub(super) fn of_preview_decoder(config: &AutoencoderTinyConfig, number_bytes: u64) -> WorkspaceFormula {
    let per_pixel = 4 * config.width() as u64 * number_bytes;
    WorkspaceFormula { base_bytes: BASE_BYTES, per_megapixel_bytes: per_pixel * MEGAPIXEL }
}

/// All skip connections, and at the widest place a feed-forward layer's eightfold states beside its
/// input, for each of `passes` passes in a batch. `factor`: pixels to a latent, each way.
pub(super) fn of_denoiser(
    config: &UNetConfig,
    factor: u64,
    passes: u64,
    number_bytes: u64,
) -> WorkspaceFormula {
    let blocks = config.block_out_channels.iter().enumerate();
    let skips: f64 = blocks
        .map(|(block, width)| {
            let kept = config.layers_per_block.at(block) + 1;
            (kept * width) as f64 / 4_f64.powi(block as i32)
        })
        .sum();
    let widest = 16 * config.block_out_channels.first().copied().unwrap_or_default() as u64;
    let per_latent = (skips as u64 + widest) * passes * number_bytes;
    WorkspaceFormula {
        base_bytes: BASE_BYTES,
        per_megapixel_bytes: per_latent * MEGAPIXEL / (factor * factor).max(1),
    }
}

/// The ladder of the denoiser: one pass at a time.
pub(super) fn sequential(batched: WorkspaceFormula, passes: u64, megapixels: f64) -> Vec<Rung> {
    let single =
        WorkspaceFormula { per_megapixel_bytes: batched.per_megapixel_bytes / passes.max(1), ..batched };
    vec![Rung { name: SEQUENTIAL.to_owned(), workspace_bytes: single.bytes(megapixels) }]
}

/// The ladder of the autoencoder: a tile of the size that it was trained with.
pub(super) fn tiled(whole: WorkspaceFormula, config: &AutoencoderKlConfig, megapixels: f64) -> Vec<Rung> {
    let tile = (config.sample_size as f64).powi(2) / 1e6;
    vec![Rung { name: TILED.to_owned(), workspace_bytes: whole.bytes(tile.min(megapixels)) }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sd_1() -> UNetConfig {
        let mut config = UNetConfig::default();
        config.in_channels = 8;
        config
    }

    #[test]
    fn a_batch_of_three_takes_about_three_times_one_pass() {
        let (three, one) = (of_denoiser(&sd_1(), 8, 3, 4), of_denoiser(&sd_1(), 8, 1, 4));
        assert!(three.per_megapixel_bytes / one.per_megapixel_bytes == 3);
        let rung = &sequential(three, 3, 0.262_144)[0];
        assert!(rung.workspace_bytes < three.bytes(0.262_144));
    }

    #[test]
    fn at_512_pixels_the_denoiser_asks_for_hundreds_of_megabytes_and_not_for_gigabytes() {
        let bytes = of_denoiser(&sd_1(), 8, 3, 4).bytes(0.262_144);
        assert!((200 << 20..2 << 30).contains(&bytes), "{bytes}");
    }

    #[test]
    fn a_tile_never_asks_for_more_than_the_whole() {
        let config = AutoencoderKlConfig {
            block_out_channels: vec![128, 256, 512, 512],
            sample_size: 512,
            ..Default::default()
        };
        let whole = of_autoencoder(&config, 4);
        for megapixels in [0.01, 0.25, 1.0, 4.0] {
            assert!(tiled(whole, &config, megapixels)[0].workspace_bytes <= whole.bytes(megapixels));
        }
    }
}
