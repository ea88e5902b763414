//! Two results, one over the other, with the handle of the editor between them.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement, HtmlElement, KeyboardEvent, PointerEvent};

use super::elements::{by_id, is_from, on, say, set};
use crate::client::place_in;
use crate::model::{REST_SPLIT, split_after_key, split_text};

/// Shows two pictures, each an address and a name.
pub(super) fn open((first, first_name): &(String, String), (second, second_name): &(String, String)) {
    for (side, url, name) in [("first", first, first_name), ("second", second, second_name)] {
        set(&format!("{side}-picture"), "src", Some(url));
        set(&format!("{side}-picture"), "alt", Some(name));
        say(&format!("{side}-name"), name);
    }
    set_split(REST_SPLIT);
    if let Some(dialog) = by_id("comparison").and_then(|found| found.dyn_into::<HtmlDialogElement>().ok()) {
        let _ = dialog.show_modal();
    }
}

/// Lets pointers and keys move the handle.
pub(super) fn listen() {
    for event in ["pointerdown", "pointermove"] {
        on(event, Box::new(|event| drag(&event)));
    }
    on("keydown", Box::new(|event| press(&event)));
}

fn drag(event: &Event) {
    let Some(stage) = by_id("comparison-stage").filter(|_| is_from(event, "#comparison-stage")) else {
        return;
    };
    let Some(pointer) = event.dyn_ref::<PointerEvent>().filter(|pointer| pointer.buttons() & 1 == 1) else {
        return;
    };
    let _ = stage.set_pointer_capture(pointer.pointer_id());
    let at = place_in(&stage, f64::from(pointer.client_x()), f64::from(pointer.client_y()));
    set_split((at.x / f64::from(stage.client_width()).max(1.0)).clamp(0.0, 1.0));
}

fn press(event: &Event) {
    let Some(handle) = by_id("comparison-handle").filter(|_| is_from(event, "#comparison-handle")) else {
        return;
    };
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let split = handle.get_attribute("aria-valuenow").and_then(|now| now.parse::<f64>().ok()).unwrap_or(50.0);
    if let Some(moved) = split_after_key(split / 100.0, &key.key(), key.shift_key()) {
        event.prevent_default();
        set_split(moved);
    }
}

fn set_split(split: f64) {
    if let Some(frame) = by_id("comparison-frame").and_then(|frame| frame.dyn_into::<HtmlElement>().ok()) {
        let _ = frame.style().set_property("--split", &split.to_string());
    }
    set("comparison-handle", "aria-valuenow", Some(&(split * 100.0).round().to_string()));
    set("comparison-handle", "aria-valuetext", Some(&split_text(split, "first", "second")));
}
