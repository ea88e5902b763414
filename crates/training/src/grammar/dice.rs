use rand::{Rng, RngExt};

/// The source of every choice of the grammar: one seeded generator gives one sequence of examples.
pub struct Dice<'a>(pub &'a mut dyn Rng);

impl Dice<'_> {
    pub fn chance(&mut self, probability: f32) -> bool {
        self.0.random::<f32>() < probability
    }

    /// Uniform in `[0, bound)`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound < 2 { 0 } else { self.0.random_range(0..bound) }
    }

    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// Approximately normal with the given mean and standard deviation (sum of four uniforms).
    pub fn normal(&mut self, mean: f32, deviation: f32) -> f32 {
        let sum: f32 = (0..4).map(|_| self.0.random::<f32>()).sum();
        mean + (sum - 2.0) * deviation * 1.732
    }

    /// One of `items`, which must not be empty.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// One of literal `items`, which must not be empty.
    pub fn word<'t>(&mut self, items: &[&'t str]) -> &'t str {
        items[self.below(items.len())]
    }

    /// One of `items`, of which the first eight are the commonest words and drawn more often.
    pub fn common<'t>(&mut self, items: &'t [String]) -> &'t str {
        let reach = if self.chance(0.4) { items.len().min(8) } else { items.len() };
        &items[self.below(reach)]
    }

    /// The same for literal lists.
    pub fn common_text<'t>(&mut self, items: &[&'t str]) -> &'t str {
        let reach = if self.chance(0.4) { items.len().min(8) } else { items.len() };
        items[self.below(reach)]
    }

    /// An index drawn in proportion to `weights`, which must not be empty.
    pub fn weighted(&mut self, weights: &[f32]) -> usize {
        let mut left = self.0.random::<f32>() * weights.iter().sum::<f32>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }
}
