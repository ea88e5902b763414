//! Who goes next: strictly by priority, within one in turn by client, within a client first come,
//! first served. Nothing here reads a clock or a database.
//!
//! Each job gets a turn when it comes: one after its client's last, but not before the turn that its
//! lane has reached. The order of (lane, turn, seq) is then the round robin: a client's 200 jobs have
//! 200 turns, and a newcomer's first job has the turn that is being served now.

use std::collections::HashMap;
use std::sync::Arc;

use offstage_api::jobs::{BatchId, Priority};

use crate::eta::{Load, Prediction};
use crate::state::is_early;

/// Goes before every priority: what an operator put first.
const FIRST_LANE: i64 = 0;

/// Up to this position, each one before it is counted.
const COUNTED: usize = 256;

/// Where a job stands in the line; the smallest goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub lane: i64,
    pub turn: i64,
    /// The order of submission.
    pub seq: i64,
}

/// A waiting job.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub place: Place,
    pub client: Arc<str>,
    pub batch: Option<BatchId>,
    pub not_before_ms: Option<u64>,
    /// How long it is expected to run.
    pub run: Prediction,
}

/// Everybody who waits, in the order they go.
#[derive(Clone, Debug, Default)]
pub struct Line {
    waiting: Vec<Waiting>,
    places: HashMap<i64, Place>,
    /// Of all who wait.
    load: Load,
    /// Unfinished jobs of each client, those that run included.
    unfinished: HashMap<Arc<str>, u64>,
    unfinished_total: u64,
    /// The turn of the job that began last, by lane.
    reached: HashMap<i64, i64>,
    /// The last turn given to each client, by lane.
    last: HashMap<(i64, Arc<str>), i64>,
}

/// The lane of a priority.
pub fn lane(priority: Priority) -> i64 {
    match priority {
        Priority::Interactive => 1,
        Priority::Normal => 2,
        Priority::Batch => 3,
    }
}

impl Line {
    /// After a restart each lane has come to the first turn that waits.
    pub fn start(&mut self, waiting: impl Iterator<Item = Place>) {
        for Place { lane, turn, .. } in waiting {
            let reached = self.reached.entry(lane).or_insert(turn);
            *reached = turn.min(*reached);
        }
    }

    /// The turn of a new job of a client.
    pub fn next_turn(&self, lane: i64, client: &str) -> i64 {
        let reached = self.reached.get(&lane).copied().unwrap_or(0);
        let after_last = self.last.get(&(lane, Arc::from(client))).map_or(i64::MIN, |last| last + 1);
        reached.max(after_last)
    }

    /// Somebody comes, or comes back. Coming twice is coming once.
    pub fn enter(&mut self, waiting: Waiting) {
        self.leave(waiting.place.seq);
        let Place { lane, turn, seq } = waiting.place;
        let last = self.last.entry((lane, waiting.client.clone())).or_insert(turn);
        *last = turn.max(*last);
        self.places.insert(seq, waiting.place);
        self.load.add(waiting.run);
        let at = self.waiting.partition_point(|other| other.place < waiting.place);
        self.waiting.insert(at, waiting);
    }

    /// Somebody leaves the line, for whatever reason.
    pub fn leave(&mut self, seq: i64) -> Option<Waiting> {
        let place = self.places.remove(&seq)?;
        let at = self.index(place)?;
        let left = self.waiting.remove(at);
        self.load.remove(left.run);
        Some(left)
    }

    /// Somebody leaves the line because it begins: its lane has come to its turn.
    pub fn begin(&mut self, seq: i64) -> Option<Waiting> {
        let begun = self.leave(seq)?;
        let Place { lane, turn, .. } = begun.place;
        let reached = self.reached.entry(lane).or_insert(turn);
        *reached = turn.max(*reached);
        let reached = *reached;
        // A client whose last turn has passed is as good as a newcomer.
        if self.last.len() > 2 * self.waiting.len() + 64 {
            self.last.retain(|(of, _), last| *of != lane || *last >= reached);
        }
        Some(begun)
    }

