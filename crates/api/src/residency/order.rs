use serde::{Deserialize, Serialize};

/// How far a component goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    /// The device copy goes, the host copy stays.
    Offload,
    /// Both go.
    Release,
}

/// An order to give memory back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderQuestion {
    /// `None`: every component.
    #[serde(default)]
    pub component: Option<String>,
    pub down: Down,
    /// If it is in use: as soon as it no longer is, instead of refusing.
    #[serde(default)]
    pub when_idle: bool,
}

/// What an offload, eviction or release really freed, as the memory's own instruments say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptLine {
    pub component: String,
    pub memory: String,
    pub expected_bytes: u64,
    pub measured_bytes: u64,
    pub free_before_bytes: u64,
    pub free_after_bytes: u64,
    pub took_ms: f32,
    /// The bytes came back, but for the allocator's rounding.
    pub verified: bool,
    /// Since the server's start.
    pub at_ms: u64,
}

/// "What if": some work, by its model, size and steps, or by plain memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EstimateQuestion {
    /// Components by name; empty: those of the built-in model.
    #[serde(default)]
    pub components: Vec<String>,
    #[serde(default)]
    pub megapixels: f64,
    #[serde(default)]
    pub steps: u32,
    /// Working memory, if it is known better than predicted.
    #[serde(default)]
    pub workspace_bytes: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateVerdict {
    Fits,
    Waits,
    Never,
}

/// How much is in place already: something on disk only, all on the host, all on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warmth {
    Cold,
    Warm,
    Hot,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EstimateAnswer {
    pub verdict: EstimateVerdict,
    /// Why it waits or never runs; empty when it fits.
    pub reason: String,
    pub device: Option<String>,
    pub warmth: Warmth,
    /// Who would be evicted.
    pub victims: Vec<String>,
    pub workspace_bytes: u64,
    /// What is missing on the device, workspace included.
    pub needed_bytes: u64,
    pub wait_ms: u64,
    pub load_ms: u64,
    pub upload_ms: u64,
    pub run_ms: u64,
}
