/// Steps of linear warm-up.
const WARM_UP: usize = 300;

/// Warm-up, then a cosine down to zero (Loshchilov and Hutter, "SGDR", 2017). `done` is the share
/// of the training that is done.
pub fn learning_rate(peak: f64, step: usize, done: f64) -> f64 {
    let warm_up = ((step + 1) as f64 / WARM_UP as f64).min(1.0);
    let cosine = 0.5 * (1.0 + (done.clamp(0.0, 1.0) * std::f64::consts::PI).cos());
    peak * warm_up * cosine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_then_falls_to_nothing() {
        assert!(learning_rate(1.0, 0, 0.0) < learning_rate(1.0, WARM_UP / 2, 0.01));
        assert!(learning_rate(1.0, WARM_UP, 0.2) > learning_rate(1.0, 2 * WARM_UP, 0.6));
        assert!(learning_rate(1.0, 10_000, 1.0) < 1e-9);
    }
}
