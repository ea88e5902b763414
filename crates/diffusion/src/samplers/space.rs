use crate::{Combination, Prediction, Term, Trajectory};

/// How a sample with noise is scaled.
///
/// Both say the same: `sample = scale · (image + sigma · noise)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Noisy {
    /// Factor of the image.
    pub(crate) alpha: f64,
    /// Factor of the noise.
    pub(crate) sigma: f64,
}

impl Noisy {
    /// The variance stays 1: what multistep solvers walk in.
    pub(crate) fn preserving(sigma: f64) -> Noisy {
        let alpha = 1.0 / (sigma * sigma + 1.0).sqrt();
        Noisy { alpha, sigma: sigma * alpha }
    }

    /// `λ = ln(alpha / sigma)`, half of the logarithm of the signal-to-noise ratio; infinite without
    /// noise.
    pub(crate) fn lambda(self) -> f64 {
        self.alpha.ln() - self.sigma.ln()
    }

    /// The image without noise, of sample and output, where the variance stays 1.
    pub(crate) fn denoised(self, prediction: Prediction) -> Combination {
        let Noisy { alpha, sigma } = self;
        let (sample, output) = match prediction {
            Prediction::Epsilon => (1.0 / alpha, -sigma / alpha),
            Prediction::VPrediction => (alpha, -sigma),
            Prediction::Sample => (0.0, 1.0),
        };
        Combination::new([(Term::Sample, sample), (Term::Output, output)])
    }
}

/// The image without noise where the image keeps its scale (`sample = image + sigma · noise`), and the
/// network saw the sample divided by `sqrt(sigma² + 1)`.
pub(crate) fn denoised_exploding(sigma: f64, prediction: Prediction) -> (f64, f64) {
    let variance = sigma * sigma + 1.0;
    match prediction {
        Prediction::Epsilon => (1.0, -sigma),
        Prediction::VPrediction => (1.0 / variance, -sigma / variance.sqrt()),
        Prediction::Sample => (0.0, 1.0),
    }
}

/// The factor of the network's input in that space.
pub(crate) fn input_scale_exploding(sigma: f64) -> f64 {
    1.0 / (sigma * sigma + 1.0).sqrt()
}

/// The first sample's noise in that space, as the reference scales it: spacings that start at the last
/// training timestep take its sigma, others the standard deviation that image and noise have together.
pub(crate) fn noise_scale_exploding(trajectory: &Trajectory, starts_at_last: bool) -> f64 {
    let most = trajectory.sigmas.iter().copied().fold(0.0, f64::max);
    if starts_at_last { most } else { (most * most + 1.0).sqrt() }
}
