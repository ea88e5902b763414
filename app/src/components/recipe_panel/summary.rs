use leptos::either::Either;
use leptos::prelude::*;

use crate::state::Editor;

/// What was asked for, and what was done about it. Its place keeps its height, so that the sliders below stay where
/// they are.
#[component]
pub fn Summary(editor: Editor) -> impl IntoView {
    let edit = Memo::new(move |_| editor.result.with(|shown| shown.as_ref().map(|shown| shown.edit.clone())));
    let is_photo_missing = Memo::new(move |_| !editor.has_photo());
    let content = move || match edit.get() {
        Some(edit) => Either::Left(view! {
            {edit.prompt.map(|prompt| {
                let asked = format!("“{prompt}”");
                view! { <p class="asked" title=prompt>{asked}</p> }
            })}
            <p class="sentence">{edit.sentence}</p>
            {edit.notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()}
        }),
        None => Either::Right(view! {
            <p class="hint">
                {move || match is_photo_missing.get() {
                    true => "What the prompt does appears here, every change as a slider that you can move.",
                    false => "No changes yet. Say what should change, or add an adjustment yourself.",
                }}
            </p>
        }),
    };
    view! { <div class="summary">{content}</div> }
}
