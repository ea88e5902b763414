//! Orders given by hand, and the receipts that their callers wait for.

use std::collections::BTreeMap;

use offstage_residency::{ComponentId, Down, Effect, OpId, Order, Receipt, Step};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Actor;
use crate::rejected::{InUse, Ordered};

#[derive(Default)]
pub(crate) struct Orders {
    waiting: Vec<Waiting>,
}

struct Waiting {
    down: Down,
    /// Steps without a receipt.
    steps: BTreeMap<OpId, ComponentId>,
    /// Components that this order has sent on their way.
    started: Vec<ComponentId>,
    so_far: Ordered,
    until: Option<Instant>,
    reply: oneshot::Sender<Ordered>,
}

impl Orders {
    pub(super) fn due(&self) -> Option<Instant> {
        self.waiting.iter().filter_map(|order| order.until).min()
    }

    pub(super) fn receipt(&mut self, receipt: Receipt) {
        for order in &mut self.waiting {
            if order.steps.remove(&receipt.op).is_some() {
                order.so_far.receipts.push(receipt);
            }
        }
    }

    /// A release goes on with the host copy once the device copy is gone.
    pub(super) fn goes_on(&mut self, effect: &Effect) {
        let releases = |order: &&mut Waiting| {
            order.down == Down::Release
                && effect.step == Step::Discard
                && order.started.contains(&effect.component)
        };
        for order in self.waiting.iter_mut().filter(releases) {
            order.steps.insert(effect.op, effect.component);
        }
    }

    pub(super) fn answer_the_finished(&mut self, now: Instant) {
        let over =
            |order: &mut Waiting| order.steps.is_empty() || order.until.is_some_and(|until| until <= now);
        for mut order in self.waiting.extract_if(.., over) {
            order.so_far.unfinished = order.steps.into_values().collect();
            // Whoever gave the order may be gone; it was carried out all the same.
            let _ = order.reply.send(order.so_far);
        }
    }
}

impl Actor {
    pub(super) fn order(
        &mut self,
        components: Vec<ComponentId>,
        down: Down,
        when_idle: bool,
        until: Option<Instant>,
        reply: oneshot::Sender<Ordered>,
    ) {
        let now = self.now();
        let mut order = Waiting {
            down,
            steps: BTreeMap::new(),
            started: Vec::new(),
            so_far: Ordered::default(),
            until,
            reply,
        };
        for component in components {
            match self.core.order_down(component, down, when_idle, now) {
                Order::Started(op) => {
                    order.steps.insert(op, component);
                    order.started.push(component);
                }
                Order::Nothing => {}
                Order::WhenIdle => order.so_far.when_idle.push(component),
                Order::Refused { holders } => order.so_far.refused.push(InUse { component, holders }),
            }
        }
        self.orders.waiting.push(order);
    }
}
