use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::client::thumbnail_url;
use crate::state::{Editor, Version};

/// The results of this session, to go back to. Each is a link, so that it opens in a new tab too.
#[component]
pub fn Filmstrip(editor: Editor) -> impl IntoView {
    let versions = move || editor.session.get().into_iter().filter(|version| version.edit.is_some());
    let key = |version: &Version| (version.run, version.edit.as_ref().map(|edit| edit.id.clone()));
    view! {
        <nav class="filmstrip script-only" aria-label="Results of this session">
            <ul>
                <For each=versions key children=move |version| view! { <Frame editor version/> }/>
            </ul>
        </nav>
    }
}

#[component]
fn Frame(editor: Editor, version: Version) -> impl IntoView {
    version.edit.clone().map(|edit| {
        let id = edit.id.clone();
        let is_shown = move || editor.result.with(|shown| shown.as_ref().is_some_and(|shown| shown.edit.id == id));
        let name = edit.prompt.clone().unwrap_or_else(|| edit.sentence.clone());
        let title = name.clone();
        let open = move |event: MouseEvent| {
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                editor.revisit(version.clone());
            }
        };
        view! {
            <li>
                <a href=edit.page_url title=title aria-current=move || is_shown().then_some("true") on:click=open>
                    <img src=thumbnail_url(&edit.image_url) alt=name width="64" height="48" loading="lazy" decoding="async"/>
                </a>
            </li>
        }
    })
}
