use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::model::escaped;
use crate::model::generation::{offer_text, offered_prompt};
use crate::page::ModelLine;
use crate::state::Editor;

/// The form that asks a generative model without scripts; it stands outside of the form that it is offered in.
const OFFER_FORM: &str = "offer-form";

/// What of the prompt was left out, said where the prompt was typed, until something else is typed, and
/// offered to a model that can do it.
#[component]
pub fn OutcomeLine(editor: Editor) -> impl IntoView {
    let outcome = Memo::new(move |_| {
        editor.result.with(|shown| {
            let edit = &shown.as_ref()?.edit;
            let is_about_prompt = editor.prompt.with(|prompt| edit.prompt.as_deref() == Some(prompt.trim()));
            (is_about_prompt && !edit.not_supported.is_empty())
                .then(|| (edit.sentence.clone(), offered_prompt(edit)))
        })
    });
    let offer = move |prompt: String| {
        let model = editor.models.offered()?;
        let text = offer_text(&model.name, &prompt);
        let ask = move |event: MouseEvent| {
            event.prevent_default();
            editor.ask_generator(&model.id, prompt.clone());
        };
        Some(
            view! { <button type="submit" form=OFFER_FORM class="button" title=model.summary on:click=ask>{text}</button> },
        )
    };
    move || {
        outcome.get().map(|(sentence, prompt)| {
            view! {
                <p class="outcome">
                    <span class="sentence">{sentence}</span>
                    {prompt.and_then(offer)}
                </p>
            }
        })
    }
}

/// Asks a generative model without scripts, by the button of [`OutcomeLine`].
#[component]
pub fn OfferForm(editor: Editor) -> impl IntoView {
    // With scripts it is never sent, so only the server fills it.
    let fields = cfg!(feature = "ssr").then(|| offered_fields(editor)).unwrap_or_default();
    view! {
        <form id=OFFER_FORM hidden method="post" action="/edits" enctype="multipart/form-data" inner_html=fields></form>
    }
}

fn offered_fields(editor: Editor) -> String {
    let offered = editor.result.with_untracked(|shown| {
        let edit = &shown.as_ref()?.edit;
        Some((edit.id.to_string(), offered_prompt(edit)?))
    });
    let fields = |((source, prompt), model): ((String, String), ModelLine)| {
        [("source", source), ("prompt", prompt), ("model", model.id)]
            .map(|(name, value)| {
                format!(r#"<input type="hidden" name="{name}" value="{}">"#, escaped(&value))
            })
            .concat()
    };
    offered.zip(editor.models.offered()).map(fields).unwrap_or_default()
}
