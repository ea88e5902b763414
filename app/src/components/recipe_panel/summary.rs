use leptos::either::Either;
use leptos::prelude::*;

use crate::state::Editor;

/// What was asked for, and what was done about it. Its place keeps its height, so that the sliders below stay where
/// they are.
#[component]
pub fn Summary(editor: Editor) -> impl IntoView {
    let edit = Memo::new(move |_| editor.result.with(|shown| shown.as_ref().map(|shown| shown.edit.clone())));
    let summary_of_generator = Memo::new(move |_| editor.models.generator().map(|(line, _)| line.summary));
    let is_photo_missing = Memo::new(move |_| !editor.has_photo());
    let content = move || match edit.get() {
        Some(edit) => Either::Left(view! {
            {edit.prompt.map(|prompt| {
                let asked = format!("“{prompt}”");
                view! { <p class="asked" title=prompt>{asked}</p> }
            })}
            <p class="sentence">{edit.sentence}</p>
            {edit.generated.is_some().then(|| view! {
                <p class="note for-recipe">"Sliders begin from the photo. To go on from this result, use it as input."</p>
            })}
            {edit.notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()}
        }),
        None => Either::Right(view! {
            <p class="hint">
                {move || match (summary_of_generator.get(), is_photo_missing.get()) {
                    (Some(summary), _) => summary,
                    (None, true) => "What the prompt does appears here, every change as a slider that you can move.".to_owned(),
                    (None, false) => "No changes yet. Say what should change, or add an adjustment yourself.".to_owned(),
                }}
            </p>
        }),
    };
    // What is too long for it scrolls, also by keys.
    view! { <div class="summary" tabindex="0" role="group" aria-label="What was done">{content}</div> }
}
