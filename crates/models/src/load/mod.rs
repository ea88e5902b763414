//! Checkpoints → modules.
//!
//! A network's `keys` say what its tensors are called in checkpoints. Every name, shape and dtype is
//! compared before the first weight is read; then one tensor after the other is read, converted and
//! put in its place, so that beside the weights there is never more than one tensor in flight.
//!
//! | file | holds |
//! |---|---|
//! | `weights` | the port to files |
//! | `keys` | from a path in a module to the names that checkpoints have for it |
//! | `plan` | which tensor goes where |
//! | `convert` | bytes → numbers in the wanted dtype and layout |
//! | `error` | why a checkpoint cannot be loaded |

mod convert;
mod error;
mod keys;
mod plan;
mod weights;

pub use error::LoadError;
pub use keys::{KeyTable, Rule};
pub use weights::{Stored, StoredType, Weights};

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{DType, Device, Tensor, TensorData};

use plan::{Place, Plan};

/// Gives `module` the weights of a checkpoint, in `dtype` on `device`. All or nothing: with an error
/// no module comes back. Random weights that nobody has looked at are never made.
pub fn load<M: Module>(
    module: M,
    keys: &KeyTable,
    weights: &impl Weights,
    dtype: DType,
    device: &Device,
) -> Result<M, LoadError> {
    if !matches!(dtype, DType::F64 | DType::F32 | DType::F16 | DType::BF16) {
        return Err(LoadError::Target { found: format!("{dtype:?}") });
    }
    let plan = Plan::new(&module, keys, weights)?;
    let mut applier =
        Applier { places: plan.places.into_iter(), weights, dtype, device: device.clone(), error: None };
    let module = module.map(&mut applier);
    match applier.error {
        Some(error) => Err(error),
        None => Ok(module),
    }
}

/// Walks a module in the order in which its plan was made.
struct Applier<'a, W> {
    places: std::vec::IntoIter<Place>,
    weights: &'a W,
    dtype: DType,
    device: Device,
    error: Option<LoadError>,
}

impl<W: Weights> Applier<'_, W> {
    fn read(&self, place: &Place) -> Result<TensorData, LoadError> {
        let bytes = self.weights.read(&place.name).map_err(|reason| LoadError::Read {
            file: place.file.clone(),
            name: place.name.clone(),
            reason,
        })?;
        convert::convert(&bytes, place, self.dtype).ok_or_else(|| LoadError::Read {
            file: place.file.clone(),
            name: place.name.clone(),
            reason: format!("it has {} bytes, which is not what its shape needs", bytes.len()),
        })
    }
}

impl<W: Weights> ModuleMapper for Applier<'_, W> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(place) = self.places.next().filter(|_| self.error.is_none()) else { return param };
        match self.read(&place) {
            Ok(data) => {
                let value = Tensor::from_data(data, (&self.device, self.dtype));
                Param::initialized(param.id, value)
            }
            Err(error) => {
                self.error = Some(error);
                param
            }
        }
    }
}
