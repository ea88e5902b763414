use leptos::prelude::*;

use super::component_card::ComponentCard;
use super::order_buttons::OrderButton;
use crate::state::{Feed, OrderKind, OrderOutcome, Orders};

/// All components, and what can be done with all of them.
#[component]
pub fn ComponentsSection(feed: Feed, orders: Orders) -> impl IntoView {
    let outcome = RwSignal::new(OrderOutcome::None);
    let ids = feed
        .part(|status| status.components.iter().map(|component| component.id.clone()).collect::<Vec<_>>());
    view! {
        <section aria-labelledby="components">
            <div class="section-head">
                <h2 id="components" tabindex="-1">"Components"</h2>
                <span class="outcome" role="status">{move || outcome_text(&outcome.get())}</span>
                <div class="orders script-only" role="group" aria-label="All components">
                    <OrderButton orders outcome kind=OrderKind::Offload component=None label="Offload all"
                        is_pointless=|| false/>
                    <OrderButton orders outcome kind=OrderKind::Release component=None label="Release all"
                        is_pointless=|| false/>
                </div>
            </div>
            <div class="components">
                <For each=move || ids.get() key=String::clone children=move |id| view! {
                    <ComponentCard feed orders id/>
                }/>
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
