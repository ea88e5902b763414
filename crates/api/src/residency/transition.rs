use serde::{Deserialize, Serialize};

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Residency,
    Admission,
    Memory,
    Trouble,
    Order,
}

impl Topic {
    pub const ALL: [Topic; 5] =
        [Topic::Residency, Topic::Admission, Topic::Memory, Topic::Trouble, Topic::Order];

    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Residency => "residency",
            Topic::Admission => "admission",
            Topic::Memory => "memory",
            Topic::Trouble => "trouble",
            Topic::Order => "order",
        }
    }
}

/// A decision, with its time and its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransitionLine {
    /// Counts up by one.
    pub seq: u64,
    /// Since the server's start.
    pub at_ms: u64,
    pub topic: Topic,
    pub component: Option<String>,
    pub text: String,
}
