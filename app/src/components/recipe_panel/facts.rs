use leptos::prelude::*;

use crate::model::{file_size, megapixels, pixel_size, seconds};
use crate::state::Editor;

/// How large the result is, and what it took.
#[component]
pub fn Facts(editor: Editor) -> impl IntoView {
    let facts = Memo::new(move |_| {
        editor.result.with(|shown| {
            let edit = &shown.as_ref()?.edit;
            let output = &edit.output;
            Some([
                pixel_size(output.width, output.height),
                megapixels(output.width, output.height),
                format!("{} {}", output.format.name().to_uppercase(), file_size(output.bytes)),
                seconds(f64::from(edit.timings.total_ms)),
            ])
        })
    });
    view! { <p class="facts">{move || facts.get().map(|facts| facts.map(|fact| view! { <span>{fact}</span> }))}</p> }
}
