use serde::{Deserialize, Serialize};

use crate::Adjustment;

/// The version of the recipe format, and of the meaning of its amounts.
pub const RECIPE_VERSION: u32 = 1;

/// A recipe holds each adjustment at most once.
pub const MAX_STEPS: usize = Adjustment::COUNT;

/// One adjustment and its amount in [-1, 1]; 0 changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub name: Adjustment,
    pub amount: f32,
}

/// What is done to a photo: explainable, adjustable, repeatable.
///
/// Steps are applied in the renderer's fixed order, so their order here carries no meaning.
/// On the wire: `{"version":1,"adjustments":[{"name":"temperature","amount":0.3}]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    #[serde(default = "current_version")]
    pub version: u32,
    #[serde(default)]
    pub adjustments: Vec<Step>,
}

fn current_version() -> u32 {
    RECIPE_VERSION
}

/// Why a recipe cannot be used. Each sentence says what to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecipeError {
    #[error("this recipe has version {0}; this Offstage reads version {RECIPE_VERSION}")]
    Version(u32),
    #[error("“{name}” has amount {amount}; an amount lies between -1 and 1")]
    OutOfRange { name: Adjustment, amount: f32 },
    #[error("“{0}” stands twice in the recipe; keep one of them")]
    Twice(Adjustment),
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe { version: RECIPE_VERSION, adjustments: Vec::new() }
    }
}

impl Recipe {
    /// A valid recipe from steps; what cannot be applied is refused.
    pub fn new(adjustments: Vec<Step>) -> Result<Self, RecipeError> {
        let recipe = Recipe { version: RECIPE_VERSION, adjustments };
        recipe.check()?;
        Ok(recipe)
    }

    /// Checks the version, that each amount is a number in [-1, 1], and that no adjustment repeats.
    pub fn check(&self) -> Result<(), RecipeError> {
        if self.version != RECIPE_VERSION {
            return Err(RecipeError::Version(self.version));
        }
        let mut seen = std::collections::BTreeSet::new();
        for step in &self.adjustments {
            if !(-1.0..=1.0).contains(&step.amount) {
                return Err(RecipeError::OutOfRange { name: step.name, amount: step.amount });
            }
            if !seen.insert(step.name) {
                return Err(RecipeError::Twice(step.name));
            }
        }
        Ok(())
    }

    /// The amount of an adjustment; 0 where the recipe does not name it.
    pub fn amount(&self, name: Adjustment) -> f32 {
        self.adjustments.iter().find(|step| step.name == name).map_or(0.0, |step| step.amount)
    }

    /// Sets an amount, clamped to [-1, 1]; not-a-number becomes 0. Keeps a step at 0 in place, so
    /// that its slider stays on screen.
    pub fn set(&mut self, name: Adjustment, amount: f32) {
        let amount = if amount.is_nan() { 0.0 } else { amount.clamp(-1.0, 1.0) };
        match self.adjustments.iter_mut().find(|step| step.name == name) {
            Some(step) => step.amount = amount,
            None => self.adjustments.push(Step { name, amount }),
        }
    }

    pub fn remove(&mut self, name: Adjustment) {
        self.adjustments.retain(|step| step.name != name);
    }

    /// Whether the recipe leaves every pixel as it is.
    pub fn is_identity(&self) -> bool {
        self.adjustments.iter().all(|step| step.amount == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_recipe_reads_back_from_its_json() {
        let recipe = Recipe::new(vec![Step { name: Adjustment::Temperature, amount: 0.3 }]).unwrap();
        let json = serde_json::to_string(&recipe).unwrap();
        assert_eq!(json, r#"{"version":1,"adjustments":[{"name":"temperature","amount":0.3}]}"#);
        assert_eq!(serde_json::from_str::<Recipe>(&json).unwrap(), recipe);
    }

    #[test]
    fn amounts_outside_the_range_versions_from_elsewhere_and_repeats_are_refused() {
        let step = |amount| Step { name: Adjustment::Contrast, amount };
        for amount in [1.01, -1.01, f32::NAN, f32::INFINITY] {
            assert!(Recipe::new(vec![step(amount)]).is_err(), "{amount}");
        }
        assert_eq!(Recipe::new(vec![step(0.1), step(0.2)]), Err(RecipeError::Twice(Adjustment::Contrast)));
        assert_eq!(Recipe { version: 2, adjustments: vec![] }.check(), Err(RecipeError::Version(2)));
    }

    proptest! {
        #[test]
        fn setting_any_number_leaves_a_valid_recipe(index in 0..Adjustment::COUNT, amount in any::<f32>()) {
            let mut recipe = Recipe::default();
            recipe.set(Adjustment::ALL[index], amount);
            recipe.set(Adjustment::ALL[index], amount);
            prop_assert!(recipe.check().is_ok());
            prop_assert_eq!(recipe.adjustments.len(), 1);
        }
    }
}
