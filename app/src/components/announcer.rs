use leptos::prelude::*;

use crate::state::Editor;

/// Tells a screen reader what happened, and shows short notices.
#[component]
pub fn Announcer(editor: Editor) -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status" aria-live="polite">{move || editor.spoken.get()}</p>
        <p class="notice" aria-hidden="true" class:is-shown=move || !editor.notice.with(String::is_empty)>
            {move || editor.notice.get()}
        </p>
    }
}
