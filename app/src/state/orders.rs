use leptos::html;
use leptos::prelude::*;

/// What can be done with a component by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    Preload,
    Offload,
    Release,
    Pin,
    Unpin,
}

/// An order for a component, or for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub kind: OrderKind,
    pub component: Option<String>,
}

/// What became of the last order, where it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OrderOutcome {
    #[default]
    None,
    Pending(&'static str),
    Done(String),
    Failed(String),
}

/// The orders of a page: one question at a time whether something in use may go later.
#[derive(Clone, Copy)]
pub struct Orders {
    pub dialog: NodeRef<html::Dialog>,
    pub question: RwSignal<Option<Question>>,
}

#[derive(Clone)]
pub struct Question {
    pub order: Order,
    pub sentence: String,
    pub outcome: RwSignal<OrderOutcome>,
}

impl Orders {
    pub fn new() -> Self {
        Orders { dialog: NodeRef::new(), question: RwSignal::new(None) }
    }
}

impl OrderKind {
    /// What its button says.
    pub fn label(self) -> &'static str {
        match self {
            OrderKind::Preload => "Preload",
            OrderKind::Offload => "Offload",
            OrderKind::Release => "Release",
            OrderKind::Pin => "Pin",
            OrderKind::Unpin => "Unpin",
        }
    }

    /// What the button says that gives it to all components.
    pub fn label_for_all(self) -> &'static str {
        match self {
            OrderKind::Offload => "Offload all",
            OrderKind::Release => "Release all",
            other => other.label(),
        }
    }

    /// What it does, for who hesitates.
    pub fn title(self) -> &'static str {
        match self {
            OrderKind::Preload => "Bring it to its device now",
            OrderKind::Offload => "Give the device's memory back; the host copy stays",
            OrderKind::Release => "Give the device's and the host's memory back",
            OrderKind::Pin => "Keep it where it is until an order moves it",
            OrderKind::Unpin => "Let it go again when it is idle",
        }
    }

    pub fn doing(self) -> &'static str {
        match self {
            OrderKind::Preload => "preloading …",
            OrderKind::Offload => "offloading …",
            OrderKind::Release => "releasing …",
            OrderKind::Pin => "pinning …",
            OrderKind::Unpin => "unpinning …",
        }
    }

    /// What was done when there is no receipt.
    pub fn done(self, when_idle: bool) -> &'static str {
        match self {
            OrderKind::Preload => "preloaded",
            OrderKind::Offload | OrderKind::Release if when_idle => "noted: it goes as soon as it is idle",
            OrderKind::Offload | OrderKind::Release => "nothing was there to give back",
            OrderKind::Pin => "pinned",
            OrderKind::Unpin => "unpinned",
        }
    }

    /// As it stands in addresses.
    fn name(self) -> &'static str {
        match self {
            OrderKind::Preload => "preload",
            OrderKind::Offload => "offload",
            OrderKind::Release => "release",
            OrderKind::Pin => "pin",
            OrderKind::Unpin => "unpin",
        }
    }
}

impl Order {
    /// Where to send it. `encode` makes a part of a path from a text.
    pub fn url(&self, encode: impl Fn(&str) -> String) -> String {
        match &self.component {
            Some(component) => format!("/api/v1/components/{}/{}", encode(component), self.kind.name()),
            None => format!("/api/gpu/{}", self.kind.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_has_its_address() {
        let order = |component: Option<&str>| Order {
            kind: OrderKind::Offload,
            component: component.map(str::to_owned),
        };
        assert_eq!(order(Some("text")).url(str::to_owned), "/api/v1/components/text/offload");
        assert_eq!(order(None).url(str::to_owned), "/api/gpu/offload");
    }
}
