use offstage_api::{EditId, Problem, Studio, StudioError};

use super::PageRequest;
use crate::page::{ModelLine, PageContent, PageView};

/// What the page shows, and its status.
pub(super) async fn load(studio: &dyn Studio, request: PageRequest) -> (u16, PageContent) {
    let model = studio.models().into_iter().next().map(|card| ModelLine {
        name: card.name,
        summary: card.summary,
        device: card.device,
    });
    let (status, view) = view(studio, request).await;
    (status, PageContent { view, model })
}

async fn view(studio: &dyn Studio, request: PageRequest) -> (u16, PageView) {
    match request {
        PageRequest::Home => (200, PageView::Empty),
        PageRequest::Edit(id) => match id.parse::<EditId>() {
            Ok(id) => match studio.edit(&id).await {
                Ok(edit) => (200, PageView::Edit(Box::new(edit))),
                Err(error) => missing(error),
            },
            Err(_) => missing(StudioError::NotFound {
                sentence: "This is not the address of an edit; check it for a missing letter.".to_owned(),
            }),
        },
        PageRequest::FormFailed(failure) => {
            let edit = match &failure.source {
                Some(id) => studio.edit(id).await.ok().map(Box::new),
                None => None,
            };
            (
                failure.problem.status,
                PageView::Refused { problem: failure.problem, prompt: failure.prompt, edit },
            )
        }
        PageRequest::NotFound(path) => {
            let path: String = path.chars().take(80).collect();
            missing(StudioError::NotFound { sentence: format!("There is no page at {path}.") })
        }
    }
}

fn missing(error: StudioError) -> (u16, PageView) {
    let problem = Problem::from(error);
    (problem.status, PageView::Missing(problem))
}
