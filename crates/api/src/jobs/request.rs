use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::BatchId;
use crate::EditRequest;

/// An edit to be done as a job. Lives on the server only: it holds received files.
pub struct JobRequest {
    pub edit: EditRequest,
    pub options: JobOptions,
    pub client: Client,
    /// The `Idempotency-Key` header: the same key of the same client answers with the first job.
    pub idempotency_key: Option<String>,
}

/// How a job is done; everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobOptions {
    pub priority: Priority,
    /// Milliseconds from now within which it must have begun to run; past them it fails.
    pub deadline_ms: Option<u64>,
    /// The most milliseconds that one attempt may run.
    pub run_limit_ms: Option<u64>,
    /// What to do when memory runs out although it was admitted.
    pub on_oom: OnOom,
    /// Seconds to keep the model on its device afterwards.
    pub keep_warm_s: Option<u32>,
    /// The batch that it is part of.
    pub batch: Option<BatchId>,
    /// A preview while a slider moves: not part of the history, and kept for a short time only.
    pub draft: bool,
}

/// Who goes first: strictly by this, then in turn by client, then first come, first served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Somebody looks at the page.
    Interactive,
    #[default]
    Normal,
    Batch,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnOom {
    /// Fail, with a time to come again.
    Fail,
    /// Run in the host's memory.
    Cpu,
    /// Take less memory, where there is a way to: smaller tiles, guidance one pass at a time.
    #[default]
    Degrade,
}

/// Whose jobs are whose: a session's, key's or user's name, as the server knows it. Never sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientId(String);

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    /// Sees and orders everybody's jobs, and the queue. Others' jobs are out of a client's reach.
    pub operator: bool,
}

impl Priority {
    /// The first goes first.
    pub const ALL: [Priority; 3] = [Priority::Interactive, Priority::Normal, Priority::Batch];

    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Priority::Interactive => "interactive",
            Priority::Normal => "normal",
            Priority::Batch => "batch",
        }
    }
}

impl FromStr for Priority {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Priority::ALL.into_iter().find(|priority| priority.name() == name).ok_or_else(|| {
            let shown: String = name.chars().take(20).collect();
            format!("“{shown}” is no priority; use interactive, normal or batch")
        })
    }
}

impl OnOom {
    pub const ALL: [OnOom; 3] = [OnOom::Fail, OnOom::Cpu, OnOom::Degrade];

    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            OnOom::Fail => "fail",
            OnOom::Cpu => "cpu",
            OnOom::Degrade => "degrade",
        }
    }
}

impl FromStr for OnOom {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        OnOom::ALL.into_iter().find(|choice| choice.name() == name).ok_or_else(|| {
            let shown: String = name.chars().take(20).collect();
            format!("“{shown}” is nothing to do when memory runs out; use fail, cpu or degrade")
        })
    }
}

impl ClientId {
    pub fn new(name: impl Into<String>) -> Self {
        ClientId(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Client {
    pub fn new(id: ClientId) -> Self {
        Client { id, operator: false }
    }

    pub fn operator(id: ClientId) -> Self {
        Client { id, operator: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_may_be_left_out_but_not_misspelled() {
        assert_eq!(serde_json::from_str::<JobOptions>("{}").unwrap(), JobOptions::default());
        let asked = serde_json::from_str::<JobOptions>(r#"{"priority":"batch","on_oom":"cpu"}"#).unwrap();
        assert_eq!((asked.priority, asked.on_oom), (Priority::Batch, OnOom::Cpu));
        assert!(serde_json::from_str::<JobOptions>(r#"{"deadline":5}"#).is_err());
    }

    #[test]
    fn names_read_back_and_other_names_say_what_to_use() {
        for priority in Priority::ALL {
            assert_eq!(priority.name().parse(), Ok(priority));
            assert_eq!(serde_json::to_string(&priority).unwrap(), format!("\"{}\"", priority.name()));
        }
        for choice in OnOom::ALL {
            assert_eq!(choice.name().parse(), Ok(choice));
            assert_eq!(serde_json::to_string(&choice).unwrap(), format!("\"{}\"", choice.name()));
        }
        assert!("urgent".parse::<Priority>().unwrap_err().contains("interactive"));
    }
}
