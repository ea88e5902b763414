//! UNets.

use burn::tensor::{DType, Device, Tensor};
use offstage_models::nn::{Sinusoid, Trace};
use offstage_models::unet::{Added, Numbers, UNetConfig, UNetInput};

use crate::fixture::{FIXTURES, Fixture};
use crate::stages::{Compared, Errors, distance, nothing_left_out, numbers};

/// With the sinusoids of the reference.
pub fn errors(fixture: &Fixture, dtype: DType, alter: impl Fn(&mut UNetConfig)) -> Errors {
    run(fixture, dtype, true, alter)
}

/// With `golden_sinusoids` or our own.
pub fn run(
    fixture: &Fixture,
    dtype: DType,
    golden_sinusoids: bool,
    alter: impl Fn(&mut UNetConfig),
) -> Errors {
    let mut config = UNetConfig::from_json(&fixture.config("unet")).unwrap();
    alter(&mut config);
    let model = config.load(&fixture.weights("unet"), dtype, &Device::flex()).unwrap();
    let (timesteps, _) = fixture.values("unet/timesteps").unwrap();
    let mut times = Vec::new();
    let mut trace = Compared::new(fixture, "unet/");
    for (row, &timestep) in timesteps.iter().enumerate() {
        let time = if golden_sinusoids {
            let sinusoids = fixture.tensor::<2>("unet/t_emb.sinusoid", dtype);
            Numbers::Sinusoids(sinusoids.narrow(0, row, 1))
        } else {
            Numbers::Same(timestep)
        };
        let input = UNetInput {
            sample: fixture.tensor("unet/in.sample", dtype),
            time,
            context: fixture.tensor("unet/in.context", dtype),
            added: model.takes_added().then(|| Added {
                text: fixture.tensor("unet/in.text_embeds", dtype),
                numbers: if golden_sinusoids {
                    Numbers::Sinusoids(fixture.tensor("unet/add.sinusoid", dtype))
                } else {
                    Numbers::Each(fixture.values("unet/in.time_ids").unwrap().0)
                },
            }),
        };
        let mut seen = Times::default();
        let out = if row == 0 {
            model.forward_traced(input, &mut Both(&mut trace, &mut seen))
        } else {
            model.forward_traced(input, &mut seen)
        };
        times.extend(seen.0);
        trace.errors.compare(fixture, &format!("unet/out.t{:04}", timestep as u32), &out);
    }
    let (wanted, _) = fixture.values("unet/t_emb").unwrap();
    let mut errors = trace.errors;
    errors.0.push(("unet/t_emb".to_owned(), distance(&times, &wanted)));
    let inputs = [
        "timesteps",
        "t_emb.sinusoid",
        "add.sinusoid",
        "in.sample",
        "in.context",
        "in.text_embeds",
        "in.time_ids",
    ];
    nothing_left_out(fixture, "unet/", &errors, &inputs);
    errors
}

/// The first row of the time embedding: all images of a batch have the same time.
#[derive(Default)]
struct Times(Vec<f64>);

impl Trace for Times {
    fn see<const D: usize>(&mut self, stage: &str, value: &Tensor<D>) {
        if stage == "t_emb" {
            let width = value.dims()[D - 1];
            self.0 = numbers(value)[..width].to_vec();
        }
    }
}

struct Both<'a, A, B>(&'a mut A, &'a mut B);

impl<A: Trace, B: Trace> Trace for Both<'_, A, B> {
    fn see<const D: usize>(&mut self, stage: &str, value: &Tensor<D>) {
        self.0.see(stage, value);
        self.1.see(stage, value);
    }
}

#[test]
fn our_sinusoids_are_the_references() {
    for name in FIXTURES {
        let fixture = Fixture::open(name);
        let config = UNetConfig::from_json(&fixture.config("unet")).unwrap();
        let compare = |sinusoid: Sinusoid, numbers_of: &str, golden: &str| {
            let (values, _) = fixture.values(numbers_of).unwrap();
            let (wanted, _) = fixture.values(golden).unwrap();
            let ours = sinusoid.of(&values, DType::F64, &Device::flex());
            // An angle of a thousand has an error of 3e-5 in f32, whoever rounds it.
            let error = distance(&numbers(&ours), &wanted);
            assert!(error < 3e-5, "{name}, {golden}: {error:.1e}");
        };
        compare(config.time_sinusoid(), "unet/timesteps", "unet/t_emb.sinusoid");
        if let Some(sinusoid) = config.added_sinusoid() {
            compare(sinusoid, "unet/in.time_ids", "unet/add.sinusoid");
        }
    }
}

#[test]
fn with_our_own_sinusoids_the_outputs_stay_near() {
    for name in FIXTURES {
        let errors = run(&Fixture::open(name), DType::F64, false, |_| {});
        let (stage, error) = errors.worst();
        assert!(error < 1e-4, "{name}: {error:.1e} at {stage}");
    }
}
