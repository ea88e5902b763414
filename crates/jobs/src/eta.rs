//! When a job will be done: predicted from measured runs, said as a range. Pure.

use std::collections::{HashMap, VecDeque};

use offstage_api::jobs::Eta;

/// Runs kept for each kind of work; older ones are forgotten.
pub const RUNS_KEPT: usize = 64;
/// Stated ranges go from this quantile to the opposite one.
const TAIL: f64 = 0.05;
/// With nothing measured at all: from an eighth of a second to half a minute for each step.
const UNKNOWN: Prediction = Prediction { expected_ms: 2_000, low_ms: 125, high_ms: 30_000 };

/// How long something is expected to take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prediction {
    pub expected_ms: u64,
    pub low_ms: u64,
    pub high_ms: u64,
}

/// Work of several, as what its time follows from; in whole numbers, so that what is added can be
/// taken out again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    expected_ms: u128,
    /// Sums of the squares by which each may be shorter or longer.
    below: u128,
    above: u128,
}

/// The size of some work: what its time follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    pub model: String,
    pub megapixels: f64,
    pub steps: u32,
}

/// Work that takes about as long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    pub model: String,
    /// Twice the binary logarithm of the megapixels, rounded: sizes within a factor of 1.41.
    pub bucket: i32,
    pub steps: u32,
}

/// Measured times, by kind.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    times: HashMap<Kind, VecDeque<u64>>,
}

impl Kind {
    pub fn of(work: &Work) -> Kind {
        let megapixels = if work.megapixels.is_finite() { work.megapixels.clamp(1e-3, 1e5) } else { 1.0 };
        Kind {
            model: work.model.clone(),
            bucket: (2.0 * megapixels.log2()).round() as i32,
            steps: work.steps,
        }
    }

    /// How much work it is beside another kind of the same model.
    fn times(&self, other: &Kind) -> f64 {
        let pixels = 2f64.powf(f64::from(self.bucket - other.bucket) / 2.0);
        pixels * f64::from(self.steps.max(1)) / f64::from(other.steps.max(1))
    }
}

impl Runs {
    /// A run took so long.
    pub fn record(&mut self, kind: Kind, run_ms: u64) {
        let times = self.times.entry(kind).or_default();
        if times.len() == RUNS_KEPT {
            times.pop_front();
        }
        times.push_back(run_ms);
    }

    /// From runs of the same kind; without any, scaled from the nearest kind of the same model and
    /// twice as unsure; without those, hardly anything.
    pub fn predict(&self, work: &Work) -> Prediction {
        let kind = Kind::of(work);
        if let Some(times) = self.times.get(&kind) {
            return from_times(times);
        }
        let distance = |other: &Kind| {
            let times = kind.times(other).ln().abs();
            (times * 1e3) as u64
        };
        let nearest = self.times.iter().filter(|(other, _)| other.model == kind.model);
        let Some((other, times)) =
            nearest.min_by_key(|(other, _)| (distance(other), other.bucket, other.steps))
        else {
            return Prediction { low_ms: UNKNOWN.low_ms, ..UNKNOWN.times(work.steps.max(1)) };
        };
        let near = from_times(times);
        let scaled = |ms: u64, by: f64| (ms as f64 * by).round() as u64;
        let by = kind.times(other);
        // A fixed cost does not grow with the work, so what scales down may not.
        Prediction {
            expected_ms: scaled(near.expected_ms, by),
            low_ms: scaled(near.low_ms, by.min(1.0) / 2.0),
            high_ms: scaled(near.high_ms, by.max(1.0) * 2.0),
        }
    }
}

/// Quantiles, widened by what few runs cannot have shown: with n runs by a share of 1/(n + 1).
fn from_times(times: &VecDeque<u64>) -> Prediction {
    let mut sorted: Vec<u64> = times.iter().copied().collect();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    let at = |share: f64| sorted.get((share * last as f64).round() as usize).copied().unwrap_or(0);
    let unsure = 1.0 / (sorted.len() as f64 + 1.0);
    Prediction {
        expected_ms: at(0.5),
        low_ms: (at(TAIL) as f64 * (1.0 - unsure)).floor() as u64,
        high_ms: (at(1.0 - TAIL) as f64 * (1.0 + unsure)).ceil() as u64,
    }
}

impl Prediction {
    pub fn exactly(ms: u64) -> Prediction {
        Prediction { expected_ms: ms, low_ms: ms, high_ms: ms }
    }

    /// One after the other, both as fast or as slow as they can be.
    pub fn then(self, next: Prediction) -> Prediction {
        Prediction {
            expected_ms: self.expected_ms.saturating_add(next.expected_ms),
            low_ms: self.low_ms.saturating_add(next.low_ms),
            high_ms: self.high_ms.saturating_add(next.high_ms),
        }
    }

