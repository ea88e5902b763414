//! Orders given by hand: offload, release, pin. (Preloading is a lease that is given back at once.)

use crate::component::{Down, Place};
use crate::core::Residency;
use crate::ids::{ComponentId, OpId};
use crate::log::Topic;
use crate::time::Moment;

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Under way; a receipt with this number follows. A release of a device copy is two steps:
    /// the host copy's follows the device copy's.
    Started(OpId),
    /// There is nothing to give back.
    Nothing,
    /// Carried out when the last lease ends.
    WhenIdle,
    /// In use, and not told to wait.
    Refused { holders: Vec<String> },
}

impl Residency {
    /// Sends a component down by hand: off the device, or out of memory altogether. In use, it is
    /// refused, or done `when_idle`. A pinned component follows an order as any other.
    pub fn order_down(&mut self, id: ComponentId, down: Down, when_idle: bool, now: Moment) -> Order {
        self.now = self.now.max(now);
        let order = self.take_order(id, down, when_idle);
        let verb = if down == Down::Offload { "offload" } else { "release" };
        if let Some(component) = self.components.get(id) {
            let name = component.spec.name.clone();
            let outcome = match &order {
                Order::Started(_) => "started".to_owned(),
                Order::Nothing => "nothing to give back".to_owned(),
                Order::WhenIdle => "as soon as nobody uses it".to_owned(),
                Order::Refused { holders } => format!("refused, in use by {}", holders.join(", ")),
            };
            self.note(Topic::Order, Some(id), None, format!("{verb} {name}: {outcome}"));
        }
        self.advance(now);
        order
    }

    fn take_order(&mut self, id: ComponentId, down: Down, when_idle: bool) -> Order {
        let Some(component) = self.components.get_mut(id) else { return Order::Nothing };
        if !component.is_idle() && !when_idle {
            let claims: Vec<_> = component.claims.iter().copied().collect();
            let name = |request| self.requests.get(request).map(|request| request.ask.holder.clone());
            return Order::Refused { holders: claims.iter().filter_map(name).collect() };
        }
        match component.place {
            Place::Unloaded => Order::Nothing,
            _ if !component.is_idle() => {
                component.when_idle = component.when_idle.max(Some(down));
                Order::WhenIdle
            }
            Place::Loading(_) | Place::Uploading(..) => {
                component.when_idle = component.when_idle.max(Some(down));
                Order::WhenIdle
            }
            Place::Evicting(_, op) => {
                component.discard_next |= down == Down::Release;
                Order::Started(op)
            }
            Place::Discarding(op) => Order::Started(op),
            Place::Host if down == Down::Offload => Order::Nothing,
            Place::Host | Place::Device(_) => {
                component.forget_promises();
                self.send_down(id, down);
                self.component(id).place.op().map_or(Order::Nothing, Order::Started)
            }
        }
    }

    /// A pinned component makes room for nobody and has no clock; only an order moves it. A retired
    /// one is not pinned any more.
    pub fn pin(&mut self, id: ComponentId, pinned: bool, now: Moment) {
        self.now = self.now.max(now);
        if let Some(component) = self.components.get_mut(id).filter(|component| !component.retired) {
            let was_pinned = std::mem::replace(&mut component.pinned, pinned);
            let name = component.spec.name.clone();
            let verb = if pinned { "pinned" } else { "unpinned" };
            if was_pinned && !pinned && component.is_idle() && component.place != Place::Unloaded {
                component.start_clocks(now, None);
            }
            self.note(Topic::Order, Some(id), None, format!("{name} {verb}"));
        }
        self.advance(now);
    }
}
