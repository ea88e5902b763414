use leptos::html;
use leptos::leptos_dom::helpers::{IntervalHandle, TimeoutHandle};
use leptos::prelude::*;
use offstage_api::jobs::JobView;
use offstage_api::{Edit, ImageFormat, Problem, Recipe};
use send_wrapper::SendWrapper;

use super::{Failure, Following, Mask, Models, OutputChoice, Photo, Shown, Stage, Version, Work, maker_of};
use crate::actions::Embedded;
use crate::client::{Call, EditOrder};
use crate::model::jobs::progress_sentence;
use crate::model::{History, PromptHistory, Size};
use crate::page::{PageContent, PageView};

/// The editor: everything that its components show and its actions change. Copied freely, as it
/// holds only handles.
#[derive(Clone, Copy)]
pub struct Editor {
    pub photo: RwSignal<Option<Photo>>,
    pub result: RwSignal<Option<Shown>>,
    pub recipe: RwSignal<Recipe>,
    pub prompt: RwSignal<String>,
    pub prompts: RwSignal<PromptHistory>,
    /// For undo and redo.
    pub versions: RwSignal<Option<History<Version>>>,
    /// The latest version of every run, for the filmstrip.
    pub session: RwSignal<Vec<Version>>,
    pub work: RwSignal<Work>,
    /// Milliseconds since the work began.
    pub elapsed_ms: RwSignal<f64>,
    pub following: Following,
    pub failure: RwSignal<Option<Failure>>,
    /// A short word about something done, that goes away by itself; empty when there is none.
    pub notice: RwSignal<String>,
    /// What an opened file offers to restore; empty when it offers nothing.
    pub offer: RwSignal<String>,
    /// What a screen reader says next.
    pub spoken: RwSignal<String>,
    pub output: OutputChoice,
    pub stage: Stage,
    pub mask: Mask,
    pub models: Models,
    pub elements: Elements,
    pub pending: Pending,
}

/// Elements that actions reach for.
#[derive(Clone, Copy, Default)]
pub struct Elements {
    pub prompt: NodeRef<html::Textarea>,
    pub file: NodeRef<html::Input>,
    pub stage: NodeRef<html::Div>,
    pub mask: NodeRef<html::Canvas>,
    pub help: NodeRef<html::Dialog>,
}

/// What is under way.
#[derive(Clone, Copy)]
pub struct Pending {
    /// Counts what was begun: an answer to anything but the latest is dropped.
    pub turn: StoredValue<u32>,
    /// The request on the wire; dropping it aborts it.
    pub call: StoredValue<Option<SendWrapper<Call>>>,
    /// When to ask for a preview of the moved sliders.
    pub preview: StoredValue<Option<TimeoutHandle>>,
    /// When to make the full size, after the sliders have come to rest.
    pub commit: StoredValue<Option<TimeoutHandle>>,
    /// What counts the elapsed time.
    pub ticking: StoredValue<Option<IntervalHandle>>,
    /// What was last asked for, to try again.
    pub last_order: StoredValue<Option<EditOrder>>,
    /// The run of a prompt that what is shown belongs to.
    pub run: StoredValue<u32>,
    /// How many runs there were.
    pub runs: StoredValue<u32>,
    /// When the notice goes away.
    pub notice: StoredValue<Option<TimeoutHandle>>,
    /// The recipe that the opened file carries.
    pub embedded: StoredValue<Option<Embedded>>,
}

/// What was typed before the page came to life.
#[derive(Clone)]
pub struct EarlyPrompt(pub String);

