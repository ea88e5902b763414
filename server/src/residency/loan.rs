use std::time::Duration;

use offstage_api::{BusyKind, StudioError, jobs};
use offstage_gpu::{Lease, Rejected};
use offstage_residency::{ComponentId, LeaseRequest, OnOom, Priority, RejectReason, WorkClass};

use crate::config::printed_size;
use crate::studio::reader::{Loaded, Reader};

/// Some work on a photo, by what it takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// Who asks, as the status page names it; by default its kind.
    pub holder: Option<String>,
    /// It needs the model, not only a recipe.
    pub reads_prompt: bool,
    /// Memory for pixels.
    pub workspace_bytes: u64,
    pub megapixels: f64,
    pub priority: jobs::Priority,
    /// What to do when memory runs out although it was admitted.
    pub on_oom: jobs::OnOom,
    /// Keep the model on its device for so long afterwards.
    pub keep: Option<Duration>,
}

impl Work {
    /// As the options of its job ask for.
    pub fn options(&mut self, options: &jobs::JobOptions) {
        self.priority = options.priority;
        self.on_oom = options.on_oom;
        self.keep = options.keep_warm_s.map(|seconds| Duration::from_secs(u64::from(seconds)));
    }

    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        if self.reads_prompt { "edit" } else { "render" }
    }

    pub(super) fn priority(&self) -> Priority {
        match self.priority {
            jobs::Priority::Interactive => Priority::Interactive,
            jobs::Priority::Normal => Priority::Normal,
            jobs::Priority::Batch => Priority::Batch,
        }
    }

    pub(super) fn request(&self, retoucher: ComponentId, class: WorkClass) -> LeaseRequest {
        let model = self.reads_prompt.then_some(retoucher);
        let holder = self.holder.clone().unwrap_or_else(|| self.kind().to_owned());
        let mut request = LeaseRequest::new(holder, Vec::from_iter(model), class);
        request.megapixels = self.megapixels;
        request.workspace_bytes = Some(self.workspace_bytes);
        request.priority = self.priority();
        request.on_oom = match self.on_oom {
            jobs::OnOom::Cpu => OnOom::Cpu,
            // The retoucher has no way to do the same with less.
            jobs::OnOom::Fail | jobs::OnOom::Degrade => OnOom::Fail,
        };
        request.keep_warm = self.keep.is_some();
        request.keep = self.keep;
        request
    }
}

/// The right to work, with the model where the work needs it. Dropped, it is given back.
pub struct Loan {
    // Dropped first: an offload that follows the lease's end must not find the model in use.
    reader: Reader,
    lease: Lease,
    holder: Option<String>,
    reads_prompt: bool,
    /// It goes from one piece of work to the next.
    shared: bool,
}

impl Loan {
    pub(super) fn new(lease: Lease, work: Work, model: ComponentId) -> Result<Loan, StudioError> {
        let Work { holder, reads_prompt, .. } = work;
        let reader = if reads_prompt {
            Reader::lent(lease.component::<Loaded>(model).map_err(StudioError::internal)?)
        } else {
            Reader::without_model()
        };
        Ok(Loan { reader, lease, holder, reads_prompt, shared: false })
    }

    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Whether it does for this work of the same holder as well.
    pub fn covers(&self, work: &Work) -> bool {
        let has_model = self.reads_prompt || !work.reads_prompt;
        self.holder == work.holder && has_model && work.workspace_bytes <= self.lease.workspace_bytes()
    }

    /// The work was done: the loan is given back, or comes back for who `holds` it. The time of a
    /// single piece of work teaches how long such work takes.
    pub fn finish(mut self, holds: bool) -> Option<Loan> {
        if holds {
            self.shared = true;
            return Some(self);
        }
        drop(self.reader);
        if !self.shared {
            self.lease.finish();
        }
        None
    }
}

/// A refusal of what a generated edit takes, as an error of the port.
pub(crate) fn refusal_to_generate(rejected: Rejected) -> StudioError {
    match &rejected {
        Rejected::NotAdmitted {
            reason:
                RejectReason::NeverFits { needed_bytes, capacity_bytes: most }
                | RejectReason::OverLimit { needed_bytes, limit_bytes: most },
            ..
        } => {
            let sentence = format!(
                "This edit takes {} of memory at once, and this Offstage has {} for it; choose a smaller longest \
                 edge, or another model.",
                printed_size(*needed_bytes),
                printed_size(*most)
            );
            StudioError::TooLarge { sentence }
        }
        _ => refusal(rejected),
    }
}

/// A refusal as an error of the port.
pub(super) fn refusal(rejected: Rejected) -> StudioError {
    let Rejected::NotAdmitted { reason, retry_after } = rejected else {
        return StudioError::Busy {
            kind: BusyKind::QueueFull,
            sentence: "Offstage is stopping; try again in a moment.".to_owned(),
            retry_after_s: 2,
        };
    };
    let retry_after_s = retry_after.map_or(60, |wait| wait.as_secs_f64().ceil().clamp(1.0, 600.0) as u32);
    let kind = match &reason {
        RejectReason::NeverFits { needed_bytes, capacity_bytes: most }
        | RejectReason::OverLimit { needed_bytes, limit_bytes: most } => {
            let (needed, most) = (printed_size(*needed_bytes), printed_size(*most));
            let sentence = format!(
                "Editing this photo takes {needed} of memory, and this Offstage may use {most}; send a smaller photo, \
                 or raise image_memory."
            );
            return StudioError::TooLarge { sentence };
        }
        RejectReason::Retired => BusyKind::ModelChanged,
        RejectReason::Unknown => return StudioError::internal("the work named an unknown component"),
        RejectReason::QueueFull { .. } => BusyKind::QueueFull,
        RejectReason::DeadlinePassed { .. } => BusyKind::DeadlinePassed,
        RejectReason::OutOfMemory { .. } => BusyKind::OutOfMemory,
        RejectReason::Failed { .. } | RejectReason::DeviceLost { .. } => BusyKind::LoadFailed,
    };
    if kind == BusyKind::ModelChanged {
        // Whoever comes again meets the model that is in its place, or is told that none is.
        let sentence = "The model was removed or replaced while it was to be used; try again.".to_owned();
        return StudioError::Busy { kind, sentence, retry_after_s: 1 };
    }
    let sentence = format!("{} Please try again in {retry_after_s} s.", reason.sentence());
    StudioError::Busy { kind, sentence, retry_after_s }
}
