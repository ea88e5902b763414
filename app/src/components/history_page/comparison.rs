use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use crate::client::place_in;
use crate::components::icon::{Icon, shape};
use crate::components::stage::{CompareHandle, Sides};
use crate::model::REST_SPLIT;
use crate::state::Library;

/// Two results, one over the other, with the handle between them.
#[component]
pub fn Comparison(library: Library) -> impl IntoView {
    let (split, is_sweeping) = (RwSignal::new(REST_SPLIT), RwSignal::new(false));
    let stage = NodeRef::<html::Div>::new();
    let frame = NodeRef::<html::Div>::new();
    let is_hidden = Memo::new(|_| false);
    let sides = Sides { label: "Compare the first with the second", left: "first", right: "second" };
    let url = move |at| library.picture(at).map(|(url, _)| url);
    let name = move |at| library.picture(at).map(|(_, name)| name).unwrap_or_default();
    Effect::new(move || {
        if let Some(frame) = frame.get() {
            let _ = web_sys::HtmlElement::style(&frame).set_property("--split", &split.get().to_string());
        }
    });
    let drag = move |event: PointerEvent, begins: bool| {
        let Some(stage) = stage.get_untracked() else { return };
        if begins {
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
        if event.buttons() & 1 == 1 {
            let at = place_in(&stage, f64::from(event.client_x()), f64::from(event.client_y()));
            split.set((at.x / f64::from(stage.client_width()).max(1.0)).clamp(0.0, 1.0));
        }
    };
    view! {
        <dialog class="comparison" node_ref=library.elements.comparison aria-labelledby="comparison-title">
            <form method="dialog" class="help-head">
                <h2 id="comparison-title">"Compare"</h2>
                <button class="button icon-only" aria-label="Close the comparison"><Icon d=shape::CLOSE/></button>
            </form>
            <div class="stage" node_ref=stage on:pointerdown=move |event| drag(event, true)
                on:pointermove=move |event| drag(event, false)>
                <div class="frame has-result" node_ref=frame>
                    <figure class="before">
                        <img src=move || url(0) alt=move || name(0) draggable="false" decoding="async"/>
                        <figcaption>"First"</figcaption>
                    </figure>
                    <figure class="after">
                        <img src=move || url(1) alt=move || name(1) draggable="false" decoding="async"/>
                        <figcaption>"Second"</figcaption>
                    </figure>
                    <CompareHandle split is_sweeping is_hidden sides/>
                </div>
            </div>
            <p class="compared"><span>{move || name(0)}</span><span>{move || name(1)}</span></p>
        </dialog>
    }
}
