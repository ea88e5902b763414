use std::any::Any;
use std::sync::Arc;

use burn::backend::{BackendTypes, Cube, CubeDevice};
use burn::tensor::{DType, Int, Tensor};
use cubecl::client::Client;
use cubecl::server::Handle;

use super::device::CudaDevice;
use crate::component::{DeviceCopy, HostCopy, Load, LoadError, LoadTask};
use crate::pack::{PackError, PackLayout, PackedTensor, WeightPack};

/// burn's tensor on the device.
type Primitive = <Cube as BackendTypes>::FloatTensorPrimitive;

impl WeightPack {
    /// Copies all of it onto a device, and waits until it is there.
    pub fn place(&self, device: &CudaDevice) -> Result<PlacedPack, LoadError> {
        let (slab, layout) = self.parts();
        let handle = device.create(slab)?;
        Ok(PlacedPack { client: device.client().clone(), device: device.cube().clone(), handle, layout })
    }
}

/// A pack on a device. Its memory is free when the pack and all tensors that came from it are dropped.
pub struct PlacedPack {
    client: Client,
    device: CubeDevice,
    handle: Handle,
    layout: Arc<PackLayout>,
}

impl PlacedPack {
    pub fn bytes(&self) -> u64 {
        self.layout.bytes()
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
        let PackedTensor { dtype, shape, range } = self.layout.tensor(name)?;
        if shape.len() != dimensions || !fits(dtype) {
            return Err(PackError::OtherKind(name.to_owned()));
        }
        let part = self.handle.clone().offset_start(range.start as u64);
        let part = part.offset_end(self.bytes().saturating_sub(range.end as u64));
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
        Ok(DeviceCopy { bytes: placed.bytes(), value: Arc::new(placed) })
    }
}
