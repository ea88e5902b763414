use leptos::prelude::*;
use offstage_api::{Adjustment, Family};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::state::Editor;

const FAMILIES: [(Family, &str); 6] = [
    (Family::Light, "Light"),
    (Family::Colour, "Colour"),
    (Family::Detail, "Detail"),
    (Family::Effects, "Effects"),
    (Family::SelectiveColour, "One colour"),
    (Family::Geometry, "Geometry"),
];

/// Adds an adjustment that the prompt did not ask for.
#[component]
pub fn AddMenu(editor: Editor) -> impl IntoView {
    let has_no_photo = Memo::new(move |_| !editor.has_photo());
    let groups = FAMILIES.map(|(family, name)| {
        let members = Adjustment::ALL.into_iter().filter(|adjustment| adjustment.family() == family);
        view! {
            <optgroup label=name>
                {members.map(|adjustment| view! { <Choice editor adjustment/> }).collect_view()}
            </optgroup>
        }
    });
    let add = move |name: String| {
        if let Ok(adjustment) = name.parse::<Adjustment>() {
            editor.add_adjustment(adjustment);
            focus_slider(adjustment);
        }
    };
    view! {
        <select class="button bordered add script-only for-recipe" aria-label="Add an adjustment" title="Add an adjustment" disabled=move || has_no_photo.get()
            on:change:target=move |event| {
                add(event.target().value());
                event.target().set_value("");
            }>
            <option value="">"+ Add"</option>
            {groups}
        </select>
    }
}

/// An adjustment that is in the recipe already cannot be added.
#[component]
fn Choice(editor: Editor, adjustment: Adjustment) -> impl IntoView {
    let is_there = Memo::new(move |_| {
        editor.recipe.with(|recipe| recipe.adjustments.iter().any(|step| step.name == adjustment))
    });
    view! {
        <option value=adjustment.name() disabled=move || is_there.get()>{adjustment.label()}</option>
    }
}

fn focus_slider(adjustment: Adjustment) {
    request_animation_frame(move || {
        let id = format!("amount-{}", adjustment.name());
        let slider = document().get_element_by_id(&id).and_then(|found| found.dyn_into::<HtmlElement>().ok());
        if let Some(slider) = slider {
            let _ = slider.focus();
        }
    });
}
