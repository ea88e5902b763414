//! Checkpoints → modules.
//!
//! A network's `keys` say what its tensors are called in checkpoints. Every name, shape and dtype is
//! compared before the first weight is read: that is a [`Plan`]. Then a [`Reader`] reads one tensor after
//! the other into its final layout and dtype, wherever the caller wants it to lie; and [`with_tensors`]
//! makes a module of such tensors, on any device.
//!
//! | file | holds |
//! |---|---|
//! | `weights` | the port to files |
//! | `keys` | from a path in a module to the names that checkpoints have for it |
//! | `plan` | which tensor goes where |
//! | `read`, `convert` | bytes → numbers in the wanted dtype and layout, piece by piece |
//! | `tensors` | tensors → module |
//! | `error` | why a checkpoint cannot be loaded |

mod convert;
mod error;
mod keys;
mod plan;
mod read;
mod tensors;
mod weights;

pub use error::LoadError;
pub use keys::{KeyTable, Rule};
pub use plan::{Place, Plan};
pub use read::{PIECE_BYTES, Reader};
pub use tensors::{Tensors, with_tensors};
pub use weights::{Stored, StoredType, Weights};

use burn::module::Module;
use burn::tensor::{Bytes, DType, Device, Tensor, TensorData, bf16, f16};

/// Gives `module` the weights of a checkpoint, in `dtype` on `device`, each in memory of its own. All or
/// nothing: with an error no module comes back. Random weights that nobody has looked at are never made.
pub fn load<M: Module>(
    module: M,
    keys: &KeyTable,
    weights: &impl Weights,
    dtype: DType,
    device: &Device,
) -> Result<M, LoadError> {
    let plan = Plan::new(&module, keys, weights, dtype)?;
    let mut apart =
        Apart { places: plan.places().iter(), reader: Reader::new(weights, dtype), dtype, device };
    with_tensors(module, &mut apart)
}

/// Reads each tensor into memory of its own.
struct Apart<'a, W> {
    places: std::slice::Iter<'a, Place>,
    reader: Reader<'a, W>,
    dtype: DType,
    device: &'a Device,
}

impl<W: Weights> Tensors for Apart<'_, W> {
    type Error = LoadError;

    fn tensor<const D: usize>(&mut self, path: &str) -> Result<Tensor<D>, LoadError> {
        let missing = || LoadError::Missing { file: String::new(), name: path.to_owned() };
        // The plan was made by a walk of the same module.
        let place = self.places.next().ok_or_else(missing)?;
        let mut bytes = zeros(place.numbers(), self.dtype);
        self.reader.read(place, &mut bytes)?;
        let data = TensorData::from_bytes(bytes, place.shape.clone(), self.dtype);
        Ok(Tensor::from_data(data, (self.device, self.dtype)))
    }
}

/// So many numbers, aligned as theirs are.
fn zeros(numbers: usize, dtype: DType) -> Bytes {
    match dtype {
        DType::F64 => Bytes::from_elems(vec![0_f64; numbers]),
        DType::F16 => Bytes::from_elems(vec![f16::ZERO; numbers]),
        DType::BF16 => Bytes::from_elems(vec![bf16::ZERO; numbers]),
        _ => Bytes::from_elems(vec![0_f32; numbers]),
    }
}
