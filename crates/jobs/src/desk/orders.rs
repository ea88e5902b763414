use offstage_api::jobs::{Client, JobId, JobView};

use super::Jobs;
use crate::error::StoreError;
use crate::events::What;
use crate::job::Job;
use crate::store::Shift;

impl Jobs {
    /// Puts a waiting job first: of its client's own, for an operator of all.
    pub async fn run_next(&self, client: &Client, id: &JobId) -> Result<JobView, StoreError> {
        let shift = if client.operator { Shift::FirstOfAll } else { Shift::FirstOfOwn };
        self.shift(client, id, shift).await
    }

    /// Moves a waiting job before another of the same client and priority; `None`: behind all of them.
    pub async fn reorder(
        &self,
        client: &Client,
        id: &JobId,
        before: Option<&JobId>,
    ) -> Result<JobView, StoreError> {
        let shift = before.map_or(Shift::LastOfOwn, |before| Shift::Before(before.clone()));
        self.shift(client, id, shift).await
    }

    async fn shift(&self, client: &Client, id: &JobId, shift: Shift) -> Result<JobView, StoreError> {
        self.reach(client, id).await?;
        let job = self.store.shift(id, shift).await?;
        Ok(self.told(client, job))
    }

    pub async fn set_favourite(
        &self,
        client: &Client,
        id: &JobId,
        favourite: bool,
    ) -> Result<JobView, StoreError> {
        self.reach(client, id).await?;
        let job = self.store.set_favourite(id, favourite).await?;
        Ok(self.told(client, job))
    }

    /// Takes a job out of every list; it can be brought back for a while. An unfinished one is
    /// cancelled first.
    pub async fn delete(&self, client: &Client, id: &JobId) -> Result<JobView, StoreError> {
        self.cancel(client, id).await?;
        let job = self.store.set_deleted(id, Some(self.now_ms())).await?;
        Ok(self.told(client, job))
    }

    pub async fn undelete(&self, client: &Client, id: &JobId) -> Result<JobView, StoreError> {
        self.reach(client, id).await?;
        let job = self.store.set_deleted(id, None).await?;
        Ok(self.told(client, job))
    }

    /// Lets nothing new begin, or lets it begin again. That only operators may is the caller's to see.
    pub async fn set_paused(&self, paused: bool) -> Result<(), StoreError> {
        self.store.set_paused(paused).await?;
        self.events.publish(What::Queue { paused });
        self.wake();
        Ok(())
    }

    fn told(&self, client: &Client, job: Job) -> JobView {
        let view = self.view(client, &job);
        self.tell(job);
        view
    }
}
