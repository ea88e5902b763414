//! How far a stage is from the reference.

use burn::tensor::Tensor;
use offstage_models::nn::Trace;

use crate::fixture::Fixture;

/// Relative L2 distances by stage.
#[derive(Clone, Debug, Default)]
pub struct Errors(pub Vec<(String, f64)>);

impl Errors {
    pub fn worst(&self) -> (&str, f64) {
        let largest = |a: &&(String, f64), b: &&(String, f64)| a.1.total_cmp(&b.1);
        let (stage, error) = self.0.iter().max_by(largest).expect("a network has stages");
        (stage, *error)
    }

    /// Compares `value` with the golden tensor `name`.
    pub fn compare<const D: usize>(&mut self, fixture: &Fixture, name: &str, value: &Tensor<D>) {
        let (wanted, shape) = fixture.values(name).unwrap_or_else(|| panic!("{name} is not in the fixture"));
        assert_eq!(value.dims()[..], shape[..], "shape of {name}");
        self.0.push((name.to_owned(), distance(&numbers(value), &wanted)));
    }
}

pub fn numbers<const D: usize>(value: &Tensor<D>) -> Vec<f64> {
    value.to_data().convert::<f64>().try_to_vec().unwrap()
}

/// ‖value − wanted‖ / ‖wanted‖
pub fn distance(value: &[f64], wanted: &[f64]) -> f64 {
    assert_eq!(value.len(), wanted.len());
    let square = |values: &mut dyn Iterator<Item = f64>| values.map(|x| x * x).sum::<f64>().sqrt();
    square(&mut value.iter().zip(wanted).map(|(a, b)| a - b)) / square(&mut wanted.iter().copied())
}

/// Compares whatever the fixture has numbers for.
pub struct Compared<'a> {
    pub fixture: &'a Fixture,
    /// Before the stage's name.
    pub prefix: &'static str,
    pub errors: Errors,
}

impl<'a> Compared<'a> {
    pub fn new(fixture: &'a Fixture, prefix: &'static str) -> Self {
        Compared { fixture, prefix, errors: Errors::default() }
    }
}

impl Trace for Compared<'_> {
    fn see<const D: usize>(&mut self, stage: &str, value: &Tensor<D>) {
        let name = format!("{}{stage}", self.prefix);
        // Times come in one row for each timestep, and are compared with those rows elsewhere.
        if name != "unet/t_emb" && self.fixture.values(&name).is_some() {
            self.errors.compare(self.fixture, &name, value);
        }
    }
}

/// Fails when the fixture has numbers that nothing was compared with.
pub fn nothing_left_out(fixture: &Fixture, prefix: &str, errors: &Errors, inputs: &[&str]) {
    let missed: Vec<String> = fixture
        .names(prefix)
        .into_iter()
        .filter(|name| !errors.0.iter().any(|(stage, _)| stage == name))
        .filter(|name| !inputs.iter().any(|input| name == &format!("{prefix}{input}")))
        .collect();
    assert!(missed.is_empty(), "not compared: {missed:?}");
}
