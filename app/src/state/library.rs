use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use offstage_api::jobs::{HistoryQuestion, JobView};
use send_wrapper::SendWrapper;

use crate::client::EventStream;
use crate::model::jobs::{Row, card};
use crate::page::HistoryContent;

/// The history as far as it is loaded, and what is being done with it. Copied freely, as it holds only
/// handles.
#[derive(Clone, Copy)]
pub struct Library {
    pub question: RwSignal<HistoryQuestion>,
    pub jobs: RwSignal<Vec<JobView>>,
    /// What to ask for next; `None` at the end.
    pub next: RwSignal<Option<u64>>,
    /// The ids of those that are picked, in the order in which they were.
    pub picked: RwSignal<Vec<String>>,
    /// What was deleted last, and where it was, as long as it can be brought back.
    pub deleted: RwSignal<Option<(usize, JobView)>>,
    /// A sentence about what could not be done; empty when all is well.
    pub trouble: RwSignal<String>,
    /// What a screen reader says next.
    pub spoken: RwSignal<String>,
    pub elements: LibraryElements,
    pub pending: LibraryPending,
}

#[derive(Clone, Copy, Default)]
pub struct LibraryElements {
    pub list: NodeRef<html::Ul>,
    pub filters: NodeRef<html::Form>,
    pub comparison: NodeRef<html::Dialog>,
}

#[derive(Clone, Copy)]
pub struct LibraryPending {
    /// The rows that are on the page.
    pub rows: StoredValue<Vec<Row>>,
    /// Counts the questions: an answer to an earlier one is dropped.
    pub turn: StoredValue<u32>,
    pub is_loading: StoredValue<bool>,
    pub asking: StoredValue<Option<TimeoutHandle>>,
    pub toast: StoredValue<Option<TimeoutHandle>>,
    pub is_drawing: StoredValue<bool>,
    pub stream: StoredValue<Option<SendWrapper<EventStream>>>,
    /// Milliseconds since 1970-01-01 UTC that times are told from.
    pub now_ms: StoredValue<u64>,
}

impl Library {
    pub fn new(content: HistoryContent) -> Self {
        let rows: Vec<Row> = (content.page.jobs.iter().enumerate())
            .map(|(place, job)| card(job, place, content.at_ms))
            .collect();
        Library {
            question: RwSignal::new(content.question),
            jobs: RwSignal::new(content.page.jobs),
            next: RwSignal::new(content.page.next),
            picked: RwSignal::new(Vec::new()),
            deleted: RwSignal::new(None),
            trouble: RwSignal::new(String::new()),
            spoken: RwSignal::new(String::new()),
            elements: LibraryElements::default(),
            pending: LibraryPending {
                rows: StoredValue::new(rows),
                turn: StoredValue::new(0),
                is_loading: StoredValue::new(false),
                asking: StoredValue::new(None),
                toast: StoredValue::new(None),
                is_drawing: StoredValue::new(false),
                stream: StoredValue::new(None),
                now_ms: StoredValue::new(content.at_ms),
            },
        }
    }

    /// A picked result: where its picture is, and what it is called.
    pub fn picture(self, at: usize) -> Option<(String, String)> {
        let id = self.picked.with(|picked| picked.get(at).cloned())?;
        self.jobs.with(|jobs| {
            let edit = jobs.iter().find(|job| job.id.as_str() == id)?.edit.as_ref()?;
            let url = crate::client::picture_url(&edit.image_url, edit.output.format);
            Some((url, edit.prompt.clone().unwrap_or_else(|| edit.sentence.clone())))
        })
    }
}
