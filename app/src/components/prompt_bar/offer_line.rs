use leptos::prelude::*;

use crate::actions::Embedded;
use crate::state::Editor;

/// Offers the recipe that an opened file carries, or what it was generated with.
#[component]
pub fn OfferLine(editor: Editor) -> impl IntoView {
    let offer = editor.offer;
    let label = move || {
        offer.track();
        let is_generated =
            |found: &Option<Embedded>| found.as_ref().is_some_and(|found| found.generated.is_some());
        match editor.pending.embedded.with_value(is_generated) {
            true => "Restore its options",
            false => "Restore its recipe",
        }
    };
    view! {
        <p class="failure script-only" hidden=move || offer.with(String::is_empty)>
            <span class="sentence">{offer}</span>
            <button type="button" class="button" on:click=move |_| editor.restore_recipe()>{label}</button>
            <button type="button" class="button" on:click=move |_| editor.decline_recipe()>"No"</button>
        </p>
    }
}
