use leptos::prelude::*;

use crate::state::Library;

/// Says that something was deleted, and takes it back.
#[component]
pub fn Toast(library: Library) -> impl IntoView {
    let deleted = library.deleted;
    let text =
        Memo::new(move |_| deleted.with(|deleted| deleted.as_ref().map(|_| "Deleted.").unwrap_or_default()));
    view! {
        <div class="notice toast" class:is-shown=move || deleted.with(Option::is_some)>
            <span role="status">{text}</span>
            <button type="button" class="button bordered" on:click=move |_| library.undo_delete()>"Undo"</button>
        </div>
    }
}
