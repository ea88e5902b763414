use offstage_diffusion::{
    DiffusionError, FinalSigma, Prediction, SamplerKind, SchedulerConfig, Spacing, Term,
};
use proptest::prelude::*;

use crate::network::{factors, output, run, stable_diffusion};

fn configs() -> impl Strategy<Value = SchedulerConfig> {
    let spacing = prop::sample::select(vec![Spacing::Linspace, Spacing::Leading, Spacing::Trailing]);
    let prediction =
        prop::sample::select(vec![Prediction::Epsilon, Prediction::VPrediction, Prediction::Sample]);
    (spacing, prediction, any::<bool>(), any::<bool>(), 0i64..2, 1usize..=2).prop_map(
        |(spacing, prediction, karras, zero_snr, offset, order)| SchedulerConfig {
            timestep_spacing: Some(spacing),
            prediction_type: Some(prediction),
            use_karras_sigmas: Some(karras),
            rescale_betas_zero_snr: Some(zero_snr),
            steps_offset: Some(offset),
            solver_order: Some(order),
            ..stable_diffusion()
        },
    )
}

fn kinds() -> impl Strategy<Value = SamplerKind> {
    prop::sample::select(SamplerKind::ALL.to_vec())
}

proptest! {
    #[test]
    fn every_plan_falls_from_noise_to_none_with_finite_weights(
        config in configs(), kind in kinds(), steps in 1usize..=50, strength in 0.01f64..=1.0,
    ) {
        let sampler = kind.build(&config).unwrap();
        let trajectory = sampler.trajectory(steps).unwrap();
        prop_assert_eq!((trajectory.timesteps.len(), trajectory.sigmas.len()), (steps, steps + 1));
        prop_assert!(trajectory.sigmas.is_sorted_by(|one, next| one > next), "{:?}", trajectory.sigmas);
        prop_assert!(trajectory.timesteps.iter().all(|timestep| (0.0..=1000.0).contains(timestep)));
        prop_assert_eq!(trajectory.sigmas[steps], 0.0);
        let plan = sampler.plan(steps, strength).unwrap();
        prop_assert_eq!(plan.steps.len(), (steps as f64 * strength) as usize);
        prop_assert!(plan.noise_scale.is_finite() && plan.noise_scale > 0.0);
        for (index, step) in plan.steps.iter().enumerate() {
            let corrected = step.corrected.iter().flat_map(|corrected| corrected.terms());
            for &(term, weight) in step.denoised.terms().iter().chain(step.next.terms()).chain(corrected) {
                prop_assert!(weight.is_finite(), "{term:?} weighs {weight} in step {index}");
                // Nothing is asked for that is not there yet.
                prop_assert!(!matches!(term, Term::Denoised(age) if age > index));
                prop_assert!(term != Term::Anchor || index > 0);
            }
        }
        if let Some(last) = plan.steps.last() {
            prop_assert!(!last.draws_noise());
        }
    }

    #[test]
    fn with_a_network_that_knows_the_picture_every_sampler_ends_at_it(
        config in configs(), kind in kinds(), steps in 1usize..=30, picture in -2.0f64..2.0,
    ) {
        let prediction = config.prediction_type.unwrap();
        let plan = kind.build(&config).unwrap().plan(steps, 1.0).unwrap();
        let start = vec![plan.noise_scale * 0.7, plan.noise_scale * -1.3];
        // LCM's boundary condition leaves a trace of the sample, more at low timesteps.
        let reach = if kind == SamplerKind::Lcm { 1e-2 } else { 1e-6 };
        for found in run(plan, start, |step, sample| output(kind, prediction, step, sample, picture)) {
            prop_assert!((found - picture).abs() < reach, "{found} instead of {picture}");
        }
    }

    /// A sample that is exactly image and noise stays so: that is what makes the weights consistent.
    #[test]
    fn a_step_without_fresh_noise_keeps_image_and_noise_in_proportion(
        config in configs(), steps in 2usize..=40,
        kind in prop::sample::select(vec![SamplerKind::Euler, SamplerKind::Dpmpp2M, SamplerKind::UniPc]),
    ) {
        let prediction = config.prediction_type.unwrap();
        let (picture, noise) = (0.4, -0.9);
        let plan = kind.build(&config).unwrap().plan(steps, 1.0).unwrap();
        let (alpha, sigma) = factors(kind, plan.steps[0].sigma);
        let sigmas: Vec<f64> = plan.steps.iter().skip(1).map(|step| step.sigma).collect();
        let mut seen = Vec::new();
        run(plan, vec![alpha * picture + sigma * noise], |step, sample| {
            seen.push(sample);
            output(kind, prediction, step, sample, picture)
        });
        for (sample, sigma) in seen.into_iter().skip(1).zip(sigmas) {
            let (alpha, scale) = factors(kind, sigma);
            let expected = alpha * picture + scale * noise;
            prop_assert!((sample - expected).abs() < 1e-6 * (1.0 + sigma), "{sample} instead of {expected}");
        }
    }
}

#[test]
fn strength_leaves_steps_out_at_the_beginning() {
    for kind in SamplerKind::ALL {
        let sampler = kind.build(&stable_diffusion()).unwrap();
        let whole = sampler.plan(20, 1.0).unwrap();
        let half = sampler.plan(20, 0.5).unwrap();
        assert_eq!(half.steps.len(), 10);
        assert_eq!(half.steps[0].timestep, whole.steps[10].timestep);
        let (image, noise) = half.image_and_noise;
        assert!((noise / image - half.steps[0].sigma).abs() < 1e-6 * half.steps[0].sigma, "{kind:?}");
        assert!(sampler.plan(20, 0.0).unwrap().steps.is_empty());
    }
}

#[test]
fn numbers_of_steps_and_strengths_that_make_no_run_are_refused() {
    for kind in SamplerKind::ALL {
        let sampler = kind.build(&stable_diffusion()).unwrap();
        for steps in [0, 1000, usize::MAX] {
            let error = sampler.plan(steps, 1.0).unwrap_err();
            assert!(matches!(error, DiffusionError::Steps { .. }), "{kind:?}: {error}");
        }
        for strength in [-0.1, 1.1, f64::NAN] {
            assert!(matches!(sampler.plan(4, strength), Err(DiffusionError::Strength(_))));
        }
    }
}

#[test]
fn only_ancestral_steps_and_lcm_draw_noise() {
    for kind in SamplerKind::ALL {
        let plan = kind.build(&stable_diffusion()).unwrap().plan(4, 1.0).unwrap();
        let draws: Vec<bool> = plan.steps.iter().map(|step| step.draws_noise()).collect();
        let random = matches!(kind, SamplerKind::EulerAncestral | SamplerKind::Lcm);
        assert_eq!(draws, [random, random, random, false], "{kind:?}");
    }
}

#[test]
fn a_run_may_end_at_the_smallest_sigma_of_training() {
    let config = SchedulerConfig { final_sigmas_type: Some(FinalSigma::SigmaMin), ..stable_diffusion() };
    for kind in [SamplerKind::Euler, SamplerKind::Dpmpp2M, SamplerKind::UniPc] {
        let sigmas = kind.build(&config).unwrap().trajectory(10).unwrap().sigmas;
        assert!((sigmas[10] - 0.0292).abs() < 1e-4, "{kind:?}: {}", sigmas[10]);
    }
}
