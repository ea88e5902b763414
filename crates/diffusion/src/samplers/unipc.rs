use super::intervals::Intervals;
use super::space::Noisy;
use super::{Sampler, SamplerKind};
use crate::{Combination, DiffusionError, Prediction, SchedulerConfig, SolverType, Step, Term, Trajectory};

/// UniPC: a multistep predictor whose result is corrected once the network was asked there (Zhao et al.,
/// arXiv 2302.04867), in the prediction of the sample, orders 1 to 3, `B₁(h) = h` or `B₂(h) = eʰ − 1`.
#[derive(Clone, Debug)]
pub struct UniPc {
    intervals: Intervals,
    prediction: Prediction,
    order: usize,
    first_form: bool,
    lower_order_final: bool,
    not_corrected: Vec<usize>,
}

impl UniPc {
    /// Without other words: linear betas, evenly spaced timesteps, second order, `B₂`.
    pub fn new(config: &SchedulerConfig) -> Result<UniPc, DiffusionError> {
        config.refuse_unknown()?;
        if config.predict_x0 == Some(false) {
            return Err(DiffusionError::config("predict_x0 is supported as true only"));
        }
        let order = config.solver_order.unwrap_or(2);
        if !(1..=3).contains(&order) {
            return Err(DiffusionError::config(format!(
                "a solver_order of {order} is not supported by UniPC"
            )));
        }
        Ok(UniPc {
            intervals: Intervals::new(config, f64::round_ties_even)?,
            prediction: config.prediction(),
            order,
            first_form: config.solver_type == Some(SolverType::Bh1),
            lower_order_final: config.lower_order_final.unwrap_or(true),
            not_corrected: config.disable_corrector.clone().unwrap_or_default(),
        })
    }

    /// The order of the step `index`: no more than there are predictions, and falling at the end.
    fn order_of(&self, trajectory: &Trajectory, index: usize, first: usize) -> usize {
        let left = trajectory.timesteps.len() - index;
        let order = self.order.min(index - first + 1);
        // Without noise at the end the higher orders have no value there.
        let must = trajectory.sigmas[index + 1] == 0.0;
        if must {
            1
        } else if self.lower_order_final {
            order.min(left)
        } else {
            order
        }
    }

    /// The step from `from` to `from + 1` along a trajectory.
    fn stretch(&self, trajectory: &Trajectory, from: usize, order: usize) -> Stretch {
        let noisy = |index: usize| Noisy::preserving(trajectory.sigmas[index]);
        let (start, end) = (noisy(from), noisy(from + 1));
        let h = end.lambda() - start.lambda();
        let ratio = |back: usize| (noisy(from - back).lambda() - start.lambda()) / h;
        let ratios = (1..order).map(ratio).chain([1.0]).collect();
        Stretch { start, end, h, ratios, first_form: self.first_form }
    }

    /// The corrected sample at `index`; `Denoised(0)` is the prediction there, `Denoised(1)` the one
    /// that the step to it started from.
    fn correction(&self, trajectory: &Trajectory, index: usize, first: usize) -> Option<Combination> {
        if index == first || self.not_corrected.contains(&(index - 1)) {
            return None;
        }
        let order = self.order_of(trajectory, index - 1, first);
        let stretch = self.stretch(trajectory, index - 1, order);
        let weights = if order == 1 { vec![0.5] } else { stretch.solved(order) };
        let mut terms = stretch.first_order(Term::Anchor, Term::Denoised(1));
        for (at, weight) in weights.iter().enumerate() {
            let scale = -stretch.end.alpha * stretch.b() * weight / stretch.ratios[at];
            let newer = if at + 1 == order { Term::Denoised(0) } else { Term::Denoised(at + 2) };
            terms.extend([(newer, scale), (Term::Denoised(1), -scale)]);
        }
        Some(Combination::new(terms))
    }

