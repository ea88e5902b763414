use leptos::prelude::*;

use crate::state::Editor;

/// Offers the recipe that an opened file carries.
#[component]
pub fn OfferLine(editor: Editor) -> impl IntoView {
    let offer = editor.offer;
    view! {
        <p class="failure script-only" hidden=move || offer.with(String::is_empty)>
            <span class="sentence">{offer}</span>
            <button type="button" class="button" on:click=move |_| editor.restore_recipe()>"Restore its recipe"</button>
            <button type="button" class="button" on:click=move |_| editor.decline_recipe()>"No"</button>
        </p>
    }
}
