use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use offstage_api::jobs;
use offstage_gpu::{ComponentId, Lease, Rejected};
use offstage_pipeline::Lender;
use offstage_residency::{LeaseRequest, OnOom};

use super::Desk;
use super::loan::Work;
use super::waiting::Told;

/// How long a stage of a generated edit may wait for memory at least: other work on the same device takes
/// minutes, and so may the first load of a large network.
const STAGE_WAIT: Duration = Duration::from_secs(600);

/// Lends to one generated edit, stage by stage, in its job's name and as its options ask for.
pub(crate) struct EditLender {
    desk: Arc<Desk>,
    /// Of it only who asks, and how.
    work: Work,
    tell: Box<dyn Fn(Told) + Send + Sync>,
    waited_us: AtomicU64,
}

impl EditLender {
    pub(crate) fn new(
        desk: Arc<Desk>,
        work: Work,
        tell: impl Fn(Told) + Send + Sync + 'static,
    ) -> Arc<EditLender> {
        Arc::new(EditLender { desk, work, tell: Box::new(tell), waited_us: AtomicU64::new(0) })
    }

    /// How long the edit waited for what it borrowed, so far.
    pub(crate) fn waited(&self) -> Duration {
        Duration::from_micros(self.waited_us.load(Ordering::Relaxed))
    }
}

#[async_trait]
impl Lender for EditLender {
    async fn lend(&self, mut request: LeaseRequest) -> Result<Lease, Rejected> {
        let asked = Instant::now();
        if let Some(holder) = &self.work.holder {
            request.holder.clone_from(holder);
        }
        request.priority = self.work.priority();
        request.on_oom = match self.work.on_oom {
            jobs::OnOom::Degrade => request.on_oom,
            jobs::OnOom::Cpu => OnOom::Cpu,
            jobs::OnOom::Fail => OnOom::Fail,
        };
        if self.work.keep.is_some() {
            request.keep = self.work.keep;
            request.keep_warm = true;
        }
        let deadline = self.desk.deadline.max(STAGE_WAIT);
        let lease = self.desk.lease(request, deadline, &*self.tell).await;
        let waited_us = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.waited_us.fetch_add(waited_us, Ordering::Relaxed);
        lease
    }

    async fn let_go(&self, components: Vec<ComponentId>) {
        // What the job's options keep in place stays for as long as they say.
        if self.work.keep.is_none() {
            self.desk.driver.let_go(components).await;
        }
    }
}
