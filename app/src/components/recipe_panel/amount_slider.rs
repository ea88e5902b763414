use leptos::html;
use leptos::prelude::*;
use offstage_api::Adjustment;

use crate::components::icon::{Icon, shape};
use crate::model::Scale;
use crate::state::Editor;

/// One adjustment: its name, its amount as a slider and as a number, and what both ends do.
#[component]
pub fn AmountSlider(editor: Editor, name: Adjustment) -> impl IntoView {
    let scale = Scale::of(name);
    let amount = Memo::new(move |_| editor.recipe.with(|recipe| recipe.amount(name)));
    let shown = move || scale.shown(amount.get()).to_string();
    let first_shown = scale.shown(amount.get_untracked());
    let (low, high) = name.ends();
    let label = capitalized(&name.label());
    let said = move || {
        let amount = amount.get();
        match amount {
            0.0 => "no change".to_owned(),
            above if above > 0.0 => format!("{}, {high}", scale.text(above)),
            below => format!("{}, {low}", scale.text(below)),
        }
    };
    let set = move |text: String| {
        if let Ok(number) = text.parse::<f32>() {
            editor.set_amount(name, scale.amount(number));
        }
    };
    let slider = NodeRef::<html::Input>::new();
    // The track is filled from the middle to the thumb.
    Effect::new(move || {
        if let Some(slider) = slider.get() {
            let share = f64::from(amount.get() + 1.0) / 2.0;
            let _ = web_sys::HtmlElement::style(&slider).set_property("--at", &share.to_string());
        }
    });
    let id = format!("amount-{}", name.name());
    view! {
        <li class="slider">
            <label for=id.clone()>{label.clone()}</label>
            <output class="plain-only" for=id.clone()>{move || scale.text(amount.get())}</output>
            <span class="amount script-only">
                <input type="number" min=-scale.full max=scale.full step="1" prop:value=shown value=first_shown
                    aria-label=format!("{label}, amount") on:change:target=move |event| set(event.target().value())/>
                <span class="unit" aria-hidden="true">{scale.unit}</span>
            </span>
            <button type="button" class="button icon-only small script-only" title="Back to 0"
                aria-label=format!("Reset {label}") disabled=move || amount.get() == 0.0
                on:click=move |_| editor.set_amount(name, 0.0)>
                <Icon d=shape::RESET/>
            </button>
            <button type="button" class="button icon-only small script-only" title="Remove"
                aria-label=format!("Remove {label}") on:click=move |_| editor.remove_adjustment(name)>
                <Icon d=shape::CLOSE/>
            </button>
            <input type="range" class="script-only" id=id min=-scale.full max=scale.full step="1" node_ref=slider
                prop:value=shown value=first_shown aria-valuetext=said title="Double-click for 0"
                on:input:target=move |event| set(event.target().value())
                on:dblclick=move |_| editor.set_amount(name, 0.0)/>
            <span class="ends script-only" aria-hidden="true"><span>{low}</span><span>{high}</span></span>
        </li>
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
