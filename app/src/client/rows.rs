use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::model::jobs::Row;

/// The action of the button that an event came from, and the job of the row that it is in.
pub fn action_at(event: &Event) -> Option<(String, String)> {
    let button = event.target()?.dyn_into::<Element>().ok()?.closest("[data-do]").ok()??;
    if button.get_attribute("aria-disabled").is_some() {
        return None;
    }
    let row = button.closest("[data-id]").ok().flatten();
    let id = row.and_then(|row| row.get_attribute("data-id")).unwrap_or_default();
    Some((button.get_attribute("data-do")?, id))
}

/// Turns a list that shows `known` into one that shows `rows`. What stays is left alone, and with it its
/// pictures; a focus in what is replaced or moved goes back to where it was, or to the list.
pub fn patch_rows(list: &Element, known: &[Row], rows: &[Row]) {
    let focus = focus_in(list);
    let children = list.children();
    let mut kept: Vec<(&Row, Element)> = Vec::new();
    let elements: Vec<Element> = (0..children.length()).filter_map(|at| children.item(at)).collect();
    for (at, element) in elements.into_iter().enumerate() {
        match known.get(at).filter(|old| rows.iter().any(|row| row.key == old.key)) {
            Some(old) => kept.push((old, element)),
            None => element.remove(),
        }
    }
    let mut next = list.first_element_child();
    for row in rows {
        let shown = match kept.iter().find(|(old, _)| old.key == row.key) {
            Some((old, element)) => {
                if next.as_ref() == Some(element) {
                    next = element.next_element_sibling();
                } else {
                    let _ = list.insert_before(element, next.as_deref());
                }
                refresh(element, old, row, next.as_ref(), list)
            }
            None => insert(list, next.as_ref(), row),
        };
        if let (Some(element), Some(place)) = (shown, row.place) {
            let _ = element.set_attribute("aria-posinset", &place.to_string());
            let _ = element.set_attribute("aria-setsize", "-1");
        }
    }
    if let Some((id, action)) = focus.filter(|_| focus_in(list).is_none()) {
        focus_on(list, &id, &action);
    }
}

/// The row as it is now; a changed frame is another element.
fn refresh(
    element: &Element,
    old: &Row,
    row: &Row,
    next: Option<&Element>,
    list: &Element,
) -> Option<Element> {
    if old.frame != row.frame {
        element.remove();
        return insert(list, next, row);
    }
    if old.live != row.live
        && let Ok(Some(live)) = element.query_selector(".live")
    {
        live.set_inner_html(&row.live);
    }
    Some(element.clone())
}

fn insert(list: &Element, next: Option<&Element>, row: &Row) -> Option<Element> {
    match next {
        Some(next) => {
            let _ = next.insert_adjacent_html("beforebegin", &row.html());
            next.previous_element_sibling()
        }
        None => {
            let _ = list.insert_adjacent_html("beforeend", &row.html());
            list.last_element_child()
        }
    }
}

/// The row and the action that have the focus.
fn focus_in(list: &Element) -> Option<(String, String)> {
    let focused = document().active_element().filter(|focused| list.contains(Some(focused)))?;
    let row = focused.closest("[data-id]").ok()??;
    Some((row.get_attribute("data-id")?, focused.get_attribute("data-do").unwrap_or_default()))
}

fn focus_on(list: &Element, id: &str, action: &str) {
    let within = format!("[data-id=\"{id}\"]");
    let found = |selector: String| list.query_selector(&selector).ok().flatten();
    let same = (!action.is_empty()).then(|| found(format!("{within} [data-do=\"{action}\"]"))).flatten();
    let other = || found(format!("{within} a"));
    let target = same.or_else(other).unwrap_or_else(|| list.clone());
    if let Some(target) = target.dyn_ref::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = target.focus_with_options(&options);
    }
}
