use offstage_api::jobs::{Calibration, HistoryQuestion, JobPage, JobView, QueueStatus};
use offstage_api::residency::{MemorySample, ResidencyStatus, TransitionLine};
use offstage_api::{Edit, Generation, ModelCard, ModelFit, Problem, Sampler};
use serde::{Deserialize, Serialize};

/// Everything that a page shows, known before it is rendered: the server renders from it, and the
/// browser hydrates from the same, which travels in the page as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageContent {
    pub view: PageView,
    /// The models that edit, the built-in one first.
    pub models: Vec<ModelLine>,
    /// The id of the model that the address asks for, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who is in which memory, where this server tells.
    pub residency: Option<Box<ResidencyStatus>>,
}

/// Which page it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageView {
    /// The editor without a photo.
    #[default]
    Empty,
    /// The editor opened on an edit.
    Edit(Box<Edit>),
    /// The editor following a job, or on one that came to nothing.
    Job(Box<JobView>),
    /// The editor after a form that could not be followed.
    Refused { problem: Problem, prompt: String, edit: Option<Box<Edit>> },
    /// The status page.
    Status(Box<StatusContent>),
    /// The results so far.
    History(Box<HistoryContent>),
    /// The queue as its operator sees it.
    Queue(Box<QueueContent>),
    /// A page that says why there is nothing else.
    Missing(Problem),
}

/// What the status page shows beside the present state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatusContent {
    /// The last transitions, oldest first.
    pub transitions: Vec<TransitionLine>,
    /// The last ten minutes of each memory, in the order of the memories, oldest first.
    pub history: Vec<Vec<MemorySample>>,
    /// How right the stated times were when the page was opened; absent without a queue.
    pub calibration: Option<Calibration>,
}

/// The first jobs of a history, and what it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HistoryContent {
    pub page: JobPage,
    /// Stands in the address too, where the browser reads it.
    #[serde(skip)]
    pub question: HistoryQuestion,
    /// Id and name of each model, to choose from.
    #[serde(skip)]
    pub models: Vec<(String, String)>,
    /// Who asks may see everybody's.
    #[serde(skip)]
    pub operator: bool,
    /// Milliseconds since 1970-01-01 UTC when this was so.
    #[serde(skip)]
    pub at_ms: u64,
}

/// The queue, and when it was so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueContent {
    pub queue: QueueStatus,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
}

/// A model as the picker shows it. What only the server writes into the page does not travel beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelLine {
    /// What requests call it.
    pub id: String,
    pub name: String,
    pub summary: String,
    pub device: String,
    #[serde(skip)]
    pub licence: String,
    #[serde(skip)]
    pub weights_bytes: u64,
    /// What a generative model does unless asked otherwise; `None` for the retoucher.
    pub generation: Option<Generation>,
    /// What a generative model can be sampled with.
    pub samplers: Vec<Sampler>,
    #[serde(skip)]
    pub needed_bytes: u64,
    #[serde(skip)]
    pub machine_bytes: u64,
    pub fits: bool,
    /// Why it cannot be run; empty if it can.
    pub problems: Vec<String>,
}

impl From<ModelCard> for ModelLine {
    fn from(card: ModelCard) -> Self {
        let ModelFit { needed_bytes, machine_bytes, fits, problems, .. } = card.fit;
        ModelLine {
            id: card.id,
            name: card.name,
            summary: card.summary,
            device: card.device,
            licence: card.licence,
            weights_bytes: card.weights_bytes,
            generation: card.generation,
            samplers: card.samplers,
            needed_bytes,
            machine_bytes,
            fits,
            problems,
        }
    }
}

impl PageView {
    /// Whether it is a page beside the editor; those have a module of their own.
    pub fn is_of_the_desk(&self) -> bool {
        matches!(self, PageView::Status(_) | PageView::History(_) | PageView::Queue(_))
    }
}

impl PageContent {
    /// What the browser tab says.
    pub fn title(&self) -> String {
        match &self.view {
            PageView::Edit(edit) => title_of(edit.prompt.as_deref()),
            PageView::Job(job) => title_of(job.prompt.as_deref()),
            PageView::Status(_) => "Status – Offstage".to_owned(),
            PageView::History(_) => "History – Offstage".to_owned(),
            PageView::Queue(_) => "Queue – Offstage".to_owned(),
            PageView::Missing(problem) => format!("{} – Offstage", problem.title),
            PageView::Empty | PageView::Refused { .. } => {
                "Offstage: say what should change in a photo".to_owned()
            }
        }
    }
}

/// The title while an edit is shown.
pub fn title_of(prompt: Option<&str>) -> String {
    match prompt.map(str::trim).filter(|prompt| !prompt.is_empty()) {
        Some(prompt) => format!("{} – Offstage", prompt.chars().take(60).collect::<String>()),
        None => "Edited photo – Offstage".to_owned(),
    }
}
