use serde::{Deserialize, Serialize};

use crate::Adjustment;

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
    /// What a recipe of this model can hold.
    pub adjustments: Vec<AdjustmentCard>,
}

/// An adjustment as a client can show it without knowing this crate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdjustmentCard {
    pub name: Adjustment,
    pub label: String,
    /// What −1 and +1 do.
    pub ends: (String, String),
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
