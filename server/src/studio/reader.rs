use std::ops::Range;
use std::sync::{Arc, OnceLock};

use offstage_api::{
    Adjustment, AdjustmentCard, Footprint, ModelCard, ModelFit, PhotoStats, RETOUCHER, Reading, Recipe,
    StudioError, describe,
};
use offstage_models::retoucher::{Retoucher, Understanding};

/// Amounts are kept to hundredths, as sliders show them.
const AMOUNT_STEPS: f32 = 100.0;

/// Turns prompts into recipes with the built-in model: one that is lent, or one of its own, which is
/// loaded on first use.
#[derive(Default)]
pub struct Reader {
    loaded: OnceLock<Result<Arc<Loaded>, String>>,
}

/// The built-in model in memory.
pub struct Loaded {
    retoucher: Retoucher,
    /// What each label of the model is, by label index.
    adjustments: Vec<Adjustment>,
}

impl Reader {
    /// Reads with a model that is in memory already.
    pub fn lent(loaded: Arc<Loaded>) -> Reader {
        Reader { loaded: OnceLock::from(Ok(loaded)) }
    }

    /// Reads nothing: for work that has its recipe.
    pub fn without_model() -> Reader {
        Reader { loaded: OnceLock::from(Err("this work was admitted without the model".to_owned())) }
    }

    /// The recipe, and the sentence that says what it does and what was left out.
    pub fn read(&self, prompt: &str, stats: &PhotoStats) -> Result<Reading, StudioError> {
        let loaded = self.loaded()?;
        let heard = loaded.retoucher.read(prompt, &stats.features());
        Ok(reading(prompt, &heard, &loaded.adjustments))
    }

    /// What is said of the model; `None` when it cannot be loaded.
    pub fn card(&self) -> Option<ModelCard> {
        Some(self.loaded().ok()?.card())
    }

    fn loaded(&self) -> Result<&Loaded, StudioError> {
        let loaded = self.loaded.get_or_init(|| Loaded::built_in().map(Arc::new));
        loaded.as_deref().map_err(StudioError::internal)
    }
}

impl Loaded {
    /// What `GET /api/v1/models` shows of the model.
    pub fn card(&self) -> ModelCard {
        let needed_bytes = self.loaded_bytes();
        ModelCard {
            id: RETOUCHER.to_owned(),
            name: "Retoucher".to_owned(),
            summary: "Turns a request in words into adjustments of light, colour, detail and geometry that you can \
                      see and change; it does not add, remove or move things in the photo."
                .to_owned(),
            licence: env!("CARGO_PKG_LICENSE").to_owned(),
            parameters: self.retoucher.parameters(),
            weights_bytes: self.retoucher.weights_bytes(),
            device: "cpu".to_owned(),
            adjustments: AdjustmentCard::all(),
            generation: None,
            samplers: Vec::new(),
            fit: ModelFit {
                footprints: vec![Footprint {
                    component: RETOUCHER.to_owned(),
                    weights_bytes: needed_bytes,
                    workspace_bytes: 0,
                }],
                needed_bytes,
                machine_bytes: 0,
                // It is part of the program.
                fits: true,
                problems: Vec::new(),
            },
        }
    }

    /// What it takes in memory: parameters are computed in 32 bits, whatever they are kept in.
    pub fn loaded_bytes(&self) -> u64 {
        self.retoucher.parameters() * 4
    }

    /// Reads the model from the program.
    pub fn built_in() -> Result<Loaded, String> {
        let retoucher = Retoucher::built_in().map_err(|error| error.to_string())?;
        let adjustments = adjustments(retoucher.labels())?;
        Ok(Loaded { retoucher, adjustments })
    }
}

fn adjustments(labels: &[String]) -> Result<Vec<Adjustment>, String> {
    labels
        .iter()
        .map(|label| {
            label.parse().map_err(|error| format!("the model has a label that no recipe can hold: {error}"))
        })
        .collect()
}

fn reading(prompt: &str, heard: &Understanding, adjustments: &[Adjustment]) -> Reading {
    let mut recipe = Recipe::default();
    for one in &heard.adjustments {
        let amount = (one.amount * AMOUNT_STEPS).round() / AMOUNT_STEPS;
        if let Some(&name) = adjustments.get(one.label).filter(|_| amount != 0.0) {
            recipe.set(name, amount);
        }
    }
    let not_supported: Vec<String> =
        heard.not_supported.iter().filter_map(|range| quoted(prompt, range)).collect();
    Reading { sentence: describe(&recipe, &not_supported), recipe, not_supported }
}

/// The words of a byte range, without the punctuation around them.
fn quoted(prompt: &str, range: &Range<usize>) -> Option<String> {
    let start = prompt.floor_char_boundary(range.start.min(prompt.len()));
    let end = prompt.ceil_char_boundary(range.end.clamp(start, prompt.len()));
    let words = prompt[start..end].trim_matches(|c: char| c.is_whitespace() || ",.;:!?&".contains(c));
    (!words.is_empty()).then(|| words.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_models::retoucher::Heard;
    use proptest::prelude::*;

    #[test]
    fn every_label_of_the_built_in_model_is_an_adjustment_and_every_adjustment_a_label() {
        let mut labels = Loaded::built_in().unwrap().adjustments;
        labels.sort();
        let mut all = Adjustment::ALL.to_vec();
        all.sort();
        assert_eq!(labels, all);
    }

    #[test]
    fn a_label_that_is_no_adjustment_is_refused_at_load() {
        assert!(adjustments(&["sparkle".to_owned()]).unwrap_err().contains("sparkle"));
    }

    #[test]
    fn what_was_heard_becomes_a_recipe_and_what_was_not_is_quoted() {
        let prompt = "warmer, and remove the car.";
        let heard = Understanding {
            adjustments: vec![Heard { label: 0, amount: 0.349, confidence: 0.9 }],
            not_supported: std::iter::once(12..27).collect(),
        };
        let reading = reading(prompt, &heard, &[Adjustment::Temperature]);
        assert_eq!(reading.recipe.amount(Adjustment::Temperature), 0.35);
        assert_eq!(reading.not_supported, ["remove the car"]);
        assert!(reading.sentence.starts_with("Temperature +35."), "{}", reading.sentence);
    }

    proptest! {
        #[test]
        fn any_ranges_and_amounts_give_a_valid_reading(
            prompt in "\\PC{0,30}",
            ranges in proptest::collection::vec((0usize..200, 0usize..200), 0..4),
            amounts in proptest::collection::vec((0usize..60, any::<f32>()), 0..50),
        ) {
            let heard = Understanding {
                adjustments: amounts
                    .iter()
                    .map(|&(label, amount)| Heard { label, amount, confidence: 0.5 })
                    .collect(),
                not_supported: ranges.into_iter().map(|(start, end)| start..end).collect(),
            };
            let reading = reading(&prompt, &heard, &Adjustment::ALL);
            prop_assert!(reading.recipe.check().is_ok());
            prop_assert!(!reading.sentence.is_empty());
        }
    }
}
