use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::model::{split_after_key, split_text};

/// What a comparison is called, and its two sides.
#[derive(Clone, Copy)]
pub struct Sides {
    pub label: &'static str,
    pub left: &'static str,
    pub right: &'static str,
}

/// The handle between two pictures: one on its left, the other on its right.
#[component]
pub fn CompareHandle(
    split: RwSignal<f64>,
    /// Set to false when the handle is moved by hand.
    is_sweeping: RwSignal<bool>,
    is_hidden: Memo<bool>,
    sides: Sides,
) -> impl IntoView {
    let key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(moved) = split_after_key(split.get_untracked(), &event.key(), event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
            is_sweeping.set(false);
            split.set(moved);
        }
    };
    view! {
        <div class="handle script-only" role="slider" tabindex="0" aria-label=sides.label
            aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100"
            aria-valuenow=move || (split.get() * 100.0).round().to_string()
            aria-valuetext=move || split_text(split.get(), sides.left, sides.right)
            hidden=move || is_hidden.get() on:keydown=key>
            <span class="grip"></span>
        </div>
    }
}
