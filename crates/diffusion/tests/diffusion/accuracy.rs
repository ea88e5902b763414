use offstage_diffusion::{FinalSigma, Prediction, SamplerKind, SchedulerConfig};

use crate::network::{factors, output, run, stable_diffusion};

/// Where pictures are normally distributed with this standard deviation, the exact run is known: in the
/// space where noise grows a sample shrinks with `sqrt(spread² + sigma²)`.
const SPREAD: f64 = 0.6;

/// How far a run ends from the exact one, relative to it.
fn error(kind: SamplerKind, config: &SchedulerConfig, steps: usize) -> f64 {
    let sampler = kind.build(config).unwrap();
    let trajectory = sampler.trajectory(steps).unwrap();
    let (first, last) = (trajectory.sigmas[0], trajectory.sigmas[steps]);
    let start = factors(kind, first).0 * first;
    let found = run(sampler.plan(steps, 1.0).unwrap(), vec![start], |step, sample| {
        let (alpha, sigma) = factors(kind, step.sigma);
        // The expected picture, given the sample.
        let picture = alpha * SPREAD.powi(2) / (alpha * alpha * SPREAD.powi(2) + sigma * sigma) * sample;
        output(kind, Prediction::Epsilon, step, sample, picture)
    });
    let spread = |sigma: f64| (SPREAD * SPREAD + sigma * sigma).sqrt();
    let exact = factors(kind, last).0 * first * spread(last) / spread(first);
    (found[0] - exact).abs() / exact
}

#[test]
fn errors_fall_with_the_order_of_the_sampler() {
    let config = SchedulerConfig {
        final_sigmas_type: Some(FinalSigma::SigmaMin),
        use_karras_sigmas: Some(true),
        lower_order_final: Some(false),
        ..stable_diffusion()
    };
    let gain = |kind| error(kind, &config, 40) / error(kind, &config, 80);
    let (euler, multistep, unipc) =
        (gain(SamplerKind::Euler), gain(SamplerKind::Dpmpp2M), gain(SamplerKind::UniPc));
    assert!((1.7..2.4).contains(&euler), "first order halves its error: {euler}");
    assert!((3.2..5.5).contains(&multistep), "second order quarters its error: {multistep}");
    assert!(unipc > 4.0, "the correction gains an order: {unipc}");
}

#[test]
fn at_twenty_steps_the_multistep_samplers_are_nearer_than_euler() {
    let config = SchedulerConfig {
        final_sigmas_type: Some(FinalSigma::SigmaMin),
        use_karras_sigmas: Some(true),
        ..stable_diffusion()
    };
    let euler = error(SamplerKind::Euler, &config, 20);
    for kind in [SamplerKind::Dpmpp2M, SamplerKind::UniPc] {
        let found = error(kind, &config, 20);
        assert!(found < euler / 3.0, "{kind:?}: {found}, Euler {euler}");
    }
}
