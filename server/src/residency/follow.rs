//! Keeps what happens: for the charts, for who asks what was, and for who listens.

use std::collections::VecDeque;
use std::sync::Weak;

use offstage_api::residency::{ResidencyDesk, TransitionLine};
use offstage_gpu::{Driver, Transition};
use tokio::sync::broadcast::error::RecvError;

use super::Desk;
use super::history::History;
use super::status::Names;

/// As many as the core keeps.
const TRANSITIONS: usize = 4_096;

#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) history: History,
    transitions: VecDeque<TransitionLine>,
}

impl Kept {
    pub(super) fn after(&self, seq: u64) -> Vec<TransitionLine> {
        let first = self.transitions.partition_point(|line| line.seq <= seq);
        self.transitions.range(first..).cloned().collect()
    }

    /// `false` if it is kept already.
    fn keep(&mut self, line: TransitionLine) -> bool {
        if self.transitions.back().is_some_and(|last| last.seq >= line.seq) {
            return false;
        }
        if self.transitions.len() == TRANSITIONS {
            self.transitions.pop_front();
        }
        self.transitions.push_back(line);
        true
    }
}

/// Follows the driver until the desk is gone.
pub(super) async fn follow(desk: Weak<Desk>, driver: Driver) {
    let mut snapshots = driver.snapshots();
    let mut transitions = driver.transitions();
    for transition in driver.transitions_after(0).await.unwrap_or_default() {
        told(&desk, &transition);
    }
    snapshots.mark_changed();
    drop(driver);
    loop {
        tokio::select! {
            // What happened is told before what follows from it is shown.
            biased;
            transition = transitions.recv() => match transition {
                Ok(transition) => told(&desk, &transition),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            changed = snapshots.changed() => {
                let (Some(desk), Ok(())) = (desk.upgrade(), changed) else { return };
                let snapshot = snapshots.borrow_and_update().clone();
                desk.shelf.settle(&snapshot).await;
                desk.look_ahead().await;
                let status = desk.status();
                desk.kept().history.take(&status);
                desk.feed.show(&status);
            }
        }
    }
}

fn told(desk: &Weak<Desk>, transition: &Transition) {
    let Some(desk) = desk.upgrade() else { return };
    let snapshot = desk.driver.snapshots().borrow().clone();
    let line = Names(&snapshot).transition(transition);
    if desk.kept().keep(line.clone()) {
        desk.feed.tell(&line);
    }
}
