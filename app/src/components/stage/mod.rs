//! The photo, its result, and what lies over them.

mod compare_handle;
mod drop_zone;
mod frame;
mod gestures;
mod unfinished;

use leptos::either::Either;
use leptos::prelude::*;

use self::drop_zone::DropZone;
use self::frame::PhotoFrame;
use self::gestures::Gestures;
use crate::state::{Editor, Work};

/// Where the photo is. Its size depends on the window alone, so nothing moves when a photo comes.
#[component]
pub fn StageView(editor: Editor) -> impl IntoView {
    let gestures = Gestures::new(editor);
    let has_photo = Memo::new(move |_| editor.has_photo());
    view! {
        <div class="stage" role="region" aria-label="Photo" tabindex="-1" node_ref=editor.elements.stage
            class:is-zoomed=move || editor.stage.view.get().is_zoomed()
            class:is-painting=move || editor.mask.brush.get().is_some()
            class:is-dragged-over=move || editor.stage.is_dragged_over.get()
            aria-busy=move || (editor.work.get() != Work::Idle).to_string()
            on:pointerdown=move |event| gestures.down(&event)
            on:pointermove=move |event| gestures.moved(&event)
            on:pointerup=move |event| gestures.up(&event)
            on:pointercancel=move |event| gestures.up(&event)
            on:dblclick=move |event| gestures.double(&event)>
            {move || match has_photo.get() {
                true => Either::Left(view! { <PhotoFrame editor/> }),
                false => Either::Right(view! { <DropZone editor/> }),
            }}
            <p class="drop-hint" aria-hidden="true">"Drop the photo to open it"</p>
            <span class="working-line" aria-hidden="true"
                class:is-on=move || editor.work.get() == Work::Updating></span>
        </div>
    }
}
