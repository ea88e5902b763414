use leptos::prelude::*;

use super::icon::{Icon, shape};
use crate::model::percent_of_actual;
use crate::state::Editor;

/// One press of a zoom button.
const ZOOM_STEP: f64 = 1.5;

/// Undo and zoom; on narrow screens also the way to the recipe.
#[component]
pub fn Toolbar(editor: Editor) -> impl IntoView {
    let has_no_photo = move || !editor.has_photo();
    let has_no_result = Memo::new(move |_| !editor.has_result());
    view! {
        <div class="toolbar script-only" role="group" aria-label="View">
            <button type="button" class="button icon-only" aria-label="Undo" title="Undo (U)"
                disabled=move || !editor.can_undo() on:click=move |_| editor.undo()>
                <Icon d=shape::UNDO/>
            </button>
            <button type="button" class="button icon-only" aria-label="Redo" title="Redo (Shift+U)"
                disabled=move || !editor.can_redo() on:click=move |_| editor.redo()>
                <Icon d=shape::REDO/>
            </button>
            <span class="spacer"></span>
            <Original editor has_no_result/>
            <MaskButton editor/>
            <span class="spacer"></span>
            <button type="button" class="button icon-only" aria-label="Zoom out" title="Zoom out (−)"
                disabled=has_no_photo on:click=move |_| editor.zoom_by(1.0 / ZOOM_STEP, None)>
                <Icon d=shape::MINUS/>
            </button>
            <button type="button" class="button zoom" title="Whole photo or actual size (Z)"
                aria-label=move || format!("Zoom: {}", zoom_text(editor))
                disabled=has_no_photo on:click=move |_| editor.toggle_zoom(None)>
                {move || zoom_text(editor)}
            </button>
            <button type="button" class="button icon-only" aria-label="Zoom in" title="Zoom in (+)"
                disabled=has_no_photo on:click=move |_| editor.zoom_by(ZOOM_STEP, None)>
                <Icon d=shape::PLUS/>
            </button>
            <button type="button" class="button icon-only narrow-only" aria-label=move || match editor.models.generator() {
                    Some(_) => "Show the options",
                    None => "Show the recipe",
                }
                aria-expanded=move || editor.stage.is_sheet_open.get().to_string() aria-controls="recipe"
                on:click=move |_| editor.stage.is_sheet_open.update(|open| *open = !*open)>
                <Icon d=shape::SLIDERS/>
            </button>
        </div>
    }
}

#[component]
fn Original(editor: Editor, has_no_result: Memo<bool>) -> impl IntoView {
    let peek = move |is_held| editor.stage.is_peeking.set(is_held);
    view! {
        <button type="button" class="button" title="Hold to see the original (Space)"
            aria-pressed=move || editor.stage.is_peeking.get().to_string()
            disabled=move || has_no_result.get()
            on:pointerdown=move |_| peek(true) on:pointerup=move |_| peek(false)
            on:pointerleave=move |_| peek(false) on:pointercancel=move |_| peek(false)
            on:keydown=move |event| if matches!(event.key().as_str(), " " | "Enter") { peek(true) }
            on:keyup=move |_| peek(false) on:blur=move |_| peek(false)>
            <Icon d=shape::EYE/>
            <span class="wide-word">"Original"</span>
        </button>
    }
}

#[component]
fn MaskButton(editor: Editor) -> impl IntoView {
    let is_on = move || editor.mask.brush.get().is_some();
    let has_no_size =
        move || editor.photo.with(|photo| photo.as_ref().is_none_or(|photo| photo.size.is_none()));
    view! {
        <button type="button" class="button" title="Paint where the edit applies (M)"
            aria-pressed=move || is_on().to_string() disabled=has_no_size
            on:click=move |_| editor.toggle_mask()>
            <Icon d=shape::BRUSH/>
            <span class="wide-word">"Mask"</span>
        </button>
    }
}

fn zoom_text(editor: Editor) -> String {
    let stage = editor.stage;
    let (size, photo) = (stage.size.get(), stage.photo_size.get());
    percent_of_actual(stage.view.get(), size, photo, stage.device_ratio.get())
}
