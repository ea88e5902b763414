use leptos::html;
use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

use crate::client::{action_at, field_at, show_values};
use crate::model::generation::{option_text, options_markup};
use crate::state::Editor;

/// What the chosen generative model is asked for; nothing while the retoucher is chosen. Fields that are
/// typed in stay as they are: they are written anew only when something else changes them.
#[component]
pub fn GenerationOptions(editor: Editor) -> impl IntoView {
    let models = editor.models;
    let markup = Memo::new(move |_| {
        models.rewritten.track();
        match models.generator() {
            Some((line, _)) => models.asked.with_untracked(|asked| options_markup(asked, &line.samplers)),
            None => String::new(),
        }
    });
    let root = NodeRef::<html::Div>::new();
    let show = move |typed: Option<&Event>| {
        if let Some(root) = root.get_untracked() {
            models.asked.with_untracked(|asked| show_values(&root, typed, |name| option_text(asked, name)));
        }
    };
    Effect::new(move || {
        markup.track();
        root.track();
        // Once the markup is in its place.
        request_animation_frame(move || show(None));
    });
    let take = move |event: Event| {
        if let Some((name, text)) = field_at(&event) {
            editor.set_option(&name, &text);
            show(Some(&event));
        }
    };
    let finish = move |_| {
        show(None);
        editor.remember_options();
    };
    let press = move |event: MouseEvent| match action_at(&event).as_ref().map(|(action, _)| action.as_str()) {
        Some("reset") => editor.reset_options(),
        Some("last-seed") => editor.keep_seed(true),
        Some("draw-seed") => editor.keep_seed(false),
        _ => {}
    };
    let has_seed = Memo::new(move |_| {
        editor.result.with(|shown| shown.as_ref().is_some_and(|shown| shown.edit.generated.is_some()))
    });
    view! {
        <div class="options script-only" role="group" aria-label="What the model is asked for" node_ref=root
            class:has-seed=has_seed inner_html=markup on:input=take on:change=finish on:click=press></div>
    }
}
