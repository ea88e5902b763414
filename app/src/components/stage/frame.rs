use leptos::html;
use leptos::prelude::*;

use super::compare_handle::CompareHandle;
use super::unfinished::unfinished;
use crate::client::MaskCanvas;
use crate::model::FULLY_ORIGINAL;
use crate::state::Editor;

/// The photo and its result, one over the other, where the view puts them.
#[component]
pub fn PhotoFrame(editor: Editor) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    place(editor, frame);
    let original = Memo::new(move |_| {
        editor.photo.with(|photo| photo.as_ref().map(|photo| (photo.preview_url.clone(), photo.name.clone())))
    });
    let result = Memo::new(move |_| {
        editor
            .result
            .with(|shown| shown.as_ref().map(|shown| (shown.url.clone(), result_name(&shown.edit.sentence))))
    });
    let has_result = Memo::new(move |_| result.with(Option::is_some));
    let before_url = move || original.get().and_then(|(url, _)| url);
    let after_url = move || result.get().map(|(url, _)| url);
    let preview = unfinished(editor);
    let is_unseen = Memo::new(move |_| before_url().is_none());
    view! {
        <div class="frame" node_ref=frame class:has-result=move || has_result.get()
            class:is-unfinished=move || preview.with(Option::is_some)
            class:is-sweeping=move || editor.stage.is_sweeping.get()
            class:is-magnified=move || is_magnified(editor)>
            <figure class="before">
                <img src=before_url draggable="false" decoding="async" hidden=move || is_unseen.get()
                    alt=move || original.get().map_or(String::new(), |(_, name)| original_name(&name))/>
                <figcaption>"Before"</figcaption>
            </figure>
            <figure class="after" hidden=move || !has_result.get()>
                <img src=after_url draggable="false" decoding="async" alt=move || result.get().map(|(_, name)| name)/>
                <figcaption>"After"</figcaption>
            </figure>
            <p class="unseen" hidden=move || !is_unseen.get()>
                "This browser cannot show this kind of file. Its picture comes with the first edit."
            </p>
            <MaskLayer editor/>
            <img class="unfinished" src=preview draggable="false" alt="The unfinished result"
                hidden=move || preview.with(Option::is_none)/>
            <CompareHandle editor has_result/>
        </div>
    }
}

/// The canvas of the mask, given the photo's proportions once those are known.
#[component]
fn MaskLayer(editor: Editor) -> impl IntoView {
    let canvas = editor.elements.mask;
    let size = Memo::new(move |_| editor.photo.with(|photo| photo.as_ref().and_then(|photo| photo.size)));
    Effect::new(move || {
        if let (Some(canvas), Some(size)) = (canvas.get().and_then(MaskCanvas::of), size.get()) {
            canvas.fit(size);
            editor.mask.is_painted.set(false);
        }
    });
    view! {
        <canvas class="mask script-only" node_ref=canvas aria-hidden="true"
            class:is-shown=move || editor.mask.brush.get().is_some()></canvas>
    }
}

/// Writes the place of the photo and of the handle to the style of the frame, through the object
/// model: the content security policy allows no style attributes.
fn place(editor: Editor, frame: NodeRef<html::Div>) {
    let set = move |name: &str, value: f64, unit: &str| {
        if let Some(frame) = frame.get() {
            let _ = web_sys::HtmlElement::style(&frame).set_property(name, &format!("{value}{unit}"));
        }
    };
    Effect::new(move || {
        let stage = editor.stage;
        let (size, photo) = (stage.size.get(), stage.photo_size.get());
        let rect = match photo.width > 0.0 {
            true => stage.rect(),
            false => stage.view.get().rect(size, size),
        };
        for (name, value) in [("--x", rect.x), ("--y", rect.y), ("--w", rect.width), ("--h", rect.height)] {
            set(name, value, "px");
        }
    });
    Effect::new(move || {
        let split = if editor.stage.is_peeking.get() { FULLY_ORIGINAL } else { editor.stage.split.get() };
        set("--split", split, "");
    });
}

/// Whether single photo pixels are large enough to be seen as squares.
fn is_magnified(editor: Editor) -> bool {
    let stage = editor.stage;
    let magnification =
        stage.view.get().magnification(stage.size.get(), stage.photo_size.get(), stage.device_ratio.get());
    stage.view.get().is_zoomed() && magnification >= 3.0
}

fn original_name(file: &str) -> String {
    if file.is_empty() { "The original photo".to_owned() } else { format!("The original: {file}") }
}

fn result_name(sentence: &str) -> String {
    format!("The result: {sentence}")
}
