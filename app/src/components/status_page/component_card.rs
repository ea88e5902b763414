use leptos::prelude::*;
use offstage_api::residency::{ComponentStatus, Place};

use super::components_section::outcome_text;
use super::memory_card::Fact;
use super::order_buttons::ComponentOrders;
use super::place_diagram::PlaceDiagram;
use crate::components::presence_mark::PresenceMark;
use crate::model::residency::{
    Mark, Presence, bytes_text, clock_text, duration_text, failure_text, idle_text, presence, receipt_text,
};
use crate::state::{Feed, OrderOutcome, Orders};

/// A component: where it is, since when and until when, what it holds, and what can be done with it.
#[component]
pub fn ComponentCard(feed: Feed, orders: Orders, id: String) -> impl IntoView {
    let outcome = RwSignal::new(OrderOutcome::None);
    let component = feed.component(id.clone());
    let heading = format!("component-{id}");
    let (id_of_heading, name) = (heading.clone(), id.clone());
    let known = id.clone();
    let shown = feed.part(move |status| {
        presence(status, &known).unwrap_or(Presence { mark: Mark::Hollow, word: "gone" })
    });
    let place = Memo::new(move |_| of(component, Place::Unloaded, |known| known.place));
    let since = move || {
        let since = of(component, 0, |known| known.since_ms);
        format!("for {}", clock_text(feed.server_now_ms().saturating_sub(since)))
    };
    let idle = move || of(component, String::new(), |known| idle_text(known, feed.server_now_ms()));
    let trouble = Memo::new(move |_| {
        component.with(|known| known.as_ref().and_then(|known| failure_text(known, feed.server_now_ms())))
    });
    let receipt = move || {
        of(component, None, |known| known.last_receipt.as_ref().map(receipt_text))
            .map_or_else(|| "no receipt yet".to_owned(), |text| format!("last receipt: {text}"))
    };
    view! {
        <article class="card component" aria-labelledby=heading>
            <header class="component-head">
                <h3 id=id_of_heading>{name}</h3>
                <span class="spacer"></span>
                <PresenceMark presence=shown/>
                <span class="unit since">{since}</span>
            </header>
            <PlaceDiagram feed place/>
            <p class="fate" class:is-trouble=move || trouble.with(Option::is_some)>
                {move || trouble.get().unwrap_or_else(idle)}
            </p>
            <dl class="facts">
                <Fact name="weights" value=move || of(component, String::new(), |known| bytes_text(known.weights_bytes))/>
                <Fact name="host copy" value=move || {
                    of(component, String::new(), |known| match known.shadow_bytes {
                        0 => "none".to_owned(),
                        bytes => bytes_text(bytes),
                    })
                }/>
                <Fact name="priority" value=move || of(component, String::new(), |known| known.priority.clone())/>
                <Fact name="on device" value=move || {
                    of(component, String::new(), |known| {
                        let seconds = known.place_seconds.get(4).copied().unwrap_or_default();
                        format!("{} in all", duration_text(f64::from(seconds) * 1e3))
                    })
                }/>
            </dl>
            <ComponentOrders orders outcome component id/>
            <p class="outcome">
                <span role="status" class:is-bad=move || outcome.with(|outcome| matches!(outcome, OrderOutcome::Failed(_)))>
                    {move || outcome_text(&outcome.get())}
                </span>
                <span class:is-bad=move || of(component, false, |known| {
                    known.last_receipt.as_ref().is_some_and(|receipt| !receipt.verified)
                })>
                    {move || if outcome.with(|outcome| *outcome == OrderOutcome::None) { receipt() } else { String::new() }}
                </span>
            </p>
        </article>
    }
}

/// Something of a component, while it is known.
fn of<T>(component: Memo<Option<ComponentStatus>>, or: T, tell: impl FnOnce(&ComponentStatus) -> T) -> T {
    component.with(|known| known.as_ref().map_or(or, tell))
}
