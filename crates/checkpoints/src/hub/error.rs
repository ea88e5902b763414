use super::HubId;
use crate::CheckpointError;
use crate::store::StoreError;

/// Why a model cannot be downloaded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum HubError {
    /// No network, or none that leads there.
    #[error(
        "{host} cannot be reached ({reason}); check the network connection, or download the model elsewhere \
         and add its folder"
    )]
    Unreachable { host: String, reason: String },
    /// Check the id.
    #[error("the hub has no model {id} with revision {revision}")]
    NotFound { id: HubId, revision: String },
    /// Accept the licence there and give a token.
    #[error("the hub gives {0} to signed-in users only: accept its licence there and set a token (HF_TOKEN)")]
    NeedsToken(HubId),
    /// Try later: what was downloaded is kept.
    #[error("the hub answers with status {status}; try again later, the download goes on where it stopped")]
    Busy { status: u16 },
    /// Try again: what was downloaded is kept.
    #[error(
        "the connection was cut off again and again while {file} was downloaded; try again, it goes on there"
    )]
    CutOff { file: String },
    /// The model's author has to publish it otherwise.
    #[error("{id} cannot be downloaded: {reason}")]
    Unsuitable { id: HubId, reason: String },
    /// The hub, or something between, is out of order.
    #[error("the hub's answer makes no sense: {0}")]
    Answer(String),
    /// Another process is at it.
    #[error("{0} is being downloaded already")]
    Running(HubId),
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<CheckpointError> for HubError {
    fn from(error: CheckpointError) -> HubError {
        HubError::Store(error.into())
    }
}
