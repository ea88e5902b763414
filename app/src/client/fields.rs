use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// The name in `data-of` of the field that an event came from, and what it holds.
pub fn field_at(event: &Event) -> Option<(String, String)> {
    let field = event.target()?.dyn_into::<Element>().ok()?;
    Some((field.get_attribute("data-of")?, value_of(&field)))
}

/// Shows in all fields within `root` what `text` says of their names, except where `typed` tells that it is
/// being typed; sliders are filled up to their thumb.
pub fn show_values(root: &Element, typed: Option<&Event>, text: impl Fn(&str) -> String) {
    let typed = typed.and_then(Event::target).map(JsValue::from);
    let Ok(fields) = root.query_selector_all("[data-of]") else { return };
    for field in (0..fields.length()).filter_map(|at| fields.get(at)?.dyn_into::<Element>().ok()) {
        let is_typed = typed.as_ref() == Some(AsRef::<JsValue>::as_ref(&field));
        let shown = text(&field.get_attribute("data-of").unwrap_or_default());
        if !is_typed && value_of(&field) != shown {
            let _ = js_sys::Reflect::set(&field, &"value".into(), &shown.into());
        }
        fill(&field);
    }
}

/// Checks the radio button of this value within `root`, where there is one.
pub fn check_radio(root: &Element, value: &str) {
    let Ok(radios) = root.query_selector_all("input[type=radio]") else { return };
    for radio in (0..radios.length()).filter_map(|at| radios.get(at)?.dyn_into::<HtmlInputElement>().ok()) {
        let is_checked = radio.value() == value;
        radio.set_checked(is_checked);
        // Where the focus goes when the list opens.
        let _ = match is_checked {
            true => radio.set_attribute("autofocus", ""),
            false => radio.remove_attribute("autofocus"),
        };
    }
}

fn value_of(field: &Element) -> String {
    js_sys::Reflect::get(field, &"value".into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// Tells the track of a slider how far its thumb is, as a share.
fn fill(field: &Element) {
    let number = |name| field.get_attribute(name)?.parse::<f64>().ok();
    let is_slider = field.get_attribute("type").as_deref() == Some("range");
    let (Some(least), Some(most), true) = (number("min"), number("max"), is_slider) else { return };
    let share = (value_of(field).parse().unwrap_or(least) - least) / (most - least);
    if let Some(field) = field.dyn_ref::<HtmlElement>() {
        let _ = field.style().set_property("--at", &share.to_string());
    }
}
