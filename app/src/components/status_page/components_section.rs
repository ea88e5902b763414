use leptos::prelude::*;

use super::component_card::ComponentCard;
use super::order_buttons::order_button;
use crate::state::{Feed, Order, OrderKind, OrderOutcome, Orders};

/// All components, and what can be done with all of them.
#[component]
pub fn ComponentsSection(feed: Feed, orders: Orders) -> impl IntoView {
    let outcome = RwSignal::new(OrderOutcome::None);
    let said = Memo::new(move |_| outcome.with(outcome_text));
    // A server's components are the same from its start to its end.
    let ids: Vec<String> = feed
        .status
        .with_untracked(|status| status.components.iter().map(|component| component.id.clone()).collect());
    let is_pending = Memo::new(move |_| outcome.with(|outcome| matches!(outcome, OrderOutcome::Pending(_))));
    let all = |kind: OrderKind| {
        let give = move || orders.give(Order { kind, component: None }, outcome);
        order_button(kind.label_for_all(), kind.title(), is_pending, Box::new(give))
    };
    let cards = (ids.into_iter().enumerate())
        .map(|(index, id)| view! { <ComponentCard feed orders id index/> })
        .collect_view();
    view! {
        <section aria-labelledby="components">
            <div class="section-head">
                <h2 id="components" tabindex="-1">"Components"</h2>
                <span class="order-outcome" role="status">{said}</span>
                <div class="orders script-only" role="group" aria-label="All components">
                    {all(OrderKind::Offload)}
                    {all(OrderKind::Release)}
                </div>
            </div>
            <div class="components">
                {cards}
            </div>
        </section>
    }
}

/// An outcome in words; nothing when there is none to show.
pub(super) fn outcome_text(outcome: &OrderOutcome) -> String {
    match outcome {
        OrderOutcome::None => String::new(),
        OrderOutcome::Pending(doing) => (*doing).to_owned(),
        OrderOutcome::Done(text) | OrderOutcome::Failed(text) => text.clone(),
    }
}
