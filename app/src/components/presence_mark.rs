use leptos::prelude::*;

use crate::model::residency::{Mark, Presence};

/// A dot and a word: where something is.
#[component]
pub fn PresenceMark(#[prop(into)] presence: Signal<Presence>) -> impl IntoView {
    view! {
        <span class=move || mark_class(presence.get().mark) aria-hidden="true"></span>
        <span class="mark-word">{move || presence.get().word}</span>
    }
}

fn mark_class(mark: Mark) -> String {
    format!("mark {}", mark.class())
}
