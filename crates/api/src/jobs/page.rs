use serde::{Deserialize, Serialize};

use super::{JobState, JobView};

/// The most jobs of one page.
pub const MAX_PAGE: u32 = 200;

/// Jobs of a list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JobPage {
    pub jobs: Vec<JobView>,
    /// What to ask for `after` to get the next page; absent on the last one.
    pub next: Option<u64>,
}

/// Which jobs to list. Drafts are in no list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HistoryQuestion {
    /// Words that the prompt holds, each from its beginning: `warm ski` finds "warmer skin".
    pub search: Option<String>,
    pub model: Option<String>,
    /// Empty: any.
    pub states: Vec<JobState>,
    pub favourites_only: bool,
    /// Everybody's instead of one's own; operators only.
    pub everyone: bool,
    /// The [`JobPage::next`] of the page before.
    pub after: Option<u64>,
    /// At most [`MAX_PAGE`].
    pub limit: u32,
}

impl Default for HistoryQuestion {
    fn default() -> Self {
        HistoryQuestion {
            search: None,
            model: None,
            states: Vec::new(),
            favourites_only: false,
            everyone: false,
            after: None,
            limit: 50,
        }
    }
}
