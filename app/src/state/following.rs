use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use offstage_api::jobs::JobView;
use send_wrapper::SendWrapper;

use super::Photo;
use crate::client::{EditOrder, EventStream};

/// The job that the editor waits for, and the connection over which it hears of it.
#[derive(Clone, Copy)]
pub struct Following {
    pub job: RwSignal<Option<JobView>>,
    /// What [`super::Editor::elapsed_ms`] was when the job was last heard of.
    pub heard_ms: RwSignal<f64>,
    /// What is wrong with the connection; empty while all is well.
    pub trouble: RwSignal<String>,
    pub is_paused: RwSignal<bool>,
    /// Whether the user can be asked to be notified.
    pub can_notify: RwSignal<bool>,
    /// Dropping it closes the connection.
    pub stream: StoredValue<Option<SendWrapper<EventStream>>>,
    /// When to connect again.
    pub again: StoredValue<Option<TimeoutHandle>>,
    /// How often it was tried to connect since something was heard.
    pub attempts: StoredValue<u32>,
    /// The key of the last submission, by which it is known again.
    pub key: StoredValue<String>,
}

/// What a job was submitted for: what is needed to show its result.
#[derive(Clone, Debug)]
pub struct Errand {
    pub photo: Photo,
    pub order: EditOrder,
}

impl Following {
    pub fn new(job: Option<JobView>) -> Self {
        Following {
            job: RwSignal::new(job),
            heard_ms: RwSignal::new(0.0),
            trouble: RwSignal::new(String::new()),
            is_paused: RwSignal::new(false),
            can_notify: RwSignal::new(false),
            stream: StoredValue::new(None),
            again: StoredValue::new(None),
            attempts: StoredValue::new(0),
            key: StoredValue::new(String::new()),
        }
    }

    /// The job, while it is not finished.
    pub fn unfinished(self) -> Option<JobView> {
        self.job.get_untracked().filter(|job| !job.state.is_final())
    }
}
