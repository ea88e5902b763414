use leptos::prelude::*;

use crate::components::icon::{Icon, shape};
use crate::model::{EXAMPLES, Example};
use crate::state::Editor;

/// The empty stage: how to open a photo, and photos to try.
#[component]
pub fn DropZone(editor: Editor) -> impl IntoView {
    let examples = EXAMPLES.map(|example| view! { <ExampleCard editor example/> });
    view! {
        <div class="drop-zone">
            <Icon d=shape::PHOTO/>
            <p class="headline script-only">"Drop a photo here"</p>
            <p class="script-only">
                "or paste it, or "
                <label for="photo-file" class="link">"choose a file"</label>
                <span class="formats">"JPEG, PNG, WebP, TIFF, GIF"</span>
            </p>
            <p class="headline plain-only">"Choose a photo below, say what should change, and press Edit photo."</p>
            <div class="examples script-only" role="group" aria-label="Examples">
                <p>"Or try one of these"</p>
                <ul>{examples}</ul>
            </div>
        </div>
    }
}

/// One press opens the photo and runs the prompt.
#[component]
fn ExampleCard(editor: Editor, example: Example) -> impl IntoView {
    // In a page from the server, pictures wait for the first paint: see its loader.
    let url = example.thumbnail_url();
    let (src, later_src) = if cfg!(feature = "ssr") { (None, Some(url)) } else { (Some(url), None) };
    view! {
        <li>
            <button type="button" class="example" on:click=move |_| editor.open_example(example)>
                <img src=src data-src=later_src alt=example.subject width="160" height="120" decoding="async"/>
                <span>{example.prompt}</span>
            </button>
        </li>
    }
}
