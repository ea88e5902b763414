use leptos::prelude::*;
use offstage_api::residency::{ComponentStatus, Place};

use crate::state::{Order, OrderKind, OrderOutcome, Orders};

/// One order as a button. Where it would do nothing it is dimmed, but keeps the focus.
#[component]
pub fn OrderButton(
    orders: Orders,
    outcome: RwSignal<OrderOutcome>,
    kind: OrderKind,
    component: Option<String>,
    label: &'static str,
    is_pointless: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let is_off = Memo::new(move |_| {
        is_pointless() || outcome.with(|outcome| matches!(outcome, OrderOutcome::Pending(_)))
    });
    let give = move |_| {
        if !is_off.get_untracked() {
            orders.give(Order { kind, component: component.clone() }, outcome);
        }
    };
    view! {
        <button type="button" class="button bordered" title=kind.title()
            aria-disabled=move || is_off.get().then_some("true") on:click=give>
            {label}
        </button>
    }
}

/// What can be done with one component.
#[component]
pub fn ComponentOrders(
    orders: Orders,
    outcome: RwSignal<OrderOutcome>,
    component: Memo<Option<ComponentStatus>>,
    id: String,
) -> impl IntoView {
    let place = Memo::new(move |_| component.with(|known| known.as_ref().map(|known| known.place)));
    let is_pinned =
        Memo::new(move |_| component.with(|known| known.as_ref().is_some_and(|known| known.pinned)));
    let (named, label) = (Some(id.clone()), format!("Orders for {id}"));
    let pin = move |_| {
        let kind = if is_pinned.get_untracked() { OrderKind::Unpin } else { OrderKind::Pin };
        orders.give(Order { kind, component: named.clone() }, outcome);
    };
    let pin_kind = move || if is_pinned.get() { OrderKind::Unpin } else { OrderKind::Pin };
    view! {
        <div class="orders script-only" role="group" aria-label=label>
            <OrderButton orders outcome kind=OrderKind::Preload component=Some(id.clone())
                label=OrderKind::Preload.label() is_pointless=move || place.get() == Some(Place::Device)/>
            <OrderButton orders outcome kind=OrderKind::Offload component=Some(id.clone())
                label=OrderKind::Offload.label()
                is_pointless=move || !matches!(place.get(), Some(Place::Device | Place::Uploading))/>
            <OrderButton orders outcome kind=OrderKind::Release component=Some(id.clone())
                label=OrderKind::Release.label() is_pointless=move || place.get() == Some(Place::Unloaded)/>
            <button type="button" class="button bordered pin" title=move || pin_kind().title() on:click=pin>
                {move || pin_kind().label()}
            </button>
        </div>
    }
}
