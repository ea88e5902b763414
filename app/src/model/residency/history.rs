use offstage_api::residency::MemorySample;

use super::chart::CHART_SPAN_MS;

/// A stretch of so many milliseconds is one point of the chart: the chart has 240.
const STRETCH_MS: u64 = 2_500;

/// Adds a sample. Of a stretch, the one with the least free memory stays, and what is older than the
/// chart goes.
pub fn record(history: &mut Vec<MemorySample>, sample: MemorySample) {
    match history.last_mut() {
        Some(last) if last.at_ms / STRETCH_MS == sample.at_ms / STRETCH_MS => {
            if sample.free_bytes <= last.free_bytes {
                *last = MemorySample { at_ms: last.at_ms, ..sample };
            }
        }
        _ => history.push(sample),
    }
    let start = sample.at_ms.saturating_sub(CHART_SPAN_MS);
    // The newest that is too old stays: its values hold at the beginning.
    let first = history.partition_point(|sample| sample.at_ms <= start).saturating_sub(1);
    history.drain(..first);
}

/// A history as [`record`] would have kept it.
#[cfg(any(feature = "ssr", test))]
pub fn thinned(samples: impl IntoIterator<Item = MemorySample>) -> Vec<MemorySample> {
    let mut history = Vec::new();
    samples.into_iter().for_each(|sample| record(&mut history, sample));
    history
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample(at_ms: u64, free_bytes: u64) -> MemorySample {
        MemorySample { at_ms, free_bytes, ..MemorySample::default() }
    }

    #[test]
    fn a_short_peak_is_not_lost() {
        let history = thinned([sample(0, 9), sample(100, 1), sample(200, 9), sample(2_500, 9)]);
        assert_eq!(history, [sample(0, 1), sample(2_500, 9)]);
    }

    proptest! {
        #[test]
        fn a_history_stays_short_and_in_order(waits in proptest::collection::vec(0..5_000u64, 0..2_000)) {
            let mut at = 0;
            let samples = waits.into_iter().map(|wait| { at += wait; sample(at, wait) });
            let history = thinned(samples);
            prop_assert!(history.len() <= 243);
            prop_assert!(history.is_sorted_by_key(|sample| sample.at_ms));
        }
    }
}