    fn predicted(&self, trajectory: &Trajectory, index: usize, first: usize) -> Combination {
        let order = self.order_of(trajectory, index, first);
        let stretch = self.stretch(trajectory, index, order);
        let weights = match order {
            1 => Vec::new(),
            2 => vec![0.5],
            order => stretch.solved(order - 1),
        };
        let mut terms = stretch.first_order(Term::Sample, Term::Denoised(0));
        for (at, weight) in weights.iter().enumerate() {
            let scale = -stretch.end.alpha * stretch.b() * weight / stretch.ratios[at];
            terms.extend([(Term::Denoised(at + 1), scale), (Term::Denoised(0), -scale)]);
        }
        Combination::new(terms)
    }
}

/// A step between two sigmas, with what the solver's coefficients are made of.
struct Stretch {
    start: Noisy,
    end: Noisy,
    h: f64,
    /// Where earlier predictions lie, in units of the step, the newest first; last 1, its end.
    ratios: Vec<f64>,
    first_form: bool,
}

impl Stretch {
    /// `B(−h)`.
    fn b(&self) -> f64 {
        if self.first_form { -self.h } else { (-self.h).exp_m1() }
    }

    fn first_order(&self, sample: Term, denoised: Term) -> Vec<(Term, f64)> {
        let gain = -(-self.h).exp_m1();
        vec![(sample, self.end.sigma / self.start.sigma), (denoised, self.end.alpha * gain)]
    }

    /// Solves `Σ_j ρ_j · r_j^(i−1) = i! · φ_(i+1)(−h) / B(−h)` for `i` = 1 to `order`.
    fn solved(&self, order: usize) -> Vec<f64> {
        let step = -self.h;
        let mut phi = step.exp_m1() / step - 1.0;
        let mut factorial = 1.0;
        let mut rows = Vec::with_capacity(order);
        for i in 0..order {
            let mut row: Vec<f64> = self.ratios[..order].iter().map(|ratio| ratio.powi(i as i32)).collect();
            row.push(phi * factorial / self.b());
            rows.push(row);
            factorial *= (i + 2) as f64;
            phi = phi / step - 1.0 / factorial;
        }
        eliminated(rows)
    }
}

/// Gauss–Jordan elimination with pivots; rows carry their right-hand side as last number.
fn eliminated(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let order = rows.len();
    for column in 0..order {
        let size = |row: &usize| rows[*row][column].abs();
        let pivot = (column..order).max_by(|one, other| size(one).total_cmp(&size(other))).unwrap_or(column);
        rows.swap(column, pivot);
        let head = rows[column].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column] / head[column];
            if at != column {
                row.iter_mut().zip(&head).for_each(|(value, head)| *value -= factor * head);
            }
        }
    }
    rows.iter().enumerate().map(|(at, row)| row[order] / row[at]).collect()
}

impl Sampler for UniPc {
    fn kind(&self) -> SamplerKind {
        SamplerKind::UniPc
    }

    fn trajectory(&self, steps: usize) -> Result<Trajectory, DiffusionError> {
        self.intervals.trajectory(steps)
    }

    fn step(&self, trajectory: &Trajectory, index: usize, first: usize) -> Step {
        Step {
            timestep: trajectory.timesteps[index],
            sigma: trajectory.sigmas[index],
            input_scale: 1.0,
            denoised: Noisy::preserving(trajectory.sigmas[index]).denoised(self.prediction),
            corrected: self.correction(trajectory, index, first),
            next: self.predicted(trajectory, index, first),
        }
    }

    fn noise_scale(&self, _trajectory: &Trajectory) -> f64 {
        1.0
    }

    fn image_and_noise(&self, trajectory: &Trajectory, first: usize) -> (f64, f64) {
        let Noisy { alpha, sigma } = Noisy::preserving(trajectory.sigmas[first]);
        (alpha, sigma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved_also_where_the_first_pivot_is_zero() {
        let rows = vec![vec![0.0, 2.0, 1.0, 7.0], vec![1.0, 1.0, 1.0, 6.0], vec![2.0, 0.0, -1.0, -1.0]];
        let solved = eliminated(rows);
        for (found, expected) in solved.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-12, "{solved:?}");
        }
    }
}
