use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// Listens at the window, where events of all elements arrive in the end.
pub(super) fn on(event: &str, hear: Box<dyn Fn(Event)>) {
    window_event_listener_untyped(event, hear);
}

pub(super) fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Says something, unless it is said already: a screen reader says nothing twice.
pub(super) fn say(id: &str, text: &str) {
    if let Some(element) = by_id(id).filter(|element| element.text_content().as_deref() != Some(text)) {
        element.set_text_content(Some(text));
    }
}

pub(super) fn show(id: &str, is_shown: bool) {
    if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.set_hidden(!is_shown);
    }
}

pub(super) fn set(id: &str, attribute: &str, value: Option<&str>) {
    let Some(element) = by_id(id) else { return };
    let _ = match value {
        Some(value) => element.set_attribute(attribute, value),
        None => element.remove_attribute(attribute),
    };
}

/// Whether an event came from within what a selector names.
pub(super) fn is_from(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}
