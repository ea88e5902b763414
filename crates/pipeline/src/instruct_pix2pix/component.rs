use std::path::PathBuf;

use burn::tensor::{DType, Device};
use offstage_checkpoints::Weights;
use offstage_gpu::{HostCopy, Load, LoadError, LoadTask, WeightPack};

use super::network::Network;
use crate::kept::{PackCache, Sources};
use crate::packed;
use crate::weights::Files;

/// A network with its weights, where it computes.
pub struct Placed<M> {
    pub network: M,
    pub device: Device,
    pub dtype: DType,
    /// What people call the device.
    pub place: String,
    /// On the host, what the weights lie in, and what an upload copies.
    pack: Option<WeightPack>,
}

/// One of the networks, as what brings it from disk: its configuration and its folder.
#[derive(Clone, Debug)]
pub struct Part<C> {
    pub config: C,
    pub folder: PathBuf,
    /// The numbers that its weights are held in, on the host and on every device.
    pub dtype: DType,
    /// Where its weights are kept, ready to use, for the next load.
    pub cache: Option<PackCache>,
}

impl<M> Placed<M> {
    /// The weights in one piece; `None` on a device.
    pub fn pack(&self) -> Option<&WeightPack> {
        self.pack.as_ref()
    }
}

impl<C: Network> Part<C> {
    /// What the numbers of its weights take, by what the headers of `weights` say; in a pack, less than
    /// [`PackLayout::ALIGNMENT`](offstage_gpu::PackLayout::ALIGNMENT) more for each tensor, which the load
    /// then measures. All names and shapes are compared with the configuration.
    ///
    /// Errors: a sentence that names the file.
    pub(super) fn bytes(&self, weights: Weights) -> Result<u64, String> {
        let (_, plan) = self.config.plan(&Files::of(weights), self.dtype)?;
        let numbers: u64 = plan.places().iter().map(|place| place.numbers() as u64).sum();
        Ok(numbers * self.dtype.size() as u64)
    }

    /// The network without weights, and its weights in one piece.
    fn read(&self, task: &LoadTask) -> Result<(C::Module, WeightPack), LoadError> {
        let open = || Files::open(&self.folder, task).map_err(LoadError::Failed);
        // Looked at before the files that are read are opened: what changes in between is noticed.
        let sources = match &self.cache {
            Some(_) => Sources::of(open()?.weights()),
            None => None,
        };
        let files = open()?;
        let (bare, plan) = self.config.plan(&files, self.dtype).map_err(LoadError::Failed)?;
        let pack = match (&self.cache, &sources) {
            (Some(cache), Some(sources)) => cache.pack(&self.folder, &plan, sources, &files, task)?,
            _ => packed::read(&plan, &files)?,
        };
        Ok((bare, pack))
    }
}

impl<C: Network> Load for Part<C> {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        let (bare, pack) = self.read(task)?;
        let placed = Placed {
            network: packed::on_host(bare, &pack)?,
            device: Device::flex(),
            dtype: self.dtype,
            place: "CPU".to_owned(),
            pack: Some(pack.clone()),
        };
        Ok(HostCopy::new(pack.bytes(), placed))
    }

    /// All weights go into one allocation; the network on the device shares it, and an offload gives
    /// back exactly that.
    #[cfg(feature = "cuda")]
    fn place(
        &self,
        from: &HostCopy,
        device: &dyn std::any::Any,
    ) -> Result<offstage_gpu::DeviceCopy, LoadError> {
        let device = offstage_gpu::CudaDevice::of(device)?;
        let host: Option<&Placed<C::Module>> = from.value.downcast_ref();
        let Some((network, pack)) = host.and_then(|host| Some((&host.network, host.pack.as_ref()?))) else {
            return Err(LoadError::Failed("this is no network in the host's memory".to_owned()));
        };
        let pack = pack.place(device)?;
        let placed = Placed {
            network: packed::on_cuda(network.clone(), &pack)?,
            device: device.burn().clone(),
            dtype: self.dtype,
            place: device.name().to_owned(),
            pack: None,
        };
        Ok(offstage_gpu::DeviceCopy { bytes: pack.bytes(), value: std::sync::Arc::new(placed) })
    }
}
