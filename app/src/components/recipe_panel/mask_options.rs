use leptos::prelude::*;

use crate::state::{Brush, Editor};

/// How the mask is painted; shown while there is one.
#[component]
pub fn MaskOptions(editor: Editor) -> impl IntoView {
    let mask = editor.mask;
    let is_in_use = Memo::new(move |_| mask.brush.get().is_some() || mask.is_painted.get());
    let brush_button = move |brush: Brush, name: &'static str| {
        let is_on = move || mask.brush.get() == Some(brush);
        view! {
            <button type="button" class="button" aria-pressed=move || is_on().to_string()
                on:click=move |_| mask.brush.set(Some(brush))>{name}</button>
        }
    };
    let is_unpainted = move || !mask.is_painted.get();
    let options = move || {
        view! {
            <section class="group script-only" aria-labelledby="mask-title">
                <h3 id="mask-title">"Mask"</h3>
                <p class="hint">"The edit applies where you paint."</p>
                <div class="buttons" role="group" aria-label="Brush">
                    {brush_button(Brush::Paint, "Paint")}
                    {brush_button(Brush::Erase, "Erase")}
                    <button type="button" class="button" on:click=move |_| editor.invert_mask()>"Invert"</button>
                    <button type="button" class="button" disabled=is_unpainted on:click=move |_| editor.clear_mask()>
                        "Clear"
                    </button>
                </div>
                <label class="line">
                    <span>"Brush"</span>
                    <input type="range" min="1" max="50" step="1" aria-label="Brush size in percent of the photo"
                        prop:value=move || (mask.brush_size.get() * 100.0).round().to_string()
                        on:input:target=move |event| {
                            if let Ok(percent) = event.target().value().parse::<f64>() {
                                mask.brush_size.set(percent / 100.0);
                            }
                        }/>
                </label>
                <label class="line">
                    <span>"Feather"</span>
                    <input type="range" min="0" max="60" step="1" aria-label="Feather, in per mille of the photo"
                        prop:value=move || mask.feather.get().to_string()
                        on:input:target=move |event| {
                            if let Ok(feather) = event.target().value().parse::<f64>() {
                                mask.feather.set(feather);
                            }
                        }
                        on:change=move |_| editor.finish_stroke()/>
                </label>
            </section>
        }
    };
    move || is_in_use.get().then(options)
}
