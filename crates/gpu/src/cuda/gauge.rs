use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

use crate::device::{Gauge, Sample};
use crate::nvml::NvmlGauge;

/// NVML's reading of a device that we compute on. What CUDA takes for itself in this process (its
/// context) never comes back and is nobody's weights: it counts as other processes' memory does.
pub(super) struct CudaGauge {
    nvml: NvmlGauge,
    context_bytes: AtomicU64,
}

impl CudaGauge {
    pub(super) fn new(nvml: NvmlGauge) -> Self {
        Self { nvml, context_bytes: AtomicU64::new(0) }
    }

    /// Told right after the context was made, when nothing else of ours is on the device.
    pub(super) fn note_context(&self) {
        let ours_bytes = self.nvml.read().and_then(|sample| sample.ours_bytes);
        self.context_bytes.store(ours_bytes.unwrap_or(0), Ordering::Relaxed);
    }
}

#[async_trait]
impl Gauge for CudaGauge {
    async fn sample(&self) -> Option<Sample> {
        let mut sample = self.nvml.sample().await?;
        let context_bytes = self.context_bytes.load(Ordering::Relaxed);
        sample.ours_bytes = sample.ours_bytes.map(|bytes| bytes.saturating_sub(context_bytes));
        Some(sample)
    }
}
