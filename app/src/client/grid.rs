use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::model::jobs::{Layout, Window};

/// How a grid of cards lies in the window. Without any card nothing can be measured.
pub fn layout_of(list: &Element) -> Layout {
    let measured = || {
        let window = web_sys::window()?;
        let style = window.get_computed_style(list).ok()??;
        let columns = style.get_property_value("grid-template-columns").ok()?;
        let gap = style.get_property_value("row-gap").ok()?;
        let gap = gap.trim_end_matches("px").parse::<f64>().unwrap_or(0.0);
        Some(Layout {
            columns: columns.split_whitespace().count(),
            row_height: list.first_element_child()?.get_bounding_client_rect().height() + gap,
            top: list.get_bounding_client_rect().top(),
            window_height: window.inner_height().ok()?.as_f64()?,
        })
    };
    measured().unwrap_or_default()
}

/// Keeps the room of the cards that are not on the page.
pub fn make_room(list: &Element, window: &Window) {
    if let Some(list) = list.dyn_ref::<HtmlElement>() {
        let style = list.style();
        let _ = style.set_property("padding-block", &format!("{}px {}px", window.above, window.below));
    }
}
