use std::collections::VecDeque;

use crate::{Combination, Plan, Step, Term};

/// A run in progress, for any kind of sample that can be scaled and added.
///
/// It keeps what later steps need, and nothing longer. `combine` gets weights and terms and gives their
/// sum; how it does that is the caller's.
#[derive(Clone, Debug)]
pub struct Walk<T> {
    plan: Plan,
    taken: usize,
    sample: T,
    anchor: Option<T>,
    /// The newest first.
    denoised: VecDeque<T>,
}

impl<T: Clone> Walk<T> {
    /// Starts at a sample that already has its noise (see [`Plan::noise_scale`]).
    pub fn new(plan: Plan, sample: T) -> Walk<T> {
        Walk { plan, taken: 0, sample, anchor: None, denoised: VecDeque::new() }
    }

    /// The step to take, until the last was taken.
    pub fn step(&self) -> Option<&Step> {
        self.plan.steps.get(self.taken)
    }

    /// Steps that were taken.
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// The sample that the next step starts from; at the end, the result.
    pub fn sample(&self) -> &T {
        &self.sample
    }

    /// The last prediction of the result.
    pub fn denoised(&self) -> Option<&T> {
        self.denoised.front()
    }

    /// Puts another sample in the place of the next step's, as masks do.
    pub fn replace(&mut self, sample: T) {
        self.sample = sample;
    }

    /// Takes a step with the network's output after guidance. Noise is asked for only where the step
    /// draws some. After the last step nothing happens.
    pub fn take(
        &mut self,
        output: &T,
        noise: impl FnOnce() -> T,
        mut combine: impl FnMut(&[(f64, &T)]) -> T,
    ) {
        let Some(step) = self.plan.steps.get(self.taken) else { return };
        let noise = step.draws_noise().then(noise);
        let place = Place { output, noise: noise.as_ref(), anchor: self.anchor.as_ref() };
        let denoised = combine(&place.terms(&step.denoised, &self.sample, &self.denoised));
        self.denoised.push_front(denoised);
        let corrected = match &step.corrected {
            Some(corrected) => combine(&place.terms(corrected, &self.sample, &self.denoised)),
            None => self.sample.clone(),
        };
        self.sample = combine(&place.terms(&step.next, &corrected, &self.denoised));
        self.anchor = Some(corrected);
        self.taken += 1;
        self.denoised.truncate(self.kept());
    }

    /// How many predictions the next step looks back to; the last one is kept for previews.
    fn kept(&self) -> usize {
        let oldest = |combination: &Combination| combination.oldest().unwrap_or(0);
        self.step().map_or(1, |step| {
            let next = oldest(&step.next).max(step.corrected.as_ref().map_or(0, oldest));
            // A later step may look back further than this one, over predictions that this one skips.
            let later = self.plan.steps.iter().skip(self.taken + 1).take(2).map(|step| oldest(&step.next));
            next.max(later.max().unwrap_or(0)).max(1)
        })
    }
}

struct Place<'a, T> {
    output: &'a T,
    noise: Option<&'a T>,
    anchor: Option<&'a T>,
}

impl<'a, T> Place<'a, T> {
    /// The terms of a combination that are there: in a plan's own order, all of them.
    fn terms(
        &self,
        combination: &Combination,
        sample: &'a T,
        denoised: &'a VecDeque<T>,
    ) -> Vec<(f64, &'a T)> {
        let terms = combination.terms().iter();
        terms
            .filter_map(|&(term, weight)| {
                let value = match term {
                    Term::Sample => Some(sample),
                    Term::Output => Some(self.output),
                    Term::Anchor => self.anchor,
                    Term::Denoised(age) => denoised.get(age),
                    Term::Noise => self.noise,
                };
                value.map(|value| (weight, value))
            })
            .collect()
    }
}
