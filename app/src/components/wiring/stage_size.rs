use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, ResizeObserver, WheelEvent};

use crate::client::{device_ratio, place_in, size_of};
use crate::state::Editor;

/// How much one pixel of wheel movement zooms, as an exponent.
const WHEEL_STEP: f64 = 0.0022;
/// Pixels of a line, for wheels that count in lines.
const LINE_PX: f64 = 24.0;

/// Keeps the size of the stage known, and lets the wheel zoom on it.
pub(super) fn observe(editor: Editor) {
    let kept = StoredValue::new(None);
    Effect::new(move || {
        let Some(stage) = editor.elements.stage.get() else { return };
        let stage: web_sys::Element = stage.unchecked_into();
        let measured = stage.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            editor.stage.device_ratio.set(device_ratio());
            editor.stage.size.set(size_of(&measured));
        });
        if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&stage);
        }
        let wheel = wheel(editor, stage.clone());
        // A passive listener could not keep the page from zooming.
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        let _ = stage.add_event_listener_with_callback_and_add_event_listener_options(
            "wheel",
            wheel.as_ref().unchecked_ref(),
            &options,
        );
        kept.set_value(Some(SendWrapper::new((measure, wheel))));
    });
}

fn wheel(editor: Editor, stage: web_sys::Element) -> Closure<dyn FnMut(WheelEvent)> {
    Closure::new(move |event: WheelEvent| {
        if !editor.photo.with_untracked(Option::is_some) {
            return;
        }
        event.prevent_default();
        let px =
            event.delta_y() * if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { LINE_PX } else { 1.0 };
        // Pinching on a touchpad comes as a wheel with Ctrl, in finer steps.
        let step = if event.ctrl_key() { WHEEL_STEP * 4.0 } else { WHEEL_STEP };
        let at = place_in(&stage, f64::from(event.client_x()), f64::from(event.client_y()));
        editor.zoom_by((-px * step).exp(), Some(at));
    })
}
