//! Weights in one piece: a network's tensors lie in it, and it moves as a whole.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use offstage_gpu::{LoadError, PackError, PackLayout, WeightPack};
use offstage_models::load::{Place, Plan, Reader, Tensors, with_tensors};

use crate::weights::Files;

/// Where the tensors of a plan lie in a pack, each called by its path in the module.
pub fn layout(plan: &Plan) -> Result<PackLayout, LoadError> {
    PackLayout::new(plan.places().iter().map(|place| (place.path.clone(), plan.dtype(), place.shape.clone())))
}

/// Reads a plan's tensors into a pack. Beside the pack, a bounded piece of one tensor is in memory.
pub fn read(plan: &Plan, files: &Files) -> Result<WeightPack, LoadError> {
    let places: BTreeMap<&str, &Place> =
        plan.places().iter().map(|place| (place.path.as_str(), place)).collect();
    let mut reader = Reader::new(files, plan.dtype());
    WeightPack::fill(layout(plan)?, |path, bytes| match places.get(path) {
        Some(place) => reader.read(place, bytes).map_err(|error| LoadError::Failed(error.to_string())),
        None => Err(nameless(PackError::Missing(path.to_owned()))),
    })
}

/// `bare` with the weights of a pack, which stay where they are: it computes in the host's memory.
pub fn on_host<M: Module>(bare: M, pack: &WeightPack) -> Result<M, LoadError> {
    with_tensors(bare, &mut OnHost { pack, device: Device::flex() })
}

/// A network with the weights of a pack in a GPU's memory, in the place of those that it has.
#[cfg(feature = "cuda")]
pub fn on_cuda<M: Module>(network: M, pack: &offstage_gpu::PlacedPack) -> Result<M, LoadError> {
    with_tensors(network, &mut OnCuda(pack))
}

struct OnHost<'a> {
    pack: &'a WeightPack,
    device: Device,
}

impl Tensors for OnHost<'_> {
    type Error = LoadError;

    fn tensor<const D: usize>(&mut self, path: &str) -> Result<Tensor<D>, LoadError> {
        let data = self.pack.data(path).map_err(nameless)?;
        let dtype = data.dtype();
        Ok(Tensor::from_data(data, (&self.device, dtype)))
    }
}

#[cfg(feature = "cuda")]
struct OnCuda<'a>(&'a offstage_gpu::PlacedPack);

#[cfg(feature = "cuda")]
impl Tensors for OnCuda<'_> {
    type Error = LoadError;

    fn tensor<const D: usize>(&mut self, path: &str) -> Result<Tensor<D>, LoadError> {
        self.0.float(path).map_err(nameless)
    }
}

fn nameless(error: PackError) -> LoadError {
    LoadError::Failed(error.to_string())
}
