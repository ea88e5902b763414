//! What measurements teach: how fast bytes move, how often a component is used, how much workspace
//! a piece of work takes and how long it runs.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::ids::ComponentId;
use crate::request::LeaseRequest;
use crate::time::Moment;

/// Bytes per second, as a running mean of what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rate {
    bytes_per_s: Option<f64>,
    measured: bool,
}

impl Rate {
    pub fn of(bytes_per_s: u64) -> Self {
        Self { bytes_per_s: Some(bytes_per_s as f64), measured: false }
    }

    pub(crate) fn expected(bytes: u64, time: Duration) -> Self {
        let rate = if time.is_zero() { None } else { Some(bytes as f64 / time.as_secs_f64()) };
        Self { bytes_per_s: rate, measured: false }
    }

    /// The first measurement replaces the expectation, later ones move it by a third.
    pub(crate) fn learn(&mut self, bytes: u64, took: Duration) {
        if bytes == 0 || took.is_zero() {
            return;
        }
        let now = bytes as f64 / took.as_secs_f64();
        self.bytes_per_s = Some(match self.bytes_per_s.filter(|_| self.measured) {
            Some(mean) => mean + (now - mean) / 3.0,
            None => now,
        });
        self.measured = true;
    }

    /// This rate, or `other` while nothing is known.
    pub(crate) fn or(self, other: Self) -> Self {
        if self.bytes_per_s.is_some() { self } else { other }
    }

    pub(crate) fn time(self, bytes: u64) -> Duration {
        match self.bytes_per_s {
            Some(rate) if rate > 0.0 => Duration::from_secs_f64((bytes as f64 / rate).min(3600.0)),
            _ => Duration::ZERO,
        }
    }
}

/// How often something is used: each use counts one and fades, by half in ten minutes.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct UseRate {
    weight: f64,
    last: Moment,
}

impl UseRate {
    const HALF_LIFE_S: f64 = 600.0;

    pub(crate) fn count(&mut self, now: Moment) {
        self.weight = self.faded(now) + 1.0;
        self.last = now;
    }

    pub(crate) fn last(&self) -> Moment {
        self.last
    }

    fn faded(&self, now: Moment) -> f64 {
        self.weight * 0.5_f64.powf(now.since(self.last).as_secs_f64() / Self::HALF_LIFE_S)
    }

    /// Uses in an hour, if things go on as they did: a steady rate r keeps the weight at
    /// r · half-life / ln 2.
    pub(crate) fn per_hour(&self, now: Moment) -> f64 {
        self.faded(now) * std::f64::consts::LN_2 / Self::HALF_LIFE_S * 3600.0
    }
}

/// Work of one kind: the same components on photos of about one size. Sizes within a factor of √2 share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind {
    components: Vec<ComponentId>,
    size: i32,
}

impl Kind {
    pub(crate) fn of(request: &LeaseRequest) -> Self {
        let mut components = request.components.clone();
        components.sort_unstable();
        let size = (request.megapixels.max(1e-3).log2() * 2.0).round() as i32;
        Self { components, size }
    }
}

/// The last runs of one kind.
#[derive(Clone, Debug, Default)]
struct Runs {
    /// Peaks per unit of what the formula gives, so that sizes within the kind compare.
    peaks: VecDeque<f64>,
    /// Seconds per step.
    seconds: Option<f64>,
}

/// Predictions by kind of work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    kinds: BTreeMap<Kind, Runs>,
}

impl Learned {
    /// So many runs are remembered: the highest of them counts.
    const RUNS: usize = 8;
    /// Kinds beyond this are forgotten, oldest name first: sizes are the client's choice.
    const KINDS: usize = 512;
    /// What is added to the highest measured peak.
    const MARGIN: f64 = 1.05;

