use std::fmt::Write;

use offstage_api::residency::MemorySample;

use super::amounts::{GIB, gib};

/// What a chart shows: the last ten minutes.
pub(super) const CHART_SPAN_MS: u64 = 600_000;

/// A layer of the stack, from below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Components,
    Workspace,
    Unverified,
    /// Used, but booked by nobody and held by no other process.
    Program,
    Foreign,
}

pub const LAYERS: [Layer; 5] =
    [Layer::Components, Layer::Workspace, Layer::Unverified, Layer::Program, Layer::Foreign];

impl Layer {
    pub fn label(self) -> &'static str {
        match self {
            Layer::Components => "components",
            Layer::Workspace => "workspace",
            Layer::Unverified => "unverified",
            Layer::Program => "Offstage itself",
            Layer::Foreign => "other processes",
        }
    }

    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Layer::Components => "weights-0",
            Layer::Workspace => "workspace",
            Layer::Unverified => "unverified",
            Layer::Program => "program",
            Layer::Foreign => "foreign",
        }
    }

    /// What it held in a memory of `total` bytes.
    pub fn bytes(self, sample: &MemorySample, total: u64) -> u64 {
        let booked = sample.components_bytes + sample.workspace_bytes + sample.unverified_bytes;
        match self {
            Layer::Components => sample.components_bytes,
            Layer::Workspace => sample.workspace_bytes,
            Layer::Unverified => sample.unverified_bytes,
            Layer::Program => {
                total.saturating_sub(sample.free_bytes).saturating_sub(sample.foreign_bytes + booked)
            }
            Layer::Foreign => sample.foreign_bytes,
        }
    }
}

/// The outline of each layer as SVG path data in a box of 600 (seconds) × 100 (percent of the total).
/// Memory is taken and given back at once, so a value holds until the next sample.
pub fn areas(samples: &[MemorySample], total_bytes: u64, now_ms: u64) -> [String; LAYERS.len()] {
    let samples = in_sight(samples, now_ms);
    let total = total_bytes.max(1) as f64;
    let mut below = vec![0.0; samples.len()];
    LAYERS.map(|layer| {
        let above: Vec<f64> = (below.iter().zip(samples))
            .map(|(below, sample)| {
                (below + layer.bytes(sample, total_bytes) as f64 / total * 100.0).min(100.0)
            })
            .collect();
        let path = outline(samples, &below, &above, now_ms);
        below = above;
        path
    })
}

/// The samples of the chart's span, and the one before, whose values hold at its beginning.
fn in_sight(samples: &[MemorySample], now_ms: u64) -> &[MemorySample] {
    let start = now_ms.saturating_sub(CHART_SPAN_MS);
    let first = samples.partition_point(|sample| sample.at_ms <= start).saturating_sub(1);
    &samples[first..]
}

fn outline(samples: &[MemorySample], below: &[f64], above: &[f64], now_ms: u64) -> String {
    let mut path = String::new();
    if above.iter().zip(below).all(|(above, below)| above - below < 1e-9) {
        return path;
    }
    let x = |index: usize| samples.get(index).map_or(600.0, |sample| seconds_from_left(sample.at_ms, now_ms));
    let _ = write!(path, "M{} {}", short(x(0)), short(100.0 - below[0]));
    for (index, height) in above.iter().enumerate() {
        let _ = write!(path, "V{}H{}", short(100.0 - height), short(x(index + 1)));
    }
    for (index, height) in below.iter().enumerate().rev() {
        let _ = write!(path, "V{}H{}", short(100.0 - height), short(x(index)));
    }
    path.push('Z');
    path
}

/// Where a moment lies in a chart that ends now, 600 units wide.
fn seconds_from_left(at_ms: u64, now_ms: u64) -> f64 {
    (600.0 - now_ms.saturating_sub(at_ms) as f64 / 1e3).clamp(0.0, 600.0)
}

/// With one decimal where there is one.
fn short(number: f64) -> String {
    let tenths = (number * 10.0).round();
    if tenths % 10.0 == 0.0 { format!("{}", tenths / 10.0) } else { format!("{:.1}", tenths / 10.0) }
}

