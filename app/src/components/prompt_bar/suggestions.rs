use leptos::prelude::*;

use crate::model::suggestions;
use crate::state::Editor;

/// Requests to add to the prompt with one press.
#[component]
pub fn Suggestions(editor: Editor, is_working: Memo<bool>) -> impl IntoView {
    let offered = Memo::new(move |_| editor.prompt.with(|prompt| suggestions(prompt)));
    view! {
        <div class="chips script-only" role="group" aria-label="Suggestions" hidden=move || is_working.get()>
            <For each=move || offered.get() key=|text| *text children=move |text| {
                view! {
                    <button type="button" class="chip" on:click=move |_| editor.take_suggestion(text)>{text}</button>
                }
            }/>
        </div>
    }
}
