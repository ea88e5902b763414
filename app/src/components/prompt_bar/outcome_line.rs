use leptos::prelude::*;

use crate::state::Editor;

/// What of the prompt was left out, said where the prompt was typed, until something else is typed.
#[component]
pub fn OutcomeLine(editor: Editor) -> impl IntoView {
    let sentence = Memo::new(move |_| {
        editor.result.with(|shown| {
            let edit = &shown.as_ref()?.edit;
            let is_about_prompt = editor.prompt.with(|prompt| edit.prompt.as_deref() == Some(prompt.trim()));
            (is_about_prompt && !edit.not_supported.is_empty()).then(|| edit.sentence.clone())
        })
    });
    move || sentence.get().map(|sentence| view! { <p class="outcome">{sentence}</p> })
}
