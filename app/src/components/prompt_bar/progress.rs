use leptos::prelude::*;

use crate::model::seconds;
use crate::state::Editor;

/// Shorter work shows no clock.
const CLOCK_AFTER_MS: f64 = 600.0;

/// The step by its name, how far it is, and how long it takes.
#[component]
pub fn Progress(editor: Editor, is_working: Memo<bool>) -> impl IntoView {
    let elapsed = move || {
        let elapsed_ms = editor.elapsed_ms.get();
        (elapsed_ms >= CLOCK_AFTER_MS).then(|| seconds(elapsed_ms))
    };
    // An indeterminate bar has no value at all.
    let share = move || editor.work.get().share().map(|share| share.to_string());
    view! {
        <p class="progress" hidden=move || !is_working.get()>
            <span class="step">{move || editor.work.get().text()}</span>
            <span class="unit">{elapsed}</span>
            <progress max="1" value=share aria-label="Progress"></progress>
        </p>
    }
}
