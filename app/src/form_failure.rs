use offstage_api::{EditId, Problem};
use serde::{Deserialize, Serialize};

/// Why a plain HTML form did not lead to an edit, and what the page needs to show it again as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormFailure {
    pub problem: Problem,
    pub prompt: String,
    /// The model that the form named, when it did.
    pub model: Option<String>,
    /// The edit whose photo the form named, when it did.
    pub source: Option<EditId>,
}
