use leptos::prelude::*;

use crate::components::icon::{Icon, shape};
use crate::state::{Editor, Failure};

/// What went wrong, in one sentence, with the one thing to do about it.
#[component]
pub fn FailureLine(editor: Editor) -> impl IntoView {
    let line = move |failure: Failure| {
        let remedy = failure.remedy;
        view! {
            <p class="failure">
                <Icon d=shape::WARNING/>
                <span class="sentence">{failure.sentence}</span>
                <button type="button" class="button script-only" on:click=move |_| editor.remedy(remedy)>
                    {remedy.label()}
                </button>
            </p>
        }
    };
    view! {
        <div id="failure" role="alert">{move || editor.failure.get().map(line)}</div>
    }
}
