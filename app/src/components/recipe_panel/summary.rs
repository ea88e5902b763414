use leptos::prelude::*;

use crate::model::{file_size, megapixels, pixel_size, seconds};
use crate::state::Editor;

/// What was asked for, what was done about it, and what it took.
#[component]
pub fn Summary(editor: Editor) -> impl IntoView {
    let edit = Memo::new(move |_| editor.result.with(|shown| shown.as_ref().map(|shown| shown.edit.clone())));
    move || {
        edit.get().map(|edit| {
            let (output, took_ms) = (edit.output, edit.timings.total_ms);
            let facts = [
                pixel_size(output.width, output.height),
                megapixels(output.width, output.height),
                format!("{} {}", output.format.name().to_uppercase(), file_size(output.bytes)),
                seconds(f64::from(took_ms)),
            ];
            view! {
                <div class="summary">
                    {edit.prompt.map(|prompt| view! { <p class="asked">{format!("“{prompt}”")}</p> })}
                    <p class="sentence">{edit.sentence}</p>
                    {edit.notes.into_iter().map(|note| view! { <p class="note">{note}</p> }).collect_view()}
                    <p class="facts">{facts.map(|fact| view! { <span>{fact}</span> })}</p>
                </div>
            }
        })
    }
}
