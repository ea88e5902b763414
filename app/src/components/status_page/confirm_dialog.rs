use leptos::prelude::*;

use crate::state::{Orders, Question};

/// Asks what to do about a component that is in use.
#[component]
pub fn ConfirmDialog(orders: Orders) -> impl IntoView {
    let say = move |of: fn(&Question) -> String| {
        Memo::new(move |_| orders.question.with(|asked| asked.as_ref().map(of).unwrap_or_default()))
    };
    let title = say(|question| match &question.order.component {
        Some(component) => format!("{component} is in use"),
        None => "Something is in use".to_owned(),
    });
    let sentence = say(|question| question.sentence.clone());
    let when_idle = say(|question| format!("{} when idle", question.order.kind.label()));
    view! {
        <dialog class="help confirm" node_ref=orders.dialog aria-labelledby="confirm-title">
            <h2 id="confirm-title">{title}</h2>
            <p>{sentence}</p>
            <form method="dialog" class="orders">
                <button class="button strong" on:click=move |_| orders.give_when_idle()>{when_idle}</button>
                <button class="button bordered">"Leave it"</button>
            </form>
        </dialog>
    }
}
