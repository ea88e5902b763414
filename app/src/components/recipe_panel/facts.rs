use leptos::prelude::*;

use crate::model::generation::facts_markup;
use crate::state::{Editor, maker_of};

/// How large the result is, what it took, and how it was generated.
#[component]
pub fn Facts(editor: Editor) -> impl IntoView {
    let facts = Memo::new(move |_| {
        editor.result.with(|shown| {
            let edit = &shown.as_ref()?.edit;
            Some(facts_markup(edit, &editor.models.name_of(maker_of(edit))))
        })
    });
    view! { <div class="result-facts" inner_html=move || facts.get().unwrap_or_default()></div> }
}
