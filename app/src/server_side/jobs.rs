//! What the pages about jobs show.

use std::time::{SystemTime, UNIX_EPOCH};

use offstage_api::jobs::{Client, JobDesk, JobId};
use offstage_api::{ModelCard, StudioError};

use crate::model::jobs::question_of;
use crate::page::{HistoryContent, PageView, QueueContent};

/// The editor following a job, or opened on the edit that came of it.
pub(super) async fn job_view(desk: &dyn JobDesk, client: &Client, id: &str) -> Result<PageView, StudioError> {
    let id: JobId = id.parse().map_err(|_| StudioError::NotFound {
        sentence: "This is not the address of a job; check it for a missing letter.".to_owned(),
    })?;
    let mut job = desk.job(client, &id).await?;
    Ok(match job.edit.take() {
        Some(edit) => PageView::Edit(Box::new(edit)),
        None => PageView::Job(Box::new(job)),
    })
}

/// The jobs that the query of an address asks for.
pub(super) async fn history_view(
    desk: &dyn JobDesk,
    client: &Client,
    models: Vec<ModelCard>,
    query: &str,
) -> Result<PageView, StudioError> {
    let question = question_of(query);
    let page = desk.history(client, question.clone()).await?;
    let models = models.into_iter().map(|card| (card.id, card.name)).collect();
    let content = HistoryContent { question, page, models, operator: client.operator, at_ms: now_ms() };
    Ok(PageView::History(Box::new(content)))
}

pub(super) async fn queue_view(desk: &dyn JobDesk, client: &Client) -> Result<PageView, StudioError> {
    let queue = desk.queue(client).await?;
    Ok(PageView::Queue(Box::new(QueueContent { queue, at_ms: now_ms() })))
}

/// Milliseconds since 1970-01-01 UTC.
fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
