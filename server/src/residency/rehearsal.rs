//! A rehearsal: made-up models of ordinary sizes at work on the simulated GPU, so that one can see
//! how memory is lent, queued for and given back, without a GPU and without a download.
//!
//! Their host copies are real memory, so that host receipts are real; on the device everything is
//! simulated, and their work is waiting.

use std::sync::Weak;
use std::time::Duration;

use offstage_gpu::{HostCopy, Load, LoadError, LoadTask};
use offstage_residency::{
    ComponentId, ComponentSpec, EvictionClass, LeaseRequest, Priority, ResidencyPolicy, WorkClass,
};

use super::Desk;

const MIB: u64 = 1 << 20;
/// What is read between two looks at whether the load is still wanted.
const PIECE_BYTES: usize = 16 << 20;

/// Name, size in MiB, eviction class.
const MODELS: [(&str, u64, EvictionClass); 4] = [
    ("text encoder", 240, EvictionClass::High),
    ("denoiser", 960, EvictionClass::Normal),
    ("vae", 160, EvictionClass::Normal),
    ("upscaler", 480, EvictionClass::Low),
];

/// A piece of the programme: who, with which models, working memory, run, and the pause after asking.
struct Act {
    holder: &'static str,
    models: &'static [usize],
    workspace_mib: u64,
    run_ms: u64,
    pause_ms: u64,
    priority: Priority,
}

const PROGRAMME: [Act; 6] = [
    Act {
        holder: "portrait",
        models: &[0, 1, 2],
        workspace_mib: 3_000,
        run_ms: 5_000,
        pause_ms: 500,
        priority: Priority::Interactive,
    },
    Act {
        holder: "landscape",
        models: &[0, 1, 2],
        workspace_mib: 5_000,
        run_ms: 6_000,
        pause_ms: 1_500,
        priority: Priority::Interactive,
    },
    Act {
        holder: "poster",
        models: &[3],
        workspace_mib: 9_000,
        run_ms: 4_000,
        pause_ms: 500,
        priority: Priority::Normal,
    },
    Act {
        holder: "album",
        models: &[0, 1, 2],
        workspace_mib: 3_000,
        run_ms: 3_000,
        pause_ms: 4_000,
        priority: Priority::Batch,
    },
    Act {
        holder: "postcard",
        models: &[0, 1, 2],
        workspace_mib: 2_000,
        run_ms: 2_000,
        pause_ms: 12_000,
        priority: Priority::Interactive,
    },
    Act {
        holder: "print",
        models: &[3],
        workspace_mib: 14_000,
        run_ms: 7_000,
        pause_ms: 9_000,
        priority: Priority::Interactive,
    },
];

/// The models, to be made known before the rehearsal begins.
pub(super) fn models(policy: &ResidencyPolicy) -> Vec<(ComponentSpec, MadeUp)> {
    MODELS
        .iter()
        .map(|(name, mib, class)| {
            let mut spec = ComponentSpec::new(*name, mib * MIB);
            spec.policy = ResidencyPolicy { class: *class, ..policy.clone() };
            (spec, MadeUp { bytes: mib * MIB })
        })
        .collect()
}

/// What their components are called.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|(name, ..)| *name)
}

/// A model without content.
pub(super) struct MadeUp {
    bytes: u64,
}

impl Load for MadeUp {
    fn load(&self, task: &LoadTask) -> Result<HostCopy, LoadError> {
        let bytes = usize::try_from(self.bytes).map_err(|_| LoadError::OutOfMemory)?;
        let mut memory = Vec::new();
        memory.try_reserve_exact(bytes).map_err(|_| LoadError::OutOfMemory)?;
        while memory.len() < bytes {
            if task.is_cancelled() {
                return Err(LoadError::Failed("the load was called off".to_owned()));
            }
            // Written, so that it is really taken.
            memory.resize((memory.len() + PIECE_BYTES).min(bytes), 1_u8);
            task.progress(memory.len() as u64);
        }
        Ok(HostCopy::new(self.bytes, memory))
    }
}

/// Goes through the programme, over and over, until the desk is gone.
pub(super) async fn play(desk: Weak<Desk>, models: Vec<ComponentId>) {
    for number in 1_u64.. {
        for act in &PROGRAMME {
            let components: Vec<ComponentId> =
                act.models.iter().filter_map(|index| models.get(*index).copied()).collect();
            let mut request =
                LeaseRequest::new(format!("{} {number}", act.holder), components, WorkClass::GpuBound);
            request.workspace_bytes = Some(act.workspace_mib * MIB);
            request.priority = act.priority;
            let Some(driver) = desk.upgrade().map(|desk| desk.driver.clone()) else { return };
            let run = Duration::from_millis(act.run_ms);
            tokio::spawn(async move {
                if let Ok(lease) = driver.lease(request).await {
                    tokio::time::sleep(run).await;
                    lease.report_usage(lease.workspace_bytes() / 10 * 9);
                    lease.finish();
                }
            });
            tokio::time::sleep(Duration::from_millis(act.pause_ms)).await;
        }
    }
}
