use offstage_api::jobs::Calibration;
use offstage_api::residency::ResidencyDesk;
use offstage_api::{EditId, Problem, Studio, StudioError};

use super::jobs::{history_view, job_view, queue_view};
use super::{PagePorts, PageRequest};
use crate::model::choice::asked_model;
use crate::model::residency::thinned;
use crate::page::{ModelLine, PageContent, PageView, StatusContent};

/// What the page shows, and its status.
pub(super) async fn load(ports: &PagePorts, request: PageRequest) -> (u16, PageContent) {
    let cards = ports.studio.models().await;
    let models = cards.iter().cloned().map(ModelLine::from).collect();
    let model = match &request {
        PageRequest::Home(query) => asked_model(query),
        PageRequest::FormFailed(failure) => failure.model.clone(),
        _ => None,
    };
    let residency = ports.residency.as_ref().map(|desk| Box::new(desk.status()));
    let (status, view) = match (request, &ports.residency, &ports.jobs) {
        (PageRequest::Status, Some(desk), jobs) => {
            let calibration = match jobs {
                // The page says the rest without it.
                Some((jobs, _)) => jobs.calibration().await.ok(),
                None => None,
            };
            (200, PageView::Status(Box::new(status_content(&**desk, calibration))))
        }
        (PageRequest::Job(id), _, Some((desk, client))) => shown(job_view(&**desk, client, &id).await),
        (PageRequest::History(query), _, Some((desk, client))) => {
            shown(history_view(&**desk, client, cards, &query).await)
        }
        (PageRequest::Queue, _, Some((desk, client))) => shown(queue_view(&**desk, client).await),
        (request, ..) => view(&*ports.studio, request).await,
    };
    (status, PageContent { view, models, model, residency })
}

fn shown(view: Result<PageView, StudioError>) -> (u16, PageView) {
    view.map_or_else(missing, |view| (200, view))
}

async fn view(studio: &dyn Studio, request: PageRequest) -> (u16, PageView) {
    match request {
        PageRequest::Home(_) => (200, PageView::Empty),
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
        PageRequest::Status => missing(StudioError::NotFound {
            sentence: "This Offstage keeps no account of its memory, so there is no status to show."
                .to_owned(),
        }),
        PageRequest::Job(_) | PageRequest::History(_) | PageRequest::Queue => {
            missing(StudioError::NotFound { sentence: "This Offstage keeps no queue.".to_owned() })
        }
        PageRequest::NotFound(path) => {
            let path: String = path.chars().take(80).collect();
            missing(StudioError::NotFound { sentence: format!("There is no page at {path}.") })
        }
    }
}

/// How many transitions a page brings along; live, more come.
const TRANSITIONS: u64 = 200;

fn status_content(desk: &dyn ResidencyDesk, calibration: Option<Calibration>) -> StatusContent {
    let status = desk.status();
    let history = (0..status.memories.len()).map(|memory| thinned(desk.history(memory))).collect();
    let transitions = desk.transitions_after(status.last_transition.saturating_sub(TRANSITIONS));
    StatusContent { transitions, history, calibration }
}

fn missing(error: StudioError) -> (u16, PageView) {
    let problem = Problem::from(error);
    (problem.status, PageView::Missing(problem))
}
