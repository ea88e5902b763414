//! Numbers of the reference.

use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

/// The numbers of a tensor; `None` if there is none of this name.
pub fn numbers(bytes: &[u8], name: &str) -> Option<Vec<f64>> {
    let tensors = SafeTensors::deserialize(bytes).unwrap();
    let tensor = tensors.tensor(name).ok()?;
    let four = |four: &[u8]| f64::from(f32::from_le_bytes(four.try_into().unwrap()));
    let eight = |eight: &[u8]| f64::from_le_bytes(eight.try_into().unwrap());
    Some(match tensor.dtype() {
        Dtype::F64 => tensor.data().chunks_exact(8).map(eight).collect(),
        Dtype::F32 => tensor.data().chunks_exact(4).map(four).collect(),
        other => panic!("{name} holds {other:?}"),
    })
}

/// Largest difference, relative to the largest number.
pub fn distance(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let most = expected.iter().fold(0.0, |most: f64, number| most.max(number.abs()));
    let difference = |(one, other): (&f64, &f64)| (one - other).abs();
    found.iter().zip(expected).map(difference).fold(0.0, f64::max) / most.max(1e-300)
}
