//! Jobs as HTML. Lists of them are long and change often: put on the page as text, they take a
//! fraction of the code that components do.

mod body;
mod card;
mod facts;
mod filters;
mod queue;

use offstage_api::jobs::{JobState, JobView};

use crate::model::escaped;

pub use body::{history_body, queue_body, queue_rows, queue_state};
pub use card::{card, empty_history};
pub use facts::{queue_facts, stated_times};
use filters::{filters, more_link};
use queue::{failed_row, running_row, waiting_row};

/// An item of a list. What changes while a job is under way stands apart, so that the rest, with its
/// buttons and the focus on them, stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id of the job.
    pub key: String,
    /// The item with [`LIVE`] where the changing part goes, in an element of the class `live`.
    pub frame: String,
    pub live: String,
    /// Its place in a list of which only a part is on the page, counting from 1.
    pub place: Option<usize>,
}

/// Stands for the changing part.
const LIVE: char = '\0';

impl Row {
    pub fn html(&self) -> String {
        self.frame.replacen(LIVE, &self.live, 1)
    }
}

/// What a job is called: its prompt, or what was done without one.
fn name_of(job: &JobView) -> String {
    let prompt = job.prompt.as_deref().map(str::trim).filter(|prompt| !prompt.is_empty());
    let sentence = job.edit.as_ref().map(|edit| edit.sentence.as_str());
    prompt.or(sentence).unwrap_or("A recipe without a prompt").to_owned()
}

/// Its page: of the edit that came of it, or of the job itself.
fn page_of(job: &JobView) -> String {
    match &job.edit {
        Some(edit) => edit.page_url.clone(),
        None => format!("/jobs/{}", job.id),
    }
}

/// The dot before the word of a state.
fn mark_of(state: JobState) -> &'static str {
    match state {
        JobState::Queued | JobState::Cancelled => "hollow",
        JobState::Running | JobState::Retrying => "turning",
        JobState::Succeeded => "full",
        JobState::Failed => "crossed",
    }
}

/// A button that acts on a job: its name says which one, for those who hear only that.
fn button(action: &str, label: &str, job: &JobView, is_off: bool) -> String {
    let off = if is_off { r#" aria-disabled="true""# } else { "" };
    format!(
        r#"<button type="button" class="button bordered" data-do="{action}"{off}>{label}<span class="visually-hidden">: {}</span></button>"#,
        escaped(&name_of(job))
    )
}
