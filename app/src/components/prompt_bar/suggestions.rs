use leptos::prelude::*;

use crate::model::suggestions;
use crate::state::Editor;

/// Requests to add to the prompt with one press.
#[component]
pub fn Suggestions(editor: Editor, is_working: Memo<bool>) -> impl IntoView {
    let generates = Memo::new(move |_| editor.models.generator().is_some());
    let offered = Memo::new(move |_| editor.prompt.with(|prompt| suggestions(prompt, generates.get())));
    // Where a chip stands follows from those before it. They are its key: none ever moves.
    let rows = move || {
        let offered = offered.get();
        (0..offered.len()).map(|last| offered[..=last].to_vec()).collect::<Vec<_>>()
    };
    view! {
        <div class="chips script-only" role="group" aria-label="Suggestions" hidden=move || is_working.get()>
            <For each=rows key=Vec::clone children=move |row| {
                row.last().copied().map(|text| view! {
                    <button type="button" class="chip" on:click=move |_| editor.take_suggestion(text)>{text}</button>
                })
            }/>
        </div>
    }
}
