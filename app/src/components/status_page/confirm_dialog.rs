use leptos::prelude::*;

use crate::state::{Orders, Question};

/// Asks what to do about a component that is in use.
#[component]
pub fn ConfirmDialog(orders: Orders) -> impl IntoView {
    let say = move |of: fn(&Question) -> String| orders.question.with(|asked| asked.as_ref().map(of));
    let title = move || {
        say(|question| {
            let what = question.order.component.as_deref().unwrap_or("Something");
            format!("{what} is in use")
        })
    };
    let when_idle = move || {
        say(|question| format!("{} when idle", question.order.kind.label()))
            .unwrap_or_else(|| "When idle".to_owned())
    };
    view! {
        <dialog class="help confirm" node_ref=orders.dialog aria-labelledby="confirm-title">
            <h2 id="confirm-title">{title}</h2>
            <p>{move || say(|question| question.sentence.clone())}</p>
            <form method="dialog" class="orders">
                <button class="button strong" on:click=move |_| orders.give_when_idle()>{when_idle}</button>
                <button class="button bordered">"Leave it"</button>
            </form>
        </dialog>
    }
}
