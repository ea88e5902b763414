use std::collections::VecDeque;
use std::time::Duration;

use super::script::{Event, Script};
use super::spec::SimulatedSpec;
use crate::device::{Instruments, Sample};

/// A simulated device's memory, and what its script still has in store.
#[derive(Debug)]
pub(super) struct State {
    spec: SimulatedSpec,
    events: VecDeque<(Duration, Event)>,
    /// Copies that were uploaded, and what evictions kept of them.
    weights_bytes: u64,
    kept_bytes: u64,
    workspace_bytes: u64,
    foreign_bytes: u64,
    pub(super) out_of_memory: bool,
    pub(super) failure: Option<String>,
    keep_bytes: u64,
    pub(super) stuck: bool,
}

impl State {
    pub(super) fn new(spec: SimulatedSpec, script: Script) -> Self {
        Self {
            spec,
            events: script.events.into(),
            weights_bytes: 0,
            kept_bytes: 0,
            workspace_bytes: 0,
            foreign_bytes: 0,
            out_of_memory: false,
            failure: None,
            keep_bytes: 0,
            stuck: false,
        }
    }

    /// Lets everything happen that the script has up to `age`.
    pub(super) fn catch_up(&mut self, age: Duration) {
        while let Some((_, event)) = self.events.pop_front_if(|(at, _)| *at <= age) {
            match event {
                Event::Foreign(bytes) => self.foreign_bytes = bytes,
                Event::OutOfMemory => self.out_of_memory = true,
                Event::Fail(why) => self.failure = Some(why),
                Event::Keep(bytes) => self.keep_bytes = bytes,
                Event::Return => self.kept_bytes = 0,
                Event::Stuck => self.stuck = true,
                Event::Resume => self.stuck = false,
            }
        }
    }

    /// When the script goes on.
    pub(super) fn next_event(&self) -> Option<Duration> {
        self.events.front().map(|(at, _)| *at)
    }

    pub(super) fn transfer_time(&self, bytes: u64) -> Duration {
        Duration::from_secs_f64(bytes as f64 / self.spec.bytes_per_s as f64)
    }

    fn ours_bytes(&self) -> u64 {
        self.weights_bytes.saturating_add(self.kept_bytes).saturating_add(self.workspace_bytes)
    }

    fn free_bytes(&self) -> u64 {
        self.spec.total_bytes.saturating_sub(self.ours_bytes()).saturating_sub(self.foreign_bytes)
    }

    /// Takes room for a copy, if there is so much.
    pub(super) fn take(&mut self, bytes: u64) -> bool {
        let fits = bytes <= self.free_bytes();
        if fits {
            self.weights_bytes += bytes;
        }
        fits
    }

    pub(super) fn give_back(&mut self, bytes: u64) {
        let kept = std::mem::take(&mut self.keep_bytes).min(bytes);
        self.weights_bytes = self.weights_bytes.saturating_sub(bytes);
        self.kept_bytes += kept;
    }

    pub(super) fn lend(&mut self, workspace_bytes: u64) {
        self.workspace_bytes = workspace_bytes;
    }

    pub(super) fn sample(&self) -> Sample {
        let total_bytes = self.spec.total_bytes;
        let free_bytes = self.free_bytes();
        let ours_bytes = Some(self.ours_bytes().min(total_bytes - free_bytes));
        Sample { total_bytes, free_bytes, ours_bytes, instruments: Instruments::default() }
    }
}
