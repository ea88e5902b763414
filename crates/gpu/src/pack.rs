//! Weights in one piece of the host's memory.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use burn::tensor::{AllocationProperty, Bytes, DType, TensorData};

use crate::component::LoadError;

/// Where a tensor lies in a pack. Row-major, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct PackedTensor {
    pub dtype: DType,
    pub shape: Vec<usize>,
    /// Bytes from the pack's beginning.
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    #[error("there are no weights called {0:?}")]
    Missing(String),
    #[error("the weights {0:?} have another shape or type")]
    OtherKind(String),
}

/// Where each tensor of a pack lies.
#[derive(Clone, Debug, PartialEq)]
pub struct PackLayout {
    tensors: BTreeMap<String, PackedTensor>,
    bytes: usize,
}

impl PackLayout {
    /// What CUDA's allocator aligns to; kernels read a tensor's first row in full width.
    pub const ALIGNMENT: usize = 512;

    /// Lays tensors out in this order.
    ///
    /// Errors: `OutOfMemory` for more bytes than there are addresses; `Failed` for two tensors of one name
    /// and for quantized ones.
    pub fn new(tensors: impl IntoIterator<Item = (String, DType, Vec<usize>)>) -> Result<Self, LoadError> {
        let mut laid = BTreeMap::new();
        let mut end = 0_usize;
        for (name, dtype, shape) in tensors {
            if matches!(dtype, DType::QFloat(_)) {
                return Err(LoadError::Failed(format!(
                    "{name:?} is quantized: its length is no matter of shape"
                )));
            }
            let elements = shape.iter().try_fold(1_usize, |product, side| product.checked_mul(*side));
            let bytes = elements.and_then(|elements| elements.checked_mul(dtype.size()));
            let start = end.checked_next_multiple_of(Self::ALIGNMENT).ok_or(LoadError::OutOfMemory)?;
            end = bytes.and_then(|bytes| start.checked_add(bytes)).ok_or(LoadError::OutOfMemory)?;
            if laid.contains_key(&name) {
                return Err(LoadError::Failed(format!("two tensors are called {name:?}")));
            }
            laid.insert(name, PackedTensor { dtype, shape, range: start..end });
        }
        Ok(Self { tensors: laid, bytes: end })
    }

    /// What a pack takes, on the host and on a device.
    pub fn bytes(&self) -> u64 {
        self.bytes as u64
    }

    /// By name.
    pub fn tensors(&self) -> impl Iterator<Item = (&str, &PackedTensor)> {
        self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    pub(crate) fn tensor(&self, name: &str) -> Result<&PackedTensor, PackError> {
        self.tensors.get(name).ok_or_else(|| PackError::Missing(name.to_owned()))
    }

    /// As they were laid out.
    fn in_order(&self) -> Vec<(&str, &PackedTensor)> {
        let mut order: Vec<_> = self.tensors().collect();
        // Tensors without numbers share their place with the next.
        order.sort_by_key(|(_, tensor)| (tensor.range.start, tensor.range.end));
        order
    }
}

/// A component's weights in one piece of the host's memory, each tensor where a device wants it: an
/// upload is one allocation and one copy, and an offload gives back exactly that.
#[derive(Clone, Debug)]
pub struct WeightPack {
    slab: bytes::Bytes,
    layout: Arc<PackLayout>,
}

impl WeightPack {
    /// Has the tensors of a layout filled one after the other, as they were laid out: `fill` gets a
    /// tensor's name, and its bytes to write.
    ///
    /// Errors: `OutOfMemory` where the host has no room for it; what `fill` says.
    pub fn fill(
        layout: PackLayout,
        mut fill: impl FnMut(&str, &mut [u8]) -> Result<(), LoadError>,
    ) -> Result<Self, LoadError> {
        let order = layout.in_order();
        let (slab, range) = slab(layout.bytes, |slab| {
            let mut fill_tensor =
                |(name, tensor): &(&str, &PackedTensor)| fill(name, &mut slab[tensor.range.clone()]);
            order.iter().try_for_each(&mut fill_tensor)
        })?;
        Ok(Self { slab: slab.slice(range), layout: Arc::new(layout) })
    }

    /// Has all of a pack filled at once, with what [`Self::as_bytes`] of such a pack gave.
    ///
    /// Errors: as [`Self::fill`].
    pub fn fill_whole(
        layout: PackLayout,
        fill: impl FnOnce(&mut [u8]) -> Result<(), LoadError>,
    ) -> Result<Self, LoadError> {
        let (slab, range) = slab(layout.bytes, fill)?;
        Ok(Self { slab: slab.slice(range), layout: Arc::new(layout) })
    }

    /// What a copy takes, on the host and on a device.
    pub fn bytes(&self) -> u64 {
        self.layout.bytes()
    }

    pub fn layout(&self) -> &PackLayout {
        &self.layout
    }

    /// All tensors with what lies between them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.slab
    }

    /// A tensor's data, which shares the pack's memory: for devices that compute in the host's memory.
    pub fn data(&self, name: &str) -> Result<TensorData, PackError> {
        let tensor = self.layout.tensor(name)?;
        let bytes = Bytes::from_shared(self.slab.slice(tensor.range.clone()), AllocationProperty::Native);
        TensorData::try_from_bytes(bytes, tensor.shape.clone(), tensor.dtype)
            .map_err(|_| PackError::OtherKind(name.to_owned()))
    }

    #[cfg(feature = "cuda")]
    pub(crate) fn parts(&self) -> (bytes::Bytes, Arc<PackLayout>) {
        (self.slab.clone(), Arc::clone(&self.layout))
    }
}

/// An allocation in which `bytes` bytes, filled by `fill`, begin where they are aligned, and where that is.
fn slab(
    bytes: usize,
    fill: impl FnOnce(&mut [u8]) -> Result<(), LoadError>,
) -> Result<(bytes::Bytes, Range<usize>), LoadError> {
    let room = bytes.checked_add(PackLayout::ALIGNMENT).ok_or(LoadError::OutOfMemory)?;
    let mut slab = Vec::new();
    slab.try_reserve_exact(room).map_err(|_| LoadError::OutOfMemory)?;
    slab.resize(room, 0_u8);
    let first = slab.as_ptr().align_offset(PackLayout::ALIGNMENT).min(PackLayout::ALIGNMENT);
    fill(&mut slab[first..first + bytes])?;
    Ok((slab.into(), first..first + bytes))
}
