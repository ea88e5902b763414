//! Every decision, with its time and its reason.

use std::collections::VecDeque;

use crate::ids::{ComponentId, RequestId};
use crate::time::Moment;

/// What kind of thing happened; the reader's filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A component moved between tiers.
    Residency,
    /// A request was admitted, waits, was turned away or ended.
    Admission,
    /// A memory's free bytes, an offload's receipt, bytes in dispute.
    Memory,
    /// Something went wrong.
    Trouble,
    /// An order given by hand.
    Order,
}

impl Topic {
    pub fn name(self) -> &'static str {
        match self {
            Self::Residency => "residency",
            Self::Admission => "admission",
            Self::Memory => "memory",
            Self::Trouble => "trouble",
            Self::Order => "order",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Counts up by one, from 1.
    pub seq: u64,
    pub at: Moment,
    pub topic: Topic,
    pub component: Option<ComponentId>,
    pub request: Option<RequestId>,
    pub text: String,
}

/// The last transitions; older ones fall out.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    kept: VecDeque<Transition>,
    bound: usize,
    next: u64,
}

impl Log {
    pub(crate) fn new(bound: usize) -> Self {
        Self { kept: VecDeque::new(), bound: bound.max(1), next: 1 }
    }

    pub(crate) fn push(
        &mut self,
        at: Moment,
        topic: Topic,
        about: (Option<ComponentId>, Option<RequestId>),
        text: String,
    ) {
        if self.kept.len() == self.bound {
            self.kept.pop_front();
        }
        let (component, request) = about;
        self.kept.push_back(Transition { seq: self.next, at, topic, component, request, text });
        self.next += 1;
    }

    /// All kept transitions after the given one, oldest first.
    pub(crate) fn after(&self, seq: u64) -> impl Iterator<Item = &Transition> {
        let first = self.next - self.kept.len() as u64;
        let skip = (seq + 1).saturating_sub(first).min(self.kept.len() as u64);
        self.kept.iter().skip(skip as usize)
    }

    pub(crate) fn last_seq(&self) -> u64 {
        self.next - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_of(count: u64) -> Log {
        let mut log = Log::new(3);
        for _ in 0..count {
            log.push(Moment::START, Topic::Order, (None, None), String::new());
        }
        log
    }

    #[test]
    fn only_the_last_transitions_are_kept_and_numbers_go_on() {
        let log = log_of(5);
        let seqs = |after| log.after(after).map(|entry| entry.seq).collect::<Vec<_>>();
        assert_eq!(seqs(0), [3, 4, 5]);
        assert_eq!(seqs(3), [4, 5]);
        assert_eq!(seqs(5), [] as [u64; 0]);
        assert_eq!(seqs(99), [] as [u64; 0]);
        assert_eq!(log.last_seq(), 5);
    }
}
