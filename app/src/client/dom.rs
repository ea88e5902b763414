use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use web_sys::Element;

use crate::model::{Point, Size};

/// What the browser tab says.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The icon of the browser tab.
pub fn set_icon(url: &str) {
    let link = document().and_then(|document| document.query_selector("link[rel=icon]").ok().flatten());
    if let Some(link) = link {
        let _ = link.set_attribute("href", url);
    }
}

/// Whether the page was opened from outside, and not by a link of this site.
pub fn is_visit() -> bool {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    document().is_some_and(|document| !document.referrer().starts_with(&origin))
}

/// A number in [0, 1) that nobody foresees.
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// Milliseconds since 1970-01-01 UTC by the browser's clock.
pub fn clock_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Milliseconds since the page was opened.
pub fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Device pixels per CSS pixel.
pub fn device_ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.25)
}

/// Puts markup in an element, in place of what is there.
pub fn set_markup(element: &Element, html: &str) {
    element.set_inner_html(html);
}

/// Puts markup before everything in an element, of which only the first `most` children stay.
pub fn begin_with(element: &Element, html: &str, most: usize) {
    let _ = element.insert_adjacent_html("afterbegin", html);
    while element.child_element_count() as usize > most {
        let Some(last) = element.last_element_child() else { break };
        last.remove();
    }
}

/// Whether the page is in a tab that nobody sees.
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// The wall clock here: "14:02:11".
pub fn local_time() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}:{:02}", now.get_hours(), now.get_minutes(), now.get_seconds())
}

pub fn prefers_dark() -> bool {
    matches_media("(prefers-color-scheme: dark)")
}

/// Sets the theme of the page: `light`, `dark`.
pub fn set_theme(theme: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", theme);
    }
}

/// Runs `action` after a while, in place of what `slot` waited for.
pub fn later(slot: StoredValue<Option<TimeoutHandle>>, delay_ms: u64, action: impl FnOnce() + 'static) {
    cancel_timeout(slot);
    slot.set_value(set_timeout_with_handle(action, Duration::from_millis(delay_ms)).ok());
}

/// Does not run what `slot` waits for.
pub fn cancel_timeout(slot: StoredValue<Option<TimeoutHandle>>) {
    if let Some(handle) = slot.get_value() {
        handle.clear();
        slot.set_value(None);
    }
}

/// The size of an element in CSS pixels.
pub fn size_of(element: &Element) -> Size {
    Size::new(f64::from(element.client_width()), f64::from(element.client_height()))
}

/// A place in the window as a place in an element.
pub fn place_in(element: &Element, client_x: f64, client_y: f64) -> Point {
    let rect = element.get_bounding_client_rect();
    Point { x: client_x - rect.left(), y: client_y - rect.top() }
}

fn matches_media(query: &str) -> bool {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    list.is_some_and(|list| list.matches())
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
