/// What a step is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The sample that the step starts from; in [`crate::Step::next`] the corrected one, if there is one.
    Sample,
    /// The network's output in this step, after guidance.
    Output,
    /// The sample that the step before started from, corrected.
    Anchor,
    /// The prediction of the sample without noise: 0 is this step's, 1 that of the step before.
    Denoised(usize),
    /// Fresh standard normal noise.
    Noise,
}

/// A weighted sum of terms, each at most once, without zero weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Combination(Vec<(Term, f64)>);

impl Combination {
    /// Adds weights of the same term up and leaves out what weighs nothing.
    pub fn new(terms: impl IntoIterator<Item = (Term, f64)>) -> Combination {
        let mut sum: Vec<(Term, f64)> = Vec::new();
        for (term, weight) in terms {
            match sum.iter_mut().find(|(other, _)| *other == term) {
                Some((_, total)) => *total += weight,
                None => sum.push((term, weight)),
            }
        }
        sum.retain(|(_, weight)| *weight != 0.0);
        Combination(sum)
    }

    pub fn terms(&self) -> &[(Term, f64)] {
        &self.0
    }

    /// The weight of a term, 0 if it is not there.
    pub fn weight(&self, term: Term) -> f64 {
        self.0.iter().find(|(other, _)| *other == term).map_or(0.0, |(_, weight)| *weight)
    }

    /// The oldest prediction that is needed, if any.
    pub fn oldest(&self) -> Option<usize> {
        let ages = self.0.iter().filter_map(|(term, _)| match term {
            Term::Denoised(age) => Some(*age),
            _ => None,
        });
        ages.max()
    }
}
