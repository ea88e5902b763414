use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;

use burn::backend::{BackendTypes, Cube, CubeDevice};
use burn::tensor::{AllocationProperty, Bytes, DType, Int, Tensor, TensorData};
use cubecl::client::Client;
use cubecl::server::Handle;

use super::device::CudaDevice;
use crate::component::{DeviceCopy, HostCopy, Load, LoadError, LoadTask};

/// burn's tensor on the device.
type Primitive = <Cube as BackendTypes>::FloatTensorPrimitive;

/// Where a tensor lies in a pack. Row-major, without gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct PackedTensor {
    pub dtype: DType,
    pub shape: Vec<usize>,
    range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    #[error("there are no weights called {0:?}")]
    Missing(String),
    #[error("the weights {0:?} have another shape or type")]
    OtherKind(String),
}

/// A component's weights in one piece of the host's memory, each tensor where a device wants it: an
/// upload is one allocation and one copy, and an offload gives back exactly that.
#[derive(Clone, Debug)]
pub struct WeightPack {
    slab: bytes::Bytes,
    tensors: BTreeMap<String, PackedTensor>,
}

impl WeightPack {
    /// What CUDA's allocator aligns to; kernels read a tensor's first row in full width.
    pub const ALIGNMENT: usize = 512;

    /// Lays the tensors out in this order and has each one filled: `fill` gets its name, and its bytes
    /// to write.
    ///
    /// Errors: `OutOfMemory` where the host has no room for it; `Failed` for two tensors of one name and
    /// for quantized ones; what `fill` says.
    pub fn fill(
        tensors: impl IntoIterator<Item = (String, DType, Vec<usize>)>,
        mut fill: impl FnMut(&str, &mut [u8]) -> Result<(), LoadError>,
    ) -> Result<Self, LoadError> {
        let mut packed = BTreeMap::new();
        let mut order = Vec::new();
        let mut end = 0_usize;
        for (name, dtype, shape) in tensors {
            if matches!(dtype, DType::QFloat(_)) {
                return Err(LoadError::Failed(format!(
                    "{name:?} is quantized: its length is no matter of shape"
                )));
            }
            let elements = shape.iter().try_fold(1_usize, |product, side| product.checked_mul(*side));
            let bytes = elements.and_then(|elements| elements.checked_mul(dtype.size()));
            let start = end.next_multiple_of(Self::ALIGNMENT);
            end = bytes.and_then(|bytes| start.checked_add(bytes)).ok_or(LoadError::OutOfMemory)?;
            order.push(name.clone());
            if packed.insert(name.clone(), PackedTensor { dtype, shape, range: start..end }).is_some() {
                return Err(LoadError::Failed(format!("two tensors are called {name:?}")));
            }
        }
        // The slab begins where it is aligned, wherever the allocation does.
        let room = end.checked_add(Self::ALIGNMENT).ok_or(LoadError::OutOfMemory)?;
        let mut slab = Vec::new();
        slab.try_reserve_exact(room).map_err(|_| LoadError::OutOfMemory)?;
        slab.resize(room, 0_u8);
        let first = slab.as_ptr().align_offset(Self::ALIGNMENT).min(Self::ALIGNMENT);
        for name in &order {
            let Some(PackedTensor { range, .. }) = packed.get(name) else { continue };
            fill(name, &mut slab[first + range.start..first + range.end])?;
        }
        Ok(Self { slab: bytes::Bytes::from(slab).slice(first..first + end), tensors: packed })
    }

    /// What a copy takes, on the host and on a device.
    pub fn bytes(&self) -> u64 {
        self.slab.len() as u64
    }

    pub fn tensors(&self) -> impl Iterator<Item = (&str, &PackedTensor)> {
        self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// A tensor's data, which shares the pack's memory: for devices that compute in the host's memory.
    pub fn data(&self, name: &str) -> Result<TensorData, PackError> {
        let tensor = self.tensors.get(name).ok_or_else(|| PackError::Missing(name.to_owned()))?;
        let bytes = Bytes::from_shared(self.slab.slice(tensor.range.clone()), AllocationProperty::Native);
        TensorData::try_from_bytes(bytes, tensor.shape.clone(), tensor.dtype)
            .map_err(|_| PackError::OtherKind(name.to_owned()))
    }

    /// Copies all of it onto a device, and waits until it is there.
    pub fn place(&self, device: &CudaDevice) -> Result<PlacedPack, LoadError> {
        let handle = device.create(self.slab.clone())?;
        Ok(PlacedPack {
            client: device.client().clone(),
            device: device.cube().clone(),
            handle,
            bytes: self.bytes(),
            tensors: self.tensors.clone(),
        })
    }
}

/// A pack on a device. Its memory is free when the pack and all tensors that came from it are dropped.
pub struct PlacedPack {
    client: Client,
    device: CubeDevice,
    handle: Handle,
    bytes: u64,
    tensors: BTreeMap<String, PackedTensor>,
}

impl PlacedPack {
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// A tensor of floats, of any width. It shares the pack's memory.
    pub fn float<const D: usize>(&self, name: &str) -> Result<Tensor<D>, PackError> {
        self.primitive(name, D, DType::is_float).map(Tensor::from_primitive::<Cube>)
    }

    /// A tensor of whole numbers, signed or not. It shares the pack's memory.
    pub fn int<const D: usize>(&self, name: &str) -> Result<Tensor<D, Int>, PackError> {
        let whole = |dtype: &DType| dtype.is_int() || dtype.is_uint();
        self.primitive(name, D, whole).map(Tensor::from_primitive::<Cube>)
    }

    fn primitive(
        &self,
        name: &str,
        dimensions: usize,
        fits: impl Fn(&DType) -> bool,
    ) -> Result<Primitive, PackError> {
        let PackedTensor { dtype, shape, range } =
            self.tensors.get(name).ok_or_else(|| PackError::Missing(name.to_owned()))?;
        if shape.len() != dimensions || !fits(dtype) {
            return Err(PackError::OtherKind(name.to_owned()));
        }
        let part = self.handle.clone().offset_start(range.start as u64);
        let part = part.offset_end(self.bytes.saturating_sub(range.end as u64));
        let (client, device) = (self.client.clone(), self.device.clone());
        Ok(Primitive::new_contiguous(client, device, shape.clone().into(), part, *dtype))
    }
}

/// A component that is a pack: a [`WeightPack`] on the host, a [`PlacedPack`] on CUDA devices. `read`
/// brings it from disk.
pub struct PackLoader<F>(pub F);

impl<F> Load for PackLoader<F>
where
    F: Fn(&LoadTask) -> Result<WeightPack, LoadError> + Send + Sync,
{
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        let pack = (self.0)(task)?;
        Ok(HostCopy::new(pack.bytes(), pack))
    }

    fn place(&self, from: &HostCopy, device: &dyn Any) -> Result<DeviceCopy, LoadError> {
        let pack: &WeightPack =
            from.value.downcast_ref().ok_or_else(|| LoadError::Failed("this is no pack".to_owned()))?;
        let placed = pack.place(CudaDevice::of(device)?)?;
        Ok(DeviceCopy { bytes: placed.bytes(), value: std::sync::Arc::new(placed) })
    }
}
