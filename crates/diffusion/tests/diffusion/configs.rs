use offstage_diffusion::{Prediction, SamplerKind, SchedulerConfig, Spacing};

/// What the configuration of a published InstructPix2Pix says, in essence.
const ANCESTRAL: &str = r#"{
    "_class_name": "EulerAncestralDiscreteScheduler", "_diffusers_version": "0.12.0.dev0",
    "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "clip_sample": false,
    "num_train_timesteps": 1000, "prediction_type": "epsilon", "set_alpha_to_one": false,
    "skip_prk_steps": true, "steps_offset": 1, "trained_betas": null
}"#;

#[test]
fn a_models_own_configuration_names_its_sampler() {
    let config: SchedulerConfig = serde_json::from_str(ANCESTRAL).unwrap();
    assert_eq!(SamplerKind::of(&config), Some(SamplerKind::EulerAncestral));
    assert_eq!(config.prediction_type, Some(Prediction::Epsilon));
    assert_eq!(config.timestep_spacing, None);
    let plan = SamplerKind::EulerAncestral.build(&config).unwrap().plan(20, 1.0).unwrap();
    assert_eq!((plan.steps.len(), plan.steps[0].timestep), (20, 999.0));
    assert!((plan.noise_scale - 14.6146).abs() < 1e-3);
}

#[test]
fn every_sampler_can_be_used_with_the_configuration_of_another() {
    let config: SchedulerConfig = serde_json::from_str(ANCESTRAL).unwrap();
    for kind in SamplerKind::ALL {
        let sampler = kind.build(&config).unwrap();
        assert_eq!(sampler.kind(), kind);
        assert_eq!(sampler.plan(20, 1.0).unwrap().steps.len(), 20);
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}

#[test]
fn other_samplers_are_not_taken_for_one_of_ours() {
    for class in ["PNDMScheduler", "FlowMatchEulerDiscreteScheduler", ""] {
        let config = SchedulerConfig { class_name: Some(class.to_owned()), ..SchedulerConfig::default() };
        assert_eq!(SamplerKind::of(&config), None);
    }
    assert_eq!(SamplerKind::of(&SchedulerConfig::default()), None);
}

#[test]
fn what_no_sampler_does_is_refused_by_name() {
    for (text, name) in [
        (r#"{"thresholding": true}"#, "thresholding"),
        (r#"{"use_beta_sigmas": true}"#, "use_beta_sigmas"),
        (r#"{"use_flow_sigmas": true}"#, "use_flow_sigmas"),
        (r#"{"timestep_type": "continuous"}"#, "timestep_type"),
    ] {
        let config: SchedulerConfig = serde_json::from_str(text).unwrap();
        for kind in SamplerKind::ALL {
            let error = kind.build(&config).err().unwrap().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
    let refused = |kind: SamplerKind, text: &str| {
        let config: SchedulerConfig = serde_json::from_str(text).unwrap();
        kind.build(&config).err().unwrap().to_string()
    };
    assert!(
        refused(SamplerKind::Dpmpp2M, r#"{"algorithm_type": "sde-dpmsolver++"}"#).contains("dpmsolver++")
    );
    assert!(refused(SamplerKind::Dpmpp2M, r#"{"solver_order": 3}"#).contains("solver_order of 3"));
    assert!(refused(SamplerKind::UniPc, r#"{"predict_x0": false}"#).contains("predict_x0"));
    assert!(refused(SamplerKind::Lcm, r#"{"original_inference_steps": 0}"#).contains("original_inference"));
}

#[test]
fn words_that_no_configuration_has_are_refused_with_those_it_can_have() {
    for text in
        [r#"{"timestep_spacing": "random"}"#, r#"{"prediction_type": 3}"#, r#"{"beta_schedule": "x"}"#]
    {
        assert!(serde_json::from_str::<SchedulerConfig>(text).is_err(), "{text}");
    }
    let error = serde_json::from_str::<SchedulerConfig>(r#"{"timestep_spacing": "x"}"#).unwrap_err();
    assert!(error.to_string().contains("trailing"), "{error}");
    let leading: SchedulerConfig = serde_json::from_str(r#"{"timestep_spacing": "leading"}"#).unwrap();
    assert_eq!(leading.timestep_spacing, Some(Spacing::Leading));
}
