use burn::tensor::{Tensor, TensorData};

/// Share of a tile that lies under its neighbour (`AutoencoderKL` of diffusers).
const OVERLAP: f64 = 0.25;

/// How an image is cut into tiles, and its parts are put together again. All in pixels of what goes
/// in or comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    /// Of a tile that goes in.
    tile: usize,
    /// From one tile that goes in to the next.
    step: usize,
    /// Of a tile that comes out, what counts; the rest is blended into the next.
    kept: usize,
    /// Over how much a tile that comes out is blended into the one before.
    blended: usize,
}

impl Tiling {
    /// Images of `sample_size` become latents `factor` times smaller.
    pub fn encoding(sample_size: usize, factor: usize) -> Self {
        let latents = (sample_size / factor).max(1);
        Tiling::new(latents * factor, latents, factor, true)
    }

    pub fn decoding(sample_size: usize, factor: usize) -> Self {
        let latents = (sample_size / factor).max(1);
        Tiling::new(latents, latents * factor, factor, false)
    }

    fn new(tile: usize, out: usize, factor: usize, encoding: bool) -> Self {
        let latents = if encoding { out } else { tile };
        // Whole latents, so that tiles meet.
        let step = ((latents as f64 * (1.0 - OVERLAP)) as usize).max(1);
        let (step_in, step_out) = if encoding { (step * factor, step) } else { (step, step * factor) };
        Tiling { tile, step: step_in, kept: step_out, blended: out.saturating_sub(step_out) }
    }

    /// Runs `network` on each tile of `x`, `[batch, channels, height, width]`.
    pub fn run(self, x: Tensor<4>, network: impl Fn(Tensor<4>) -> Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        let mut rows: Vec<Tensor<4>> = Vec::new();
        let mut above: Vec<Tensor<4>> = Vec::new();
        for top in (0..height).step_by(self.step) {
            let tall = self.tile.min(height - top);
            let mut tiles: Vec<Tensor<4>> = Vec::new();
            let mut kept: Vec<Tensor<4>> = Vec::new();
            for left in (0..width).step_by(self.step) {
                let wide = self.tile.min(width - left);
                let mut tile = network(x.clone().narrow(2, top, tall).narrow(3, left, wide));
                if let Some(upper) = above.get(tiles.len()) {
                    tile = self.blend(upper, tile, 2);
                }
                if let Some(before) = tiles.last() {
                    tile = self.blend(before, tile, 3);
                }
                tiles.push(tile.clone());
                let [_, _, tall, wide] = tile.dims();
                kept.push(tile.narrow(2, 0, tall.min(self.kept)).narrow(3, 0, wide.min(self.kept)));
            }
            rows.push(Tensor::cat(kept, 3));
            above = tiles;
        }
        Tensor::cat(rows, 2)
    }

    /// `after` with its beginning along `dim` blended linearly out of the end of `before`.
    fn blend(self, before: &Tensor<4>, after: Tensor<4>, dim: usize) -> Tensor<4> {
        let (there, here) = (before.dims()[dim], after.dims()[dim]);
        let extent = self.blended.min(there).min(here);
        if extent == 0 {
            return after;
        }
        let ramp: Vec<f64> = (0..extent).map(|at| at as f64 / extent as f64).collect();
        let mut shape = [1; 4];
        shape[dim] = extent;
        let ramp = Tensor::<4>::from_data(TensorData::new(ramp, shape), (&after.device(), after.dtype()));
        let end = before.clone().narrow(dim, there - extent, extent);
        let beginning = after.clone().narrow(dim, 0, extent);
        let mixed = end.clone() + (beginning - end) * ramp;
        if extent == here {
            return mixed;
        }
        Tensor::cat(vec![mixed, after.narrow(dim, extent, here - extent)], dim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn ramp(height: usize, width: usize) -> Tensor<4> {
        let values: Vec<f32> = (0..height * width).map(|at| at as f32).collect();
        Tensor::from_data(TensorData::new(values, [1, 1, height, width]), &Device::flex())
    }

    #[test]
    fn tiles_of_a_network_that_only_looks_at_pixels_leave_no_seam() {
        for (height, width) in [(32, 32), (40, 72), (9, 33), (24, 25)] {
            let x = ramp(height, width);
            let tiling = Tiling::decoding(32, 2);
            let double = |tile: Tensor<4>| {
                let [_, _, height, width] = tile.dims();
                tile.reshape([1, 1, height, 1, width, 1]).expand([1, 1, height, 2, width, 2]).reshape([
                    1,
                    1,
                    2 * height,
                    2 * width,
                ])
            };
            let (whole, tiled) = (double(x.clone()), tiling.run(x, double));
            assert_eq!(whole.dims(), tiled.dims());
            let off: f32 = (whole - tiled).abs().max().into_scalar();
            assert!(off < 1e-3, "{height}×{width}: {off}");
        }
    }

    #[test]
    fn steps_are_whole_latents() {
        let encoding = Tiling::encoding(512, 8);
        assert_eq!(encoding, Tiling { tile: 512, step: 384, kept: 48, blended: 16 });
        assert_eq!(Tiling::decoding(512, 8), Tiling { tile: 64, step: 48, kept: 384, blended: 128 });
        assert_eq!(Tiling::decoding(1, 8).step, 1);
    }
}
