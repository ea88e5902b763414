use leptos::prelude::*;
use offstage_api::residency::{ComponentStatus, Place};

use crate::state::{Order, OrderKind, OrderOutcome, Orders};

/// One order as a button. Where it would do nothing it is dimmed, but keeps the focus.
pub(super) fn order_button(
    label: &'static str,
    title: &'static str,
    is_off: Memo<bool>,
    give: Box<dyn Fn()>,
) -> impl IntoView {
    let click = move |_| {
        if !is_off.get_untracked() {
            give();
        }
    };
    view! {
        <button type="button" class="button bordered" title=title
            aria-disabled=Memo::new(move |_| is_off.get().then_some("true")) on:click=click>
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
    let group = format!("Orders for {id}");
    let button = move |kind: OrderKind| {
        let order = Order { kind, component: Some(id.clone()) };
        let is_off = Memo::new(move |_| {
            outcome.with(|outcome| matches!(outcome, OrderOutcome::Pending(_)))
                || component.with(|known| known.as_ref().is_none_or(|known| is_pointless(kind, known)))
        });
        let give = move || orders.give(order.clone(), outcome);
        order_button(kind.label(), kind.title(), is_off, Box::new(give))
    };
    let kinds =
        [OrderKind::Preload, OrderKind::Offload, OrderKind::Release, OrderKind::Pin, OrderKind::Unpin];
    view! {
        <div class="orders script-only" role="group" aria-label=group>
            {kinds.map(button).into_iter().collect_view()}
        </div>
    }
}

/// Whether an order would find nothing to do.
fn is_pointless(kind: OrderKind, component: &ComponentStatus) -> bool {
    match kind {
        OrderKind::Preload => matches!(component.place, Place::Device | Place::Uploading),
        OrderKind::Offload => !matches!(component.place, Place::Device | Place::Uploading),
        OrderKind::Release => component.place == Place::Unloaded,
        OrderKind::Pin => component.pinned,
        OrderKind::Unpin => !component.pinned,
    }
}
