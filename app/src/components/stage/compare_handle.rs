use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::model::{split_after_key, split_text};
use crate::state::Editor;

/// The handle between the original, on its left, and the result, on its right.
#[component]
pub fn CompareHandle(editor: Editor, has_result: Memo<bool>) -> impl IntoView {
    let split = editor.stage.split;
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(moved) = split_after_key(split.get_untracked(), &event.key(), event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
            editor.set_split(moved);
        }
    };
    view! {
        <div class="handle script-only" role="slider" tabindex="0" aria-label="Compare before and after"
            aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=move || (split.get() * 100.0).round().to_string()
            aria-valuetext=move || split_text(split.get(), "original", "result") hidden=move || !has_result.get() on:keydown=key>
            <span class="grip"></span>
        </div>
    }
}
