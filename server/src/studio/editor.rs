use async_trait::async_trait;
use offstage_api::StudioError;
use offstage_jobs::{Claim, Context, Prediction, Work};
use offstage_retouch::Facts;

use super::bench::Bench;
use super::develop::Developed;
use super::held::HeldLoans;
use super::spec::Spec;
use crate::residency;

/// A model that edits photos, as the queue sees it: the retoucher, and each installed generative model.
#[async_trait]
pub(super) trait Editor: Send + Sync {
    /// Looks at a request before it becomes a job: settles what it left open, and says how much work it is.
    ///
    /// Errors: `Invalid` for what this model does not serve, `TooLarge` when all memory would not do.
    async fn take(&self, spec: &mut Spec, photo: &Facts) -> Result<Taken, StudioError>;

    /// Does a job. Dropping the future stops the work within one step, and gives back what it borrowed.
    async fn make(&self, bench: Bench, turn: Turn<'_>) -> Result<(Bench, Developed), StudioError>;
}

/// How much work a job is.
pub(super) struct Taken {
    pub work: Work,
    /// How long its model takes to come, as things are now.
    pub residency: Prediction,
}

/// A job whose turn it is.
#[derive(Clone, Copy)]
pub(super) struct Turn<'a> {
    pub claim: &'a Claim,
    pub context: &'a Context,
    pub held: &'a HeldLoans,
}

impl Turn<'_> {
    /// Who asks for memory, as the status page names it, and how the job's options say to ask. `kind` says in
    /// a word what is done.
    pub(super) fn asks(&self, kind: &str, work: residency::Work) -> residency::Work {
        let mut work = work;
        work.holder = Some(match &self.claim.job.options.batch {
            Some(batch) => format!("batch {batch}"),
            None => format!("{kind} {}", self.claim.job.id),
        });
        work.options(&self.claim.job.options);
        work
    }

    /// Tells the job's followers what it waits for.
    pub(super) fn teller(&self) -> impl Fn(residency::Told) + Send + Sync + use<> {
        use offstage_api::jobs::Phase;
        use residency::Told;

        let context = self.context.clone();
        move |told| {
            context.progress(match told {
                Told::Loading => Phase::Loading,
                Told::Uploading => Phase::Uploading,
                Told::Waiting(blocker) => Phase::Waiting { blocker },
            });
        }
    }
}
