use serde::{Deserialize, Serialize};

use crate::{Adjustment, Generation, Sampler};

/// The id of the built-in model, which turns prompts into recipes.
pub const RETOUCHER: &str = "retoucher";

/// What the model picker and `GET /api/v1/models` show of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// The id that requests use: `retoucher`.
    pub id: String,
    pub name: String,
    /// One sentence: what it does and what it does not.
    pub summary: String,
    pub licence: String,
    pub parameters: u64,
    pub weights_bytes: u64,
    /// Where it runs: `cpu`.
    pub device: String,
    /// What a recipe of this model can hold; empty for a generative model.
    pub adjustments: Vec<AdjustmentCard>,
    /// What a generative model does unless asked otherwise; `None` for the retoucher.
    #[serde(default)]
    pub generation: Option<Generation>,
    /// The samplers that a generative model can be asked for.
    #[serde(default)]
    pub samplers: Vec<Sampler>,
    #[serde(flatten)]
    pub fit: ModelFit,
}

/// What a model takes, and whether this machine has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelFit {
    /// By component, in the order of an edit.
    pub footprints: Vec<Footprint>,
    /// The most that is needed at once: of a generative model in an edit of a square with the edge that it is asked
    /// for unless another is. Its stages come one after the other, each with its own components.
    pub needed_bytes: u64,
    /// What this machine has for it: memory, less what stays free; 0 where that is not known.
    pub machine_bytes: u64,
    pub fits: bool,
    /// Why it cannot be run, a sentence each; empty if it can.
    pub problems: Vec<String>,
}

/// What a component is expected to take in memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footprint {
    pub component: String,
    pub weights_bytes: u64,
    /// Beside the weights, in such an edit.
    pub workspace_bytes: u64,
}

/// An adjustment as a client can show it without knowing this crate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdjustmentCard {
    pub name: Adjustment,
    pub label: String,
    /// What −1 and +1 do.
    pub ends: (String, String),
}

impl ModelCard {
    /// Whether it makes pictures of its own, rather than recipes.
    pub fn generates(&self) -> bool {
        self.generation.is_some()
    }

    /// Whether an edit can be asked of it.
    pub fn runs(&self) -> bool {
        self.fit.problems.is_empty()
    }
}

impl Footprint {
    /// Weights and workspace.
    pub fn bytes(&self) -> u64 {
        self.weights_bytes + self.workspace_bytes
    }
}

impl AdjustmentCard {
    /// A card of every adjustment, in the order of [`Adjustment::ALL`].
    pub fn all() -> Vec<AdjustmentCard> {
        Adjustment::ALL
            .into_iter()
            .map(|name| {
                let (low, high) = name.ends();
                AdjustmentCard { name, label: name.label(), ends: (low.to_owned(), high.to_owned()) }
            })
            .collect()
    }
}