/// The chart in one sentence, for those who do not see it.
pub fn summary(name: &str, samples: &[MemorySample], total_bytes: u64, now_ms: u64) -> String {
    let used = |sample: &MemorySample| total_bytes.saturating_sub(sample.free_bytes);
    let samples = in_sight(samples, now_ms);
    let Some(last) = samples.last() else {
        return format!("{name}: nothing measured yet.");
    };
    let least = samples.iter().map(used).min().unwrap_or_default();
    let most = samples.iter().map(used).max().unwrap_or_default();
    let (now, total) = (gib(used(last)), total_bytes as f64 / GIB);
    format!(
        "{name}: {now} of {total:.1} GiB used now; in the last ten minutes between {} and {} GiB.",
        gib(least),
        gib(most)
    )
}

/// The chart as a table: the values that held at each full minute back, newest first.
pub fn by_minute(samples: &[MemorySample], now_ms: u64) -> Vec<(u64, MemorySample)> {
    (0..=CHART_SPAN_MS / 60_000)
        .map_while(|minutes| {
            let at = now_ms.checked_sub(minutes * 60_000)?;
            let after = samples.partition_point(|sample| sample.at_ms <= at);
            Some((minutes, *samples.get(after.checked_sub(1)?)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::G;
    use super::*;
    use proptest::prelude::*;

    fn sample(at_ms: u64, components: u64, workspace: u64) -> MemorySample {
        MemorySample {
            at_ms,
            components_bytes: components,
            workspace_bytes: workspace,
            free_bytes: (10 * G).saturating_sub(components + workspace),
            ..MemorySample::default()
        }
    }

    #[test]
    fn what_is_used_by_nobody_known_is_the_program() {
        let sample = MemorySample { free_bytes: 6 * G, foreign_bytes: G, ..sample(0, 2 * G, 0) };
        assert_eq!(Layer::Program.bytes(&sample, 10 * G), G);
    }

    #[test]
    fn a_value_holds_until_the_next_sample() {
        let samples = [sample(0, 5 * G, 0), sample(300_000, 0, 0)];
        let [components, workspace, ..] = areas(&samples, 10 * G, 600_000);
        assert_eq!(components, "M0 100V50H300V100H600V100H300V100H0Z");
        assert_eq!(workspace, "");
    }

    #[test]
    fn layers_lie_on_each_other() {
        let [_, workspace, ..] = areas(&[sample(590_000, 5 * G, 2 * G)], 10 * G, 600_000);
        assert_eq!(workspace, "M590 50V30H600V50H590Z");
    }

    #[test]
    fn what_held_before_the_span_holds_at_its_beginning() {
        let [components, ..] = areas(&[sample(0, 5 * G, 0), sample(1, G, 0)], 10 * G, 2_000_000);
        assert_eq!(components, "M0 100V90H600V100H0Z");
    }

    #[test]
    fn the_summary_says_now_least_and_most() {
        let samples = [sample(0, 5 * G, G), sample(1000, G, 0)];
        assert_eq!(
            summary("GPU 0", &samples, 10 * G, 2000),
            "GPU 0: 1.00 of 10.0 GiB used now; in the last ten minutes between 1.00 and 6.00 GiB."
        );
        assert!(summary("GPU 0", &[], 10 * G, 0).contains("nothing measured"));
    }

    #[test]
    fn the_table_goes_back_minute_by_minute_as_far_as_there_are_samples() {
        let samples = [sample(30_000, G, 0), sample(100_000, 2 * G, 0)];
        let rows = by_minute(&samples, 150_000);
        let rows: Vec<_> =
            rows.iter().map(|(minute, sample)| (*minute, sample.components_bytes / G)).collect();
        assert_eq!(rows, [(0, 2), (1, 1), (2, 1)]);
    }

    proptest! {
        #[test]
        fn no_outline_leaves_the_chart(
            steps in proptest::collection::vec((0..9_000u64, 0..20 * G, 0..20 * G), 0..40),
            total in 0..16 * G,
        ) {
            let mut at = 0;
            let samples: Vec<_> = steps.into_iter().map(|(wait, components, workspace)| {
                at += wait;
                sample(at, components, workspace)
            }).collect();
            for path in areas(&samples, total, at + 5) {
                for number in path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-') {
                    if let Ok(number) = number.parse::<f64>() {
                        prop_assert!((0.0..=600.0).contains(&number), "{}", path);
                    }
                }
            }
        }
    }
}
