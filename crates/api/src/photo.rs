use serde::{Deserialize, Serialize};

/// How many numbers [`PhotoStats::features`] gives.
pub const PHOTO_FEATURES: usize = 14;

/// Statistics of a photo's thumbnail (longest edge at most 256 pixels), by which requests such as
/// "fix the exposure" or "make it less yellow" depend on the photo.
///
/// Lightness and chroma are OKLab's (Björn Ottosson, "A perceptual color space for image
/// processing", 2020): L in [0, 1], a and b about ±0.4.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoStats {
    /// Mean lightness.
    pub mean_l: f32,
    /// Lightness that 1, 5, 50, 95 and 99 % of the pixels lie below.
    pub p01_l: f32,
    pub p05_l: f32,
    pub p50_l: f32,
    pub p95_l: f32,
    pub p99_l: f32,
    /// Share of pixels at or below lightness 0.02, and at or above 0.98.
    pub clipped_low: f32,
    pub clipped_high: f32,
    /// Mean a (green − to magenta +) and b (blue − to yellow +) over all pixels.
    pub mean_a: f32,
    pub mean_b: f32,
    /// The same over the least colourful fifth of the pixels that are neither clipped nor darker
    /// than 0.1: a grey-card estimate of the colour cast.
    pub cast_a: f32,
    pub cast_b: f32,
    /// Mean chroma.
    pub mean_chroma: f32,
    /// Mean absolute difference of lightness between a pixel and the mean of its four neighbours.
    pub detail: f32,
}

impl PhotoStats {
    /// An ordinary, well-exposed photo without a cast: stands in where only the prompt is known.
    pub const TYPICAL: PhotoStats = PhotoStats {
        mean_l: 0.55,
        p01_l: 0.08,
        p05_l: 0.16,
        p50_l: 0.56,
        p95_l: 0.90,
        p99_l: 0.96,
        clipped_low: 0.0,
        clipped_high: 0.0,
        mean_a: 0.0,
        mean_b: 0.01,
        cast_a: 0.0,
        cast_b: 0.0,
        mean_chroma: 0.06,
        detail: 0.02,
    };

    /// The numbers as the model takes them, in field order, each brought to roughly [-1, 1].
    pub fn features(&self) -> [f32; PHOTO_FEATURES] {
        let lightness = |value: f32| value * 2.0 - 1.0;
        [
            lightness(self.mean_l),
            lightness(self.p01_l),
            lightness(self.p05_l),
            lightness(self.p50_l),
            lightness(self.p95_l),
            lightness(self.p99_l),
            (self.clipped_low * 5.0).min(1.0),
            (self.clipped_high * 5.0).min(1.0),
            (self.mean_a * 8.0).clamp(-1.0, 1.0),
            (self.mean_b * 8.0).clamp(-1.0, 1.0),
            (self.cast_a * 16.0).clamp(-1.0, 1.0),
            (self.cast_b * 16.0).clamp(-1.0, 1.0),
            (self.mean_chroma * 5.0 - 0.5).clamp(-1.0, 1.0),
            (self.detail * 20.0 - 0.5).clamp(-1.0, 1.0),
        ]
    }
}