    /// Who goes next; jobs of the batches named are passed over.
    pub fn next(&self, now_ms: u64, but: &[BatchId]) -> Option<&Waiting> {
        let passed = |batch: &BatchId| but.contains(batch);
        let ready = |waiting: &&Waiting| !is_early(waiting.not_before_ms, now_ms);
        self.waiting.iter().filter(ready).find(|waiting| !waiting.batch.as_ref().is_some_and(passed))
    }

    /// When the first of those becomes ready that wait for their next attempt.
    pub fn next_ready_ms(&self, now_ms: u64) -> Option<u64> {
        let times = self.waiting.iter().filter_map(|waiting| waiting.not_before_ms);
        times.filter(|&at| is_early(Some(at), now_ms)).min()
    }

    /// How many are before it; 0 is next.
    pub fn position(&self, seq: i64) -> Option<usize> {
        self.index(*self.places.get(&seq)?)
    }

    /// The work of those before a position. Far down the line it is taken for its share of the whole,
    /// so that it costs the same however long the line is.
    pub fn load_before(&self, position: usize) -> Load {
        let position = position.min(self.waiting.len());
        if position <= COUNTED {
            return self.waiting[..position].iter().map(|one| one.run).collect();
        }
        let mut load = Load::default();
        load.add_share(self.load, position, self.waiting.len());
        load
    }

    pub fn get(&self, seq: i64) -> Option<&Waiting> {
        self.waiting.get(self.position(seq)?)
    }

    pub fn all(&self) -> &[Waiting] {
        &self.waiting
    }

    /// The turns that change when a job goes first among its client's own in its lane.
    pub fn first_of_own(&self, seq: i64) -> Vec<(i64, Place)> {
        let Some(first) = self.own(seq).first().map(|place| place.seq) else { return Vec::new() };
        self.moved(seq, Some(first))
    }

    /// The place before everybody, which an operator gives.
    pub fn first_of_all(&self, seq: i64) -> Place {
        let first = self.waiting.first().filter(|first| first.place.lane == FIRST_LANE);
        Place { lane: FIRST_LANE, turn: first.map_or(0, |first| first.place.turn - 1), seq }
    }

    /// The places that change when a job moves before another of the same client and lane, or
    /// (`None`) behind them all: they change hands, so nobody else waits longer for it. Empty where
    /// the two do not belong together.
    pub fn moved(&self, seq: i64, before: Option<i64>) -> Vec<(i64, Place)> {
        let own = self.own(seq);
        let Some(from) = own.iter().position(|place| place.seq == seq) else { return Vec::new() };
        let to = match before {
            None => own.len(),
            Some(other) => match own.iter().position(|place| place.seq == other) {
                Some(to) => to,
                None => return Vec::new(),
            },
        };
        let mut order: Vec<i64> = own.iter().map(|place| place.seq).collect();
        order.remove(from);
        order.insert(if to > from { to - 1 } else { to }, seq);
        let changed = own.iter().zip(order).filter(|(place, seq)| place.seq != *seq);
        changed.map(|(place, seq)| (seq, Place { seq, ..*place })).collect()
    }

    /// A job was accepted or taken over: it counts until [`Line::finished`].
    pub fn unfinished(&mut self, client: &Arc<str>) {
        *self.unfinished.entry(client.clone()).or_insert(0) += 1;
        self.unfinished_total += 1;
    }

    pub fn finished(&mut self, client: &str) {
        if let Some(count) = self.unfinished.get_mut(client) {
            *count -= 1;
            self.unfinished_total -= 1;
            if *count == 0 {
                self.unfinished.remove(client);
            }
        }
    }

    /// Unfinished jobs of a client, and of all.
    pub fn counts(&self, client: &str) -> (u64, u64) {
        (self.unfinished.get(client).copied().unwrap_or(0), self.unfinished_total)
    }

    /// The places of a job's client in its lane, in their order.
    fn own(&self, seq: i64) -> Vec<Place> {
        let Some(job) = self.get(seq) else { return Vec::new() };
        let own = |other: &&Waiting| other.client == job.client && other.place.lane == job.place.lane;
        self.waiting.iter().filter(own).map(|other| other.place).collect()
    }

    fn index(&self, place: Place) -> Option<usize> {
        self.waiting.binary_search_by_key(&place, |waiting| waiting.place).ok()
    }
}