    /// What is left of a run whose last `done` steps took `passed_ms`, with `left` steps and its end before it.
    /// The end may take as long as a few steps do; nothing is known of it but that.
    pub fn of_steps(passed_ms: u64, done: u32, left: u32) -> Prediction {
        let step_ms = passed_ms as f64 / f64::from(done.max(1));
        let steps = |count: f64| (count * step_ms) as u64;
        let left = f64::from(left);
        Prediction {
            expected_ms: steps(left + 1.0),
            low_ms: steps(left * 0.8),
            high_ms: steps(left * 1.3 + 5.0),
        }
    }

    /// The one that says more: whose range is narrower.
    pub fn or_narrower(self, other: Prediction) -> Prediction {
        let width = |prediction: &Prediction| prediction.high_ms.saturating_sub(prediction.low_ms);
        if width(&other) < width(&self) { other } else { self }
    }

    /// So often after each other.
    pub fn times(self, often: u32) -> Prediction {
        let times = |ms: u64| ms.saturating_mul(u64::from(often));
        Prediction {
            expected_ms: times(self.expected_ms),
            low_ms: times(self.low_ms),
            high_ms: times(self.high_ms),
        }
    }

    /// One or the other; nobody knows which.
    pub fn or(self, other: Prediction) -> Prediction {
        Prediction {
            expected_ms: self.expected_ms,
            low_ms: self.low_ms.min(other.low_ms),
            high_ms: self.high_ms.max(other.high_ms),
        }
    }

    /// From now until a job is done that has this much before it, whose model takes so long to come as
    /// things are now, and took so long when it was submitted. Behind others, the model may have come
    /// with one of them by then, or have gone.
    pub fn of_waiting(
        wait: Prediction,
        now: Prediction,
        submitted: Prediction,
        run: Prediction,
    ) -> Prediction {
        let residency = match wait == Prediction::default() {
            true => now,
            false => now.or(submitted).or(Prediction::default()),
        };
        wait.then(residency).then(run)
    }

    /// What is left after some of it has passed.
    pub fn after(self, passed_ms: u64) -> Prediction {
        Prediction {
            expected_ms: self.expected_ms.saturating_sub(passed_ms),
            low_ms: self.low_ms.saturating_sub(passed_ms),
            high_ms: self.high_ms.saturating_sub(passed_ms),
        }
    }

    pub fn eta(self) -> Eta {
        Eta { low_ms: self.low_ms, high_ms: self.high_ms.max(self.low_ms) }
    }
}

impl Load {
    pub fn add(&mut self, one: Prediction) {
        let [expected, below, above] = Load::of(one);
        self.expected_ms = self.expected_ms.saturating_add(expected);
        self.below = self.below.saturating_add(below);
        self.above = self.above.saturating_add(above);
    }

    pub fn remove(&mut self, one: Prediction) {
        let [expected, below, above] = Load::of(one);
        self.expected_ms = self.expected_ms.saturating_sub(expected);
        self.below = self.below.saturating_sub(below);
        self.above = self.above.saturating_sub(above);
    }

    /// This much again for `part` of `whole` of it.
    pub fn add_share(&mut self, load: Load, part: usize, whole: usize) {
        let share = |sum: u128| (sum as f64 * part as f64 / whole.max(1) as f64) as u128;
        self.expected_ms = self.expected_ms.saturating_add(share(load.expected_ms));
        self.below = self.below.saturating_add(share(load.below));
        self.above = self.above.saturating_add(share(load.above));
    }

    /// How long so many workers take for it. The deviations are taken as independent, so the range
    /// grows with the root of the sum of squares; a tenth on either side is for what they share.
    pub fn time(&self, workers: u32) -> Prediction {
        let (expected, workers) = (self.expected_ms as f64, f64::from(workers.max(1)));
        Prediction {
            expected_ms: (expected / workers) as u64,
            low_ms: ((expected * 0.9 - (self.below as f64).sqrt()) / workers).max(0.0) as u64,
            high_ms: ((expected * 1.1 + (self.above as f64).sqrt()) / workers) as u64,
        }
    }

    fn of(one: Prediction) -> [u128; 3] {
        let below = u128::from(one.expected_ms.saturating_sub(one.low_ms));
        let above = u128::from(one.high_ms.saturating_sub(one.expected_ms));
        [u128::from(one.expected_ms), below * below, above * above]
    }
}

impl FromIterator<Prediction> for Load {
    fn from_iter<T: IntoIterator<Item = Prediction>>(iter: T) -> Self {
        let mut load = Load::default();
        iter.into_iter().for_each(|one| load.add(one));
        load
    }
}
