//! Noise levels as in EDM, as CosXL has them.

use offstage_diffusion::{
    DiffusionError, FinalSigma, Prediction, SamplerKind, SchedulerConfig, SigmaSchedule,
};
use proptest::prelude::*;

use crate::network::{output, run};

fn cosxl() -> SchedulerConfig {
    SchedulerConfig {
        class_name: Some("EDMEulerScheduler".to_owned()),
        sigma_min: Some(0.002),
        sigma_max: Some(120.0),
        sigma_data: Some(1.0),
        sigma_schedule: Some(SigmaSchedule::Exponential),
        prediction_type: Some(Prediction::VPrediction),
        ..SchedulerConfig::default()
    }
}

proptest! {
    #[test]
    fn noise_falls_from_the_highest_level_to_none_and_the_network_is_told_its_logarithm(
        steps in 1usize..=150, karras in any::<bool>(),
    ) {
        let schedule = if karras { SigmaSchedule::Karras } else { SigmaSchedule::Exponential };
        let config = SchedulerConfig { sigma_schedule: Some(schedule), ..cosxl() };
        let trajectory = SamplerKind::Euler.build(&config).unwrap().trajectory(steps).unwrap();
        prop_assert_eq!((trajectory.timesteps.len(), trajectory.sigmas.len()), (steps, steps + 1));
        prop_assert!((trajectory.sigmas[0] - 120.0).abs() < 1e-4);
        prop_assert!(steps == 1 || (trajectory.sigmas[steps - 1] - 0.002).abs() < 1e-8);
        prop_assert_eq!(trajectory.sigmas[steps], 0.0);
        prop_assert!(trajectory.sigmas.is_sorted_by(|one, next| one > next));
        for (told, sigma) in trajectory.timesteps.iter().zip(&trajectory.sigmas) {
            prop_assert!(((4.0 * told).exp() / sigma - 1.0).abs() < 1e-5, "{told} for {sigma}");
        }
    }

    #[test]
    fn with_a_network_that_knows_the_picture_a_run_ends_at_it(
        steps in 1usize..=60, strength in 0.2f64..=1.0, picture in -2.0f64..2.0,
    ) {
        let plan = SamplerKind::Euler.build(&cosxl()).unwrap().plan(steps, strength).unwrap();
        prop_assume!(!plan.steps.is_empty());
        let start = vec![plan.noise_scale * 0.7, plan.noise_scale * -1.3];
        let network = |step: &_, sample| output(SamplerKind::Euler, Prediction::VPrediction, step, sample, picture);
        for found in run(plan, start, network) {
            prop_assert!((found - picture).abs() < 1e-6, "{found} instead of {picture}");
        }
    }
}

#[test]
fn what_the_network_sees_has_a_variance_of_one_where_photos_have_that_of_the_data() {
    let config = SchedulerConfig { sigma_data: Some(0.7), ..cosxl() };
    for step in SamplerKind::Euler.build(&config).unwrap().plan(9, 1.0).unwrap().steps {
        let variance = step.input_scale.powi(2) * (0.7 * 0.7 + step.sigma.powi(2));
        assert!((variance - 1.0).abs() < 1e-12, "{variance}");
    }
}

#[test]
fn such_a_model_is_sampled_with_euler_and_another_sampler_is_told_so() {
    assert_eq!(SamplerKind::of(&cosxl()), Some(SamplerKind::Euler));
    assert_eq!(SamplerKind::offered(&cosxl()), [SamplerKind::Euler]);
    assert_eq!(SamplerKind::offered(&SchedulerConfig::default()), SamplerKind::ALL);
    for kind in SamplerKind::ALL {
        match kind.build(&cosxl()) {
            Ok(sampler) => assert_eq!((kind, sampler.kind()), (SamplerKind::Euler, SamplerKind::Euler)),
            Err(error) => {
                assert!(matches!(error, DiffusionError::Sampler { asked, .. } if asked == kind));
                assert!(error.to_string().ends_with("use euler"), "{error}");
            }
        }
    }
    let multistep =
        SchedulerConfig { class_name: Some("EDMDPMSolverMultistepScheduler".to_owned()), ..cosxl() };
    assert!(SamplerKind::Euler.build(&multistep).is_ok(), "the same noise levels, another solver");
}

#[test]
fn noise_levels_that_make_no_sense_are_refused_by_name() {
    for (text, name) in [
        (r#"{"sigma_min": 0.0}"#, "sigma_min"),
        (r#"{"sigma_min": 200.0}"#, "sigma_max"),
        (r#"{"sigma_data": -1.0}"#, "sigma_data"),
        (r#"{"rho": 0.0}"#, "rho"),
        (r#"{"prediction_type": "sample"}"#, "prediction_type"),
        (r#"{"num_train_timesteps": 0}"#, "num_train_timesteps"),
    ] {
        let mut config: SchedulerConfig = serde_json::from_str(text).unwrap();
        config.class_name = cosxl().class_name;
        let error = SamplerKind::Euler.build(&config).err().unwrap().to_string();
        assert!(error.contains(name), "{error}");
    }
    let sampler = SamplerKind::Euler.build(&cosxl()).unwrap();
    assert!(matches!(sampler.plan(0, 1.0), Err(DiffusionError::Steps { .. })));
}

#[test]
fn a_run_that_ends_with_noise_ends_at_its_lowest_level() {
    let config = SchedulerConfig { final_sigmas_type: Some(FinalSigma::SigmaMin), ..cosxl() };
    let plan = SamplerKind::Euler.build(&config).unwrap().plan(5, 1.0).unwrap();
    let last = run(plan.clone(), vec![1.0], |step, sample| {
        output(SamplerKind::Euler, Prediction::VPrediction, step, sample, 0.25)
    });
    assert!((last[0] - 0.25).abs() < 0.01 && last[0] != 0.25);
}
