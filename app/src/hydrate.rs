use leptos::prelude::*;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};

use crate::components::App;
use crate::page::PageContent;
use crate::state::EarlyPrompt;

/// Takes over the page that the server rendered.
pub fn hydrate() {
    let early = EarlyPrompt(element("prompt").and_then(typed).unwrap_or_default());
    let content = element("page-content")
        .and_then(|script| script.text_content())
        .and_then(|json| serde_json::from_str::<PageContent>(&json).ok())
        .unwrap_or_default();
    leptos::mount::hydrate_body(move || {
        provide_context(early);
        view! { <App content/> }
    });
}

fn typed(field: Element) -> Option<String> {
    Some(field.dyn_into::<HtmlTextAreaElement>().ok()?.value())
}

fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}
