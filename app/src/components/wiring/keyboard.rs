use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::state::Editor;

/// How far an arrow key moves the zoomed photo, in CSS pixels.
const PAN_STEP: f64 = 60.0;
const ZOOM_STEP: f64 = 1.5;
const BRUSH_STEP: f64 = 1.25;

/// The keys of the whole page. While something is typed, only those with Ctrl or ⌘ and Escape act.
pub(super) fn listen(editor: Editor) {
    window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() && press(editor, &event) {
            event.prevent_default();
        }
    });
    window_event_listener(ev::keyup, move |event| {
        if event.key() == " " {
            editor.stage.is_peeking.set(false);
        }
    });
    window_event_listener(ev::blur, move |_| editor.stage.is_peeking.set(false));
}

/// Whether the key did something.
fn press(editor: Editor, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in = |selector: &str| {
        target.as_ref().is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
    };
    if is_in("dialog, [popover]") {
        return false;
    }
    let is_typing = is_in("textarea, select, input:not([type=range]):not([type=checkbox]):not([type=radio])");
    let is_command = event.ctrl_key() || event.meta_key();
    match (event.key().as_str(), is_command) {
        ("Enter", true) => editor.run_prompt(),
        ("Escape", _) => return escape(editor, target.as_ref()),
        _ if is_typing || event.alt_key() => return false,
        ("z" | "Z", true) if event.shift_key() => editor.redo(),
        ("y", true) => editor.redo(),
        ("z", true) => editor.undo(),
        (_, true) => return false,
        (" ", _) if !is_in("button, a, summary, input, select") => editor.stage.is_peeking.set(true),
        ("z", _) => editor.toggle_zoom(None),
        ("+" | "=", _) => editor.zoom_by(ZOOM_STEP, None),
        ("-", _) => editor.zoom_by(1.0 / ZOOM_STEP, None),
        ("m", _) => editor.toggle_mask(),
        ("[", _) => editor.mask.scale_brush(1.0 / BRUSH_STEP),
        ("]", _) => editor.mask.scale_brush(BRUSH_STEP),
        ("u", _) => editor.undo(),
        ("U", _) => editor.redo(),
        ("d", _) => return click_download(),
        ("?", _) => {
            if let Some(dialog) = editor.elements.help.get_untracked() {
                let _ = dialog.show_modal();
            }
        }
        ("/", _) => editor.focus_prompt(),
        (arrow, _) if editor.stage.view.get_untracked().is_zoomed() && !is_in("input") => {
            return pan(editor, arrow);
        }
        _ => return false,
    }
    true
}

/// Stops the one thing that is going on.
fn escape(editor: Editor, target: Option<&Element>) -> bool {
    if editor.work.get_untracked().is_cancellable() {
        editor.cancel();
    } else if editor.stage.is_sheet_open.get_untracked() {
        editor.stage.is_sheet_open.set(false);
    } else if editor.mask.brush.get_untracked().is_some() {
        editor.toggle_mask();
    } else if let Some(focused) = target.and_then(|target| target.dyn_ref::<HtmlElement>()) {
        let _ = focused.blur();
    } else {
        return false;
    }
    true
}

fn pan(editor: Editor, arrow: &str) -> bool {
    let (x, y) = match arrow {
        "ArrowLeft" => (PAN_STEP, 0.0),
        "ArrowRight" => (-PAN_STEP, 0.0),
        "ArrowUp" => (0.0, PAN_STEP),
        "ArrowDown" => (0.0, -PAN_STEP),
        _ => return false,
    };
    editor.pan_by(x, y);
    true
}

fn click_download() -> bool {
    let link = document().get_element_by_id("download").and_then(|link| link.dyn_into::<HtmlElement>().ok());
    match link.filter(|link| link.has_attribute("href")) {
        Some(link) => {
            link.click();
            true
        }
        None => false,
    }
}
