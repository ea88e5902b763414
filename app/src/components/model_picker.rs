use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use crate::client::{check_radio, set_markup};
#[cfg(feature = "ssr")]
use crate::model::choice::list_markup;
use crate::model::choice::{label_markup, place_markup, place_of};
use crate::page::ModelLine;
use crate::state::{Editor, Feed, Models};

/// Which model edits: a button that says so and where it is, and a list to choose from.
#[component]
pub fn ModelPicker(editor: Editor) -> impl IntoView {
    let models = editor.models;
    let feed = use_context::<Feed>();
    let place = move |line: &ModelLine| match feed {
        Some(feed) => feed.status.with(|status| place_of(Some(status), line)),
        None => place_of(None, line),
    };
    let label = Memo::new(move |_| {
        let line = models.chosen.with(|id| models.line(id));
        line.map(|line| label_markup(&line, place(&line))).unwrap_or_default()
    });
    let list = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let (Some(list), chosen) = (list.get(), models.chosen.get()) {
            check_radio(&list, &chosen);
        }
    });
    for (at, line) in models.all().into_iter().enumerate() {
        let here = Memo::new(move |_| place_markup(place(&line)));
        Effect::new(move || {
            let here = here.get();
            let row = list.get().and_then(|list| list.query_selector_all(".place").ok()?.get(at as u32));
            if let Some(row) = row.and_then(|row| row.dyn_into::<Element>().ok()) {
                set_markup(&row, &here);
            }
        });
    }
    let choose = move |event: Event| {
        let radio = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(radio) = radio {
            editor.choose_model(&radio.value());
        }
    };
    let close = move || {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
    };
    // Who points is done with a click; arrow keys, which click too, go on.
    let click = move |event: MouseEvent| {
        let is_radio = event.target().is_some_and(|target| target.is_instance_of::<HtmlInputElement>());
        if event.detail() > 0 && is_radio {
            close();
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            close();
        }
    };
    view! {
        <div class="picker script-only">
            <button type="button" class="button picker-button" popovertarget="models" title="Choose the model that edits"
                inner_html=label></button>
            <div id="models" class="models" popover="auto" node_ref=list inner_html=first_list(models, place)
                on:change=choose on:click=click on:keydown=key></div>
        </div>
    }
}

/// The list as the server writes it. The browser takes it over as it is.
#[cfg(feature = "ssr")]
fn first_list(models: Models, place: impl Fn(&ModelLine) -> crate::model::residency::Presence) -> String {
    list_markup(&models.all(), &models.chosen.get_untracked(), place)
}

#[cfg(not(feature = "ssr"))]
fn first_list(_: Models, _: impl Fn(&ModelLine) -> crate::model::residency::Presence) -> String {
    String::new()
}
