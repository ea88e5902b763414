//! What every generative model looks like from outside.

use std::sync::Arc;

use async_trait::async_trait;
use offstage_api::{Generated, Generation};
use offstage_gpu::{Lease, LeaseRequest, Rejected};

use crate::picture::Picture;

/// Makes pictures from pictures and what people write. A model is a folder of this crate that implements it.
#[async_trait]
pub trait Generator: Send + Sync {
    /// What an edit of a picture of this size will borrow, stage by stage, without borrowing it: what
    /// estimates are made of. Errors: `Refused`.
    fn plan(&self, width: u32, height: u32, generation: &Generation) -> Result<EditPlan, EditError>;

    /// Edits, borrowing each stage's component for just that stage.
    ///
    /// Dropping the future stops the work between two of its steps and gives back what it borrowed.
    async fn edit(
        &self,
        ask: Ask,
        lender: Arc<dyn Lender>,
        follow: Arc<dyn Follow>,
    ) -> Result<Made, EditError>;
}

/// What is asked of a generative editor.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Of any size; the edit is made at the nearest size that the model takes.
    pub picture: Picture,
    pub prompt: String,
    /// Its seed counts as 0 where it has none.
    pub generation: Generation,
    /// A small picture with every step.
    pub previews: bool,
}

/// A part of an edit that borrows one component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    EncodePrompt,
    EncodeImage,
    Denoise,
    Decode,
}

impl Stage {
    /// The order in which an edit goes through them.
    pub const ALL: [Stage; 4] = [Stage::EncodePrompt, Stage::EncodeImage, Stage::Denoise, Stage::Decode];

    pub fn name(self) -> &'static str {
        match self {
            Stage::EncodePrompt => "encode_prompt",
            Stage::EncodeImage => "encode_image",
            Stage::Denoise => "denoise",
            Stage::Decode => "decode",
        }
    }
}

/// What an edit will take.
#[derive(Clone, Debug, PartialEq)]
pub struct EditPlan {
    /// The size that it is made at, in pixels: that of its result.
    pub width: u32,
    pub height: u32,
    /// Steps of the denoising: fewer than asked for where the strength is less than 1.
    pub steps: u32,
    pub stages: Vec<StagePlan>,
}

/// What a stage borrows.
#[derive(Clone, Debug, PartialEq)]
pub struct StagePlan {
    pub stage: Stage,
    pub request: LeaseRequest,
}

/// Lends memory: the driver, or somebody in front of it who knows whose work it is.
#[async_trait]
pub trait Lender: Send + Sync {
    async fn lend(&self, request: LeaseRequest) -> Result<Lease, Rejected>;

    /// Sends idle components off their devices: what the edit kept in place for its own next stage.
    async fn let_go(&self, components: Vec<offstage_gpu::ComponentId>);
}

/// Told how an edit goes. Called from the threads that compute: it must not block.
pub trait Follow: Send + Sync {
    /// A stage has its component and begins.
    fn stage(&self, stage: Stage);

    /// Step `step` of `of` of the denoising is done, counted from 1.
    fn step(&self, step: u32, of: u32, preview: Option<Picture>);
}

/// A finished edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub picture: Picture,
    pub generated: Generated,
    /// Sentences worth telling: what was done for want of memory.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The request cannot be served as it is; the sentence says what to change.
    #[error("{0}")]
    Refused(String),
    /// The memory for it was not lent; perhaps later.
    #[error(transparent)]
    NotLent(#[from] Rejected),
    /// Whoever asked went away.
    #[error("the edit was cancelled")]
    Cancelled,
    /// Ran out of memory on the lowest rung.
    #[error("the device ran out of memory while editing; a smaller picture takes less")]
    OutOfMemory,
    /// Nothing that the caller could change.
    #[error("the edit failed: {0}")]
    Failed(String),
}

#[async_trait]
impl Lender for offstage_gpu::Driver {
    async fn lend(&self, request: LeaseRequest) -> Result<Lease, Rejected> {
        self.lease(request).await
    }

    async fn let_go(&self, components: Vec<offstage_gpu::ComponentId>) {
        let limit = std::time::Duration::from_secs(30);
        // A driver that has ended holds nothing any more.
        let _ = self.order_down(components, offstage_gpu::Down::Offload, true, limit).await;
    }
}
