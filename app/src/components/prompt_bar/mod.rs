//! Where the user says what should change, and learns how it goes.

mod failure_line;
mod field;
mod offer_line;
mod outcome_line;
mod progress;
mod suggestions;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use self::failure_line::FailureLine;
use self::field::PromptField;
use self::offer_line::OfferLine;
use self::outcome_line::{OfferForm, OutcomeLine};
use self::progress::Progress;
use self::suggestions::Suggestions;
use super::icon::{Icon, shape};
use crate::state::{Editor, Origin};

const FILE_TYPES: &str = "image/jpeg,image/png,image/webp,image/tiff,image/gif,.tif,.tiff";

/// The form that edits. Without scripts the browser posts it as it is.
#[component]
pub fn PromptBar(editor: Editor) -> impl IntoView {
    let is_working = Memo::new(move |_| editor.work.get().is_cancellable());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        editor.run_prompt();
    };
    view! {
        <form id="edit-form" class="prompt-bar" aria-label="Edit" method="post" action="/edits"
            enctype="multipart/form-data" on:submit=submit>
            <div class="prompt-card" class:is-working=move || is_working.get()>
                <div class="messages">
                    <FailureLine editor/>
                    <OutcomeLine editor/>
                    <OfferLine editor/>
                </div>
                <PromptField editor/>
                <div class="prompt-row">
                    <PhotoInput editor/>
                    <div class="prompt-side">
                        <Suggestions editor is_working/>
                        <Progress editor is_working/>
                    </div>
                    <div class="plain-only plain-choices" inner_html=first_choices(editor)></div>
                    <SubmitOrCancel editor is_working/>
                </div>
            </div>
        </form>
        <OfferForm editor/>
    }
}

/// The file input, and without scripts the name of the photo that is already on the server.
#[component]
fn PhotoInput(editor: Editor) -> impl IntoView {
    let kept = editor.photo.with_untracked(|photo| match photo.as_ref().map(|photo| &photo.origin) {
        Some(Origin::OriginalOf(id)) => Some(id.to_string()),
        _ => None,
    });
    // A form names one photo: the kept one, or a file.
    let (file_name, is_kept) = (kept.is_none().then_some("image"), kept.is_some());
    let open = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                editor.open_file(file);
            }
            // So that choosing the same file again is a change again.
            input.set_value("");
        }
    };
    view! {
        <span class="photo-input" class:is-kept=is_kept>
            <input type="file" id="photo-file" class="file" name=file_name accept=FILE_TYPES
                aria-label="Photo file" node_ref=editor.elements.file on:change=open/>
            <label for="photo-file" class="button script-only" title="Choose a photo">
                <Icon d=shape::PHOTO/>
                <span class="wide-word">"Photo"</span>
            </label>
            {kept.map(|id| view! { <input type="hidden" name="source" value=id/> })}
        </span>
    }
}

/// What panel and header offer with scripts, the form offers without: the server writes it.
#[cfg(feature = "ssr")]
fn first_choices(editor: Editor) -> String {
    use crate::model::generation::plain_choices;

    let models = editor.models;
    let made =
        editor.result.with_untracked(|shown| Some(shown.as_ref()?.edit.generated.as_ref()?.asked.clone()));
    plain_choices(&models.all(), &models.chosen.get_untracked(), made.as_ref())
}

#[cfg(not(feature = "ssr"))]
fn first_choices(_: Editor) -> String {
    String::new()
}

#[component]
fn SubmitOrCancel(editor: Editor, is_working: Memo<bool>) -> impl IntoView {
    view! {
        <button type="submit" class="button primary" hidden=move || is_working.get()
            title="Edit the photo (Enter)">
            "Edit photo"
        </button>
        <button type="button" class="button bordered script-only" hidden=move || !is_working.get()
            title="Cancel (Esc)" on:click=move |_| editor.cancel()>
            "Cancel"
        </button>
    }
}