impl Editor {
    /// The editor as a page opens it.
    pub fn open(content: &PageContent) -> Self {
        let (edit, job, prompt, problem): (_, _, _, Option<&Problem>) = match &content.view {
            PageView::Edit(edit) => (Some(edit), None, edit.prompt.clone().unwrap_or_default(), None),
            PageView::Job(job) => (None, Some(&**job), job.prompt.clone().unwrap_or_default(), None),
            PageView::Refused { problem, prompt, edit } => {
                (edit.as_ref(), None, prompt.clone(), Some(problem))
            }
            _ => (None, None, String::new(), None),
        };
        let is_under_way = job.is_some_and(|job| !job.state.is_final());
        let failure = problem.cloned().map(Failure::from);
        let failure = failure.or(job.filter(|_| !is_under_way).map(Failure::of_job));
        let prompt = use_context::<EarlyPrompt>()
            .map(|early| early.0)
            .filter(|text| !text.is_empty())
            .unwrap_or(prompt);
        let version = edit.map(|edit| Version {
            photo: Photo::original_of(edit),
            edit: Some((**edit).clone()),
            run: 0,
        });
        let photo = version.as_ref().map(|version| version.photo.clone()).or(job.map(Photo::of_job));
        let photo = RwSignal::new(photo);
        let result = RwSignal::new(edit.map(|edit| Shown::new((**edit).clone(), false)));
        let format = edit.map_or(ImageFormat::Jpeg, |edit| edit.output.format);
        let format = if OutputChoice::FORMATS.contains(&format) { format } else { ImageFormat::Png };
        Editor {
            photo,
            result,
            recipe: RwSignal::new(edit.map(|edit| edit.recipe.clone()).unwrap_or_default()),
            prompt: RwSignal::new(prompt),
            prompts: RwSignal::new(PromptHistory::default()),
            session: RwSignal::new(version.iter().cloned().collect()),
            versions: RwSignal::new(version.map(History::new)),
            work: RwSignal::new(if is_under_way { Work::Editing } else { Work::Idle }),
            elapsed_ms: RwSignal::new(0.0),
            following: Following::new(job.cloned()),
            failure: RwSignal::new(failure),
            notice: RwSignal::new(String::new()),
            offer: RwSignal::new(String::new()),
            spoken: RwSignal::new(String::new()),
            output: OutputChoice::new(format),
            stage: Stage::new(Memo::new(move |_| photo_size(photo, result))),
            mask: Mask::new(),
            models: models_of(content, edit.map(|edit| &**edit), job),
            elements: Elements::default(),
            pending: Pending::new(),
        }
    }

    pub fn has_photo(self) -> bool {
        self.photo.with(Option::is_some)
    }

    pub fn has_result(self) -> bool {
        self.result.with(Option::is_some)
    }

    /// What is going on, by its name.
    pub fn progress_text(self) -> String {
        let (work, following) = (self.work.get(), self.following);
        if work != Work::Editing {
            return work.text();
        }
        let trouble = following.trouble.get();
        if !trouble.is_empty() {
            return trouble;
        }
        following.job.with(|job| match job {
            Some(job) => {
                let since_ms = (self.elapsed_ms.get() - following.heard_ms.get()).max(0.0);
                progress_sentence(job, following.is_paused.get(), since_ms as u64)
            }
            None => work.text(),
        })
    }

    /// How much of it is done, where that is known.
    pub fn progress_share(self) -> Option<f64> {
        let work = self.work.get();
        work.share().or_else(|| {
            let share = self.following.job.with(|job| job.as_ref()?.progress.as_ref()?.phase.share());
            share.filter(|_| work == Work::Editing).map(f64::from)
        })
    }
}

impl Pending {
    fn new() -> Self {
        Pending {
            turn: StoredValue::new(0),
            call: StoredValue::new(None),
            preview: StoredValue::new(None),
            commit: StoredValue::new(None),
            ticking: StoredValue::new(None),
            last_order: StoredValue::new(None),
            run: StoredValue::new(0),
            runs: StoredValue::new(0),
            notice: StoredValue::new(None),
            embedded: StoredValue::new(None),
        }
    }
}

/// The models, and of them the one that the address asks for, or that made what is shown.
fn models_of(content: &PageContent, edit: Option<&Edit>, job: Option<&JobView>) -> Models {
    let maker = edit.map(|edit| maker_of(edit).to_owned()).or(job.map(|job| job.model.clone()));
    let made = edit.and_then(|edit| edit.generated.as_ref());
    Models::new(content.models.clone(), [content.model.clone(), maker], made)
}

/// The size in photo pixels of what is on the stage: of the result, at full resolution even while its
/// preview shows, or of the photo.
fn photo_size(photo: RwSignal<Option<Photo>>, result: RwSignal<Option<Shown>>) -> Size {
    let original = photo.with(|photo| photo.as_ref().and_then(|photo| photo.size));
    let result = result.with(|shown| {
        shown.as_ref().map(|shown| (shown.edit.output.width, shown.edit.output.height, shown.is_preview))
    });
    let size = |(width, height): (u32, u32)| Size::new(f64::from(width), f64::from(height));
    match (result, original) {
        (Some((width, height, true)), Some((full_width, full_height))) => {
            let scale = f64::from(full_width.max(full_height)) / f64::from(width.max(height).max(1));
            Size::new((f64::from(width) * scale).round(), (f64::from(height) * scale).round())
        }
        (Some((width, height, _)), _) => size((width, height)),
        (None, Some(original)) => size(original),
        (None, None) => Size::default(),
    }
}
