//! Connects the editor to what lies outside its components: the window, the clipboard, files that
//! are dragged over, the address bar.

mod keyboard;
mod stage_size;
mod tab;

use leptos::ev;
use leptos::prelude::*;
use web_sys::DragEvent;

use crate::client::first_file;
use crate::state::Editor;

/// Connects everything, once, in the browser.
pub(super) fn wire(editor: Editor) {
    Effect::new(move || {
        editor.recall_prompts();
        editor.recall_model();
        keep_model_in_address(editor);
        take_early_input(editor);
        keyboard::listen(editor);
        listen_for_photos(editor);
        window_event_listener(ev::popstate, move |_| editor.follow_address());
        editor.resume();
    });
    tab::show_progress(editor);
    stage_size::observe(editor);
}

/// The address follows the chosen model, and what is shown.
fn keep_model_in_address(editor: Editor) {
    if editor.models.is_choice() {
        Effect::new(move || {
            editor.models.chosen.track();
            editor.result.track();
            editor.photo.track();
            editor.work.track();
            editor.put_model_in_address();
        });
    }
}

/// What was chosen and typed before the page came to life.
fn take_early_input(editor: Editor) {
    let file =
        editor.elements.file.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
    if let Some(file) = file {
        editor.open_file(file);
    }
}

fn listen_for_photos(editor: Editor) {
    window_event_listener(ev::paste, move |event| {
        if let Some(file) = event.clipboard_data().as_ref().and_then(first_file) {
            event.prevent_default();
            editor.open_file(file);
        }
    });
    window_event_listener(ev::dragover, move |event| {
        if has_files(&event) {
            event.prevent_default();
            editor.stage.is_dragged_over.set(true);
        }
    });
    window_event_listener(ev::dragleave, move |event| {
        // Without a related target, the pointer left the window.
        if event.related_target().is_none() {
            editor.stage.is_dragged_over.set(false);
        }
    });
    window_event_listener(ev::drop, move |event| {
        editor.stage.is_dragged_over.set(false);
        if let Some(file) = event.data_transfer().as_ref().and_then(first_file) {
            event.prevent_default();
            editor.open_file(file);
        }
    });
}

fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}
