use leptos::prelude::*;

use crate::components::icon::{Icon, shape};
use crate::model::seconds;
use crate::state::Editor;

/// Shorter work shows no clock.
const CLOCK_AFTER_MS: f64 = 600.0;
/// For shorter work, nobody looks elsewhere.
const NOTIFY_AFTER_MS: f64 = 2_500.0;

/// The step by its name, how far it is, and how long it takes.
#[component]
pub fn Progress(editor: Editor, is_working: Memo<bool>) -> impl IntoView {
    let elapsed = move || {
        let elapsed_ms = editor.elapsed_ms.get();
        (elapsed_ms >= CLOCK_AFTER_MS).then(|| seconds(elapsed_ms))
    };
    // An indeterminate bar has no value at all.
    let share = Memo::new(move |_| editor.progress_share().map(|share| share.to_string()));
    let text = Memo::new(move |_| editor.progress_text());
    let cannot_notify =
        Memo::new(move |_| !editor.following.can_notify.get() || editor.elapsed_ms.get() < NOTIFY_AFTER_MS);
    view! {
        <p class="progress" hidden=move || !is_working.get()>
            <span class="step" title=text>{text}</span>
            <span class="unit">{elapsed}</span>
            <button type="button" class="chip script-only" hidden=cannot_notify
                title="Notify me when it is done" on:click=move |_| editor.ask_to_notify()>
                <Icon d=shape::BELL/>
                <span class="wide-word">"Notify me"</span>
            </button>
            <progress max="1" value=share aria-label="Progress"></progress>
        </p>
    }
}
