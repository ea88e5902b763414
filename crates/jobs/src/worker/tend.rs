use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::desk::Jobs;
use crate::error::StoreError;
use crate::state::Event;

/// How often lost leases and passed deadlines are looked for.
const LOOK: Duration = Duration::from_secs(10);
/// How many looks there are between two sweeps.
const SWEEP_EVERY: u32 = 6;

/// Looks after what nobody else does: jobs whose worker is gone, deadlines, retention.
pub(super) async fn tend(jobs: Arc<Jobs>, shutdown: CancellationToken) {
    let mut looks = tokio::time::interval_at(Instant::now() + LOOK, LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for look in 1u32.. {
        tokio::select! {
            _ = looks.tick() => {}
            () = shutdown.cancelled() => return,
        }
        if let Err(error) = jobs.look().await {
            tracing::error!(%error, "jobs could not be looked after");
        }
        if look.is_multiple_of(SWEEP_EVERY)
            && let Err(error) = jobs.sweep().await
        {
            tracing::error!(%error, "old jobs could not be swept");
        }
    }
}

impl Jobs {
    /// Takes up jobs whose worker is gone, and fails those whose deadline has passed.
    pub async fn look(&self) -> Result<(), StoreError> {
        let now_ms = self.now_ms();
        // Our own workers are alive, whatever the clock did meanwhile.
        let lapsed = self.store.tell_all(Event::Lapse { now_ms }, &self.running_here(), now_ms).await?;
        let expired = self.store.tell_all(Event::Expire { now_ms }, &[], now_ms).await?;
        let woken = !lapsed.is_empty();
        lapsed.into_iter().chain(expired).for_each(|job| self.tell(job));
        if woken {
            self.wake();
        }
        Ok(())
    }

    /// Forgets what retention says, and removes what no job refers to.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now_ms = self.now_ms();
        let purged = self.store.purge(&self.settings().retention, now_ms).await?;
        let swept = self.objects().sweep(now_ms).await?;
        if swept > 0 || !purged.jobs.is_empty() {
            tracing::info!(jobs = purged.jobs.len(), objects = swept, "swept");
        }
        Ok(())
    }
}
