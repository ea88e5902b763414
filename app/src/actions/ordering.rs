use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{OrderFailure, post_order};
use crate::model::residency::receipts_text;
use crate::state::{Order, OrderOutcome, Orders, Question};

/// How long the outcome of an order is shown before the last receipt is again.
const SHOWN_FOR: Duration = Duration::from_secs(12);

impl Orders {
    /// Gives an order, and shows what became of it. What is in use is asked about first.
    pub fn give(self, order: Order, outcome: RwSignal<OrderOutcome>) {
        self.send(order, outcome, false);
    }

    /// Gives the order that was asked about, to be followed as soon as it can be.
    pub fn give_when_idle(self) {
        if let Some(Question { order, outcome, .. }) = self.question.get_untracked() {
            self.send(order, outcome, true);
        }
    }

    fn send(self, order: Order, outcome: RwSignal<OrderOutcome>, when_idle: bool) {
        outcome.set(OrderOutcome::Pending(order.kind.doing()));
        spawn_local(async move {
            let url = order.url(|text| String::from(js_sys::encode_uri_component(text)));
            let answer = post_order(&url, when_idle).await;
            outcome.set(match answer {
                Ok(receipts) => OrderOutcome::Done(
                    receipts_text(&receipts).unwrap_or_else(|| order.kind.done(when_idle).to_owned()),
                ),
                Err(OrderFailure::InUse(sentence)) if !when_idle => {
                    self.question.set(Some(Question { order, sentence: sentence.clone(), outcome }));
                    if let Some(dialog) = self.dialog.get_untracked() {
                        let _ = dialog.show_modal();
                    }
                    OrderOutcome::Failed(sentence)
                }
                Err(OrderFailure::InUse(sentence) | OrderFailure::Refused(sentence)) => {
                    OrderOutcome::Failed(sentence)
                }
            });
            // The place belongs to the receipts again after a while.
            let given = outcome.get_untracked();
            set_timeout(
                move || {
                    if outcome.try_get_untracked().is_some_and(|now| now == given) {
                        outcome.set(OrderOutcome::None);
                    }
                },
                SHOWN_FOR,
            );
        });
    }
}
