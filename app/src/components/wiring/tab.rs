use leptos::prelude::*;

use crate::client::{set_icon, set_title};
use crate::model::jobs::{favicon, spoken_sentence, tab_title};
use crate::page::{PageContent, title_of};
use crate::state::{Editor, Work};

/// Quick edits leave the tab as it is.
const SHOWN_AFTER_MS: f64 = 700.0;
/// … and are told of only when they are done.
const SPOKEN_AFTER_MS: f64 = 2_000.0;

/// Tells in the tab's title and icon how far a job is, and a screen reader now and then.
pub(super) fn show_progress(editor: Editor) {
    let is_late = Memo::new(move |_| editor.elapsed_ms.get() >= SHOWN_AFTER_MS);
    let shown = Memo::new(move |_| {
        let is_editing = editor.work.get() == Work::Editing;
        editor.following.job.with(|job| {
            let job = job.as_ref().filter(|job| is_editing && is_late.get() && !job.state.is_final())?;
            Some(tab_title(job, &resting_title(editor, job.prompt.as_deref())))
        })
    });
    Effect::new(move |was: Option<bool>| {
        let shown = shown.get();
        match &shown {
            Some(title) => {
                set_title(title);
                set_icon(
                    &editor.following.job.with_untracked(|job| job.as_ref().map(favicon).unwrap_or_default()),
                );
            }
            None if was == Some(true) => {
                set_title(&resting_title(editor, None));
                set_icon("/icon.png");
            }
            None => {}
        }
        shown.is_some()
    });
    let is_very_late = Memo::new(move |_| editor.elapsed_ms.get() >= SPOKEN_AFTER_MS);
    let said = Memo::new(move |_| {
        let is_told = is_very_late.get() && editor.following.trouble.with(String::is_empty);
        let job = editor.following.job.get().filter(|job| is_told && !job.state.is_final());
        job.as_ref().map(spoken_sentence)
    });
    Effect::new(move || {
        if let Some(said) = said.get() {
            editor.spoken.set(said);
        }
    });
}

/// The title without progress: of what is asked for, of what is shown, or of the empty editor.
fn resting_title(editor: Editor, asked: Option<&str>) -> String {
    let shown = editor.result.with_untracked(|shown| shown.as_ref().map(|shown| shown.edit.prompt.clone()));
    match (asked, shown) {
        (Some(asked), _) => title_of(Some(asked)),
        (None, Some(prompt)) => title_of(prompt.as_deref()),
        (None, None) => PageContent::default().title(),
    }
}