    /// The workspace of work for which the formula gives `declared_bytes`.
    ///
    /// What was measured within the limit is predicted within it: the margin rules nothing out.
    pub(crate) fn workspace_bytes(&self, kind: &Kind, declared_bytes: u64, limit_bytes: Option<u64>) -> u64 {
        let highest = self.kinds.get(kind).and_then(|runs| runs.peaks.iter().copied().reduce(f64::max));
        let Some(ratio) = highest else { return declared_bytes };
        let peak = ratio * declared_bytes.max(1) as f64;
        let predicted_bytes = (peak * Self::MARGIN) as u64;
        match limit_bytes {
            Some(limit_bytes) if peak <= limit_bytes as f64 => predicted_bytes.min(limit_bytes),
            _ => predicted_bytes,
        }
    }

    pub(crate) fn learn_peak(&mut self, kind: Kind, declared_bytes: u64, peak_bytes: u64) {
        let peaks = &mut self.runs(kind).peaks;
        if peaks.len() == Self::RUNS {
            peaks.pop_front();
        }
        peaks.push_back(peak_bytes as f64 / declared_bytes.max(1) as f64);
    }

    pub(crate) fn run_time(&self, kind: &Kind, steps: u32) -> Option<Duration> {
        let seconds = self.kinds.get(kind)?.seconds?;
        Some(Duration::from_secs_f64(seconds * f64::from(steps.max(1))))
    }

    pub(crate) fn learn_time(&mut self, kind: Kind, steps: u32, took: Duration) {
        let now = took.as_secs_f64() / f64::from(steps.max(1));
        let seconds = &mut self.runs(kind).seconds;
        *seconds = Some(seconds.map_or(now, |mean| mean + (now - mean) / 3.0));
    }

    /// Nobody asks for this component any more.
    pub(crate) fn forget(&mut self, component: ComponentId) {
        self.kinds.retain(|kind, _| !kind.components.contains(&component));
    }

    fn runs(&mut self, kind: Kind) -> &mut Runs {
        if self.kinds.len() >= Self::KINDS && !self.kinds.contains_key(&kind) {
            self.kinds.pop_first();
        }
        self.kinds.entry(kind).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::WorkClass;

    fn kind(megapixels: f64) -> Kind {
        let mut request = LeaseRequest::new("edit", [ComponentId(0)], WorkClass::GpuBound);
        request.megapixels = megapixels;
        Kind::of(&request)
    }

    #[test]
    fn a_prediction_starts_from_the_formula_and_converges_to_what_runs_take() {
        let mut learned = Learned::default();
        assert_eq!(learned.workspace_bytes(&kind(12.0), 1000, None), 1000);
        learned.learn_peak(kind(12.0), 1000, 3000);
        assert_eq!(learned.workspace_bytes(&kind(12.0), 1000, None), 3150);
        for _ in 0..8 {
            learned.learn_peak(kind(12.0), 1000, 400);
        }
        assert_eq!(learned.workspace_bytes(&kind(12.0), 1000, None), 420);
        assert_eq!(learned.workspace_bytes(&kind(48.0), 4000, None), 4000, "another size is another kind");
    }

    #[test]
    fn the_margin_does_not_rule_out_what_ran_within_the_limit() {
        let mut learned = Learned::default();
        learned.learn_peak(kind(12.0), 1000, 3000);
        assert_eq!(learned.workspace_bytes(&kind(12.0), 1000, Some(3100)), 3100);
        assert_eq!(
            learned.workspace_bytes(&kind(12.0), 1000, Some(2900)),
            3150,
            "over the limit, and said so"
        );
    }

    #[test]
    fn rates_are_believed_from_the_first_measurement() {
        let mut rate = Rate::expected(1000, Duration::from_secs(1));
        assert_eq!(rate.time(2000), Duration::from_secs(2));
        rate.learn(1000, Duration::from_secs(4));
        assert_eq!(rate.time(1000), Duration::from_secs(4));
    }

    #[test]
    fn a_steady_use_gives_its_rate() {
        let mut uses = UseRate::default();
        for minute in 0..600 {
            uses.count(Moment::from_millis(minute * 60_000));
        }
        let per_hour = uses.per_hour(Moment::from_millis(599 * 60_000 + 30_000));
        assert!((per_hour - 60.0).abs() < 3.0, "{per_hour}");
    }
}
