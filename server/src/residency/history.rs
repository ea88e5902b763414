use std::collections::VecDeque;

use offstage_api::residency::{MemorySample, ResidencyStatus};

/// The chart shows ten minutes.
const SPAN_MS: u64 = 600_000;
/// One point in two seconds: a chart has no more pixels than that.
const EVERY_MS: u64 = 2_000;

/// The last ten minutes of each memory.
#[derive(Debug, Default)]
pub(super) struct History {
    memories: Vec<VecDeque<MemorySample>>,
}

impl History {
    /// Takes a point of each memory, unless the last one is too near: then the newer replaces it once
    /// it holds more than the older, so that short work shows.
    pub(super) fn take(&mut self, status: &ResidencyStatus) {
        self.memories.resize_with(status.memories.len(), VecDeque::new);
        for (memory, points) in status.memories.iter().zip(&mut self.memories) {
            let point = memory.sample(status.at_ms);
            let slot = point.at_ms / EVERY_MS;
            match points.back_mut().filter(|last| last.at_ms / EVERY_MS == slot) {
                Some(last) => {
                    if held(&point) >= held(last) {
                        *last = point;
                    }
                }
                None => points.push_back(point),
            }
            while points.front().is_some_and(|first| first.at_ms + SPAN_MS < point.at_ms) {
                points.pop_front();
            }
        }
    }

    pub(super) fn of(&self, memory: usize) -> Vec<MemorySample> {
        self.memories.get(memory).map(|points| points.iter().copied().collect()).unwrap_or_default()
    }
}

fn held(point: &MemorySample) -> u64 {
    point.components_bytes + point.workspace_bytes + point.unverified_bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::residency::{Holding, HoldingKind, MemoryStatus};

    fn status(at_ms: u64, workspace_bytes: u64) -> ResidencyStatus {
        let held = Holding {
            kind: HoldingKind::Workspace,
            holder: "edit".to_owned(),
            component: None,
            bytes: workspace_bytes,
        };
        let memory = MemoryStatus { holdings: vec![held], ..MemoryStatus::default() };
        ResidencyStatus { at_ms, memories: vec![memory], ..ResidencyStatus::default() }
    }

    #[test]
    fn ten_minutes_are_kept_with_a_point_each_two_seconds() {
        let mut history = History::default();
        for second in 0..3_600 {
            history.take(&status(second * 1_000, 1));
        }
        let points = history.of(0);
        assert_eq!(points.len(), 301);
        assert_eq!(points.last().map(|point| point.at_ms), Some(3_599_000));
    }

    #[test]
    fn short_work_between_two_points_shows() {
        let mut history = History::default();
        for (at_ms, bytes) in [(0, 0), (500, 7), (900, 0)] {
            history.take(&status(at_ms, bytes));
        }
        assert_eq!(history.of(0)[0].workspace_bytes, 7);
    }

    #[test]
    fn a_memory_that_is_not_there_has_no_history() {
        assert!(History::default().of(3).is_empty());
    }
}
