use leptos::prelude::*;
use offstage_api::residency::{ComponentStatus, DeviceKind, Place};

use super::components_section::outcome_text;
use super::order_buttons::ComponentOrders;
use super::part::part;
use crate::model::residency::{
    Mark, Presence, component_facts, diagram_markup, failure_text, idle_text, presence, presence_markup,
    receipt_text,
};
use crate::state::{Feed, OrderOutcome, Orders};

/// A component: where it is, since when and until when, what it holds, and what can be done with it.
#[component]
pub fn ComponentCard(feed: Feed, orders: Orders, id: String, index: usize) -> impl IntoView {
    let outcome = RwSignal::new(OrderOutcome::None);
    let component = feed.component(id.clone());
    let heading = format!("component-{index}");
    let (heading_id, name, known) = (heading.clone(), id.clone(), id.clone());
    let tell = move |tell: fn(&ComponentStatus, u64) -> String, now: u64| {
        component.with(|known| known.as_ref().map(|known| tell(known, now)).unwrap_or_default())
    };
    let now_here = Memo::new(move |_| {
        let now = feed.server_now_ms();
        let since = component.with(|known| known.as_ref().map_or(0, |known| known.since_ms));
        let gone = Presence { mark: Mark::Hollow, word: "gone" };
        let here = feed.status.with(|status| presence(status, &known)).unwrap_or(gone);
        presence_markup(here, since, now)
    });
    let has_gpu = feed.part(|status| status.devices.iter().any(|device| device.kind != DeviceKind::Cpu));
    let diagram = Memo::new(move |_| {
        let place = component.with(|known| known.as_ref().map_or(Place::Unloaded, |known| known.place));
        diagram_markup(place, if has_gpu.get() { "on GPU" } else { "on CPU" })
    });
    let facts = Memo::new(move |_| tell(|known, _| component_facts(known), 0));
    let trouble = Memo::new(move |_| {
        tell(|known, now| failure_text(known, now).unwrap_or_default(), feed.server_now_ms())
    });
    let fate = Memo::new(move |_| match trouble.get() {
        trouble if trouble.is_empty() => tell(idle_text, feed.server_now_ms()),
        trouble => trouble,
    });
    let is_failing = Memo::new(move |_| !trouble.with(String::is_empty));
    let ordered = Memo::new(move |_| outcome.with(outcome_text));
    let receipt = Memo::new(move |_| {
        if !ordered.with(String::is_empty) {
            return String::new();
        }
        let text = tell(|known, _| known.last_receipt.as_ref().map(receipt_text).unwrap_or_default(), 0);
        if text.is_empty() { "no receipt yet".to_owned() } else { format!("last receipt: {text}") }
    });
    let is_bad = Memo::new(move |_| match outcome.get() {
        OrderOutcome::Failed(_) => true,
        OrderOutcome::None => component.with(|known| {
            let receipt = known.as_ref().and_then(|known| known.last_receipt.as_ref());
            receipt.is_some_and(|receipt| !receipt.verified)
        }),
        _ => false,
    });
    view! {
        <article class="card component" aria-labelledby=heading>
            <div class="component-head">
                <h3 id=heading_id>{name}</h3>
                <span class="spacer"></span>
                {part("component-now", now_here)}
            </div>
            {part("", diagram)}
            <p class="fate" class:is-bad=is_failing>{fate}</p>
            {part("", facts)}
            <ComponentOrders orders outcome component id/>
            <p class="order-outcome" class:is-bad=is_bad>
                <span role="status">{ordered}</span>
                <span>{receipt}</span>
            </p>
        </article>
    }
}
