//! What would happen, without making it happen.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::admission::{Blocked, Blocker, Verdict};
use crate::component::Place;
use crate::core::{Phase, Request, Residency};
use crate::ids::{ComponentId, DeviceId};
use crate::output::RejectReason;
use crate::queue::Turn;
use crate::request::{LeaseRequest, Priority};
use crate::time::Moment;

/// How much of a request is in place already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warmth {
    /// Something has to be read from disk.
    Cold,
    /// Everything is on the host at least.
    Warm,
    /// Everything is on the device.
    Hot,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It would be admitted at once.
    Fits,
    /// It would wait, for this.
    Waits(Blocker),
    Never(RejectReason),
}

/// The answer to "what if": where a request would run, who would leave, and how long each part takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    pub answer: Answer,
    pub device: Option<DeviceId>,
    pub warmth: Warmth,
    /// Who would be evicted.
    pub victims: Vec<ComponentId>,
    pub workspace_bytes: u64,
    /// What is missing on the device, workspace included.
    pub needed_bytes: u64,
    pub wait: Duration,
    pub load: Duration,
    pub upload: Duration,
    pub run: Duration,
}

impl Residency {
    /// Answers what would become of a request that came now.
    pub fn estimate(&self, ask: &LeaseRequest) -> Estimate {
        let mut ask = ask.clone();
        ask.components.sort_unstable();
        ask.components.dedup();
        let ask = &ask;
        if let Some(reason) = self.stranger(&ask.components) {
            return Estimate::never(reason);
        }
        let request = Request::dry(ask.clone(), self.predicted_bytes(ask), self.now);
        let (device, verdict) = self.place(&request, &self.ahead_of(ask.priority));
        let (answer, victims) = match verdict {
            Verdict::Admit(_) => (Answer::Fits, Vec::new()),
            Verdict::MakeRoom(victims, _) => (Answer::Fits, victims.into_iter().map(|(id, _)| id).collect()),
            Verdict::Wait(blocker) => (Answer::Waits(blocker), Vec::new()),
            Verdict::Never(reason) => return Estimate::never(reason),
        };
        let deadline = ask.deadline.unwrap_or(self.now + self.limits.deadline);
        let wait = match &answer {
            Answer::Waits(blocker) => {
                self.predicted_wait(ask.class, self.queue.len(), Some(blocker), deadline)
            }
            _ => Duration::ZERO,
        };
        let parts = || ask.components.iter().map(|id| self.component(*id));
        let cold = |place: Place| matches!(place, Place::Unloaded | Place::Loading(_) | Place::Discarding(_));
        let there = |place: Place| device.is_some_and(|device| place == Place::Device(device));
        let warmth = match () {
            () if parts().any(|part| cold(part.place)) => Warmth::Cold,
            () if parts().all(|part| there(part.place)) => Warmth::Hot,
            () => Warmth::Warm,
        };
        let load = parts()
            .filter(|part| cold(part.place))
            .map(|part| part.load_rate.time(part.spec.shadow_bytes))
            .sum();
        let usual = device.map(|device| self.device(device).upload).unwrap_or_default();
        let upload = parts()
            .filter(|part| !there(part.place))
            .map(|part| part.upload_rate.or(usual).time(part.spec.weights_bytes))
            .sum();
        let needed_bytes = device.map_or(0, |device| {
            self.missing(ask, device, request.workspace_bytes).first().map_or(0, |(_, bytes)| *bytes)
        });
        let workspace_bytes = request.workspace_bytes;
        let run = self.run_time(ask);
        Estimate { answer, device, warmth, victims, workspace_bytes, needed_bytes, wait, load, upload, run }
    }
}

impl Residency {
    /// Those who wait and whom a newcomer of that priority does not simply pass.
    fn ahead_of(&self, priority: Priority) -> Vec<Blocked> {
        let heads: BTreeSet<Turn> = self.queue.heads().filter(|(of, _)| *of <= priority).collect();
        let mut ahead = Vec::new();
        for (_, id) in heads {
            let Some(request) = self.requests.get(&id) else { continue };
            let (device, verdict) = self.place(request, &ahead);
            ahead.extend(self.hold_back(id, request, device, &verdict));
        }
        ahead
    }
}

impl Estimate {
    fn never(reason: RejectReason) -> Self {
        Self {
            answer: Answer::Never(reason),
            device: None,
            warmth: Warmth::Cold,
            victims: Vec::new(),
            workspace_bytes: 0,
            needed_bytes: 0,
            wait: Duration::ZERO,
            load: Duration::ZERO,
            upload: Duration::ZERO,
            run: Duration::ZERO,
        }
    }
}

impl Request {
    /// A request as it is before anything happened to it.
    pub(crate) fn dry(ask: LeaseRequest, workspace_bytes: u64, now: Moment) -> Self {
        Self {
            arrived: now,
            deadline: now,
            phase: Phase::Waiting,
            workspace_bytes,
            device: ask.device,
            clear: None,
            attempt: 0,
            rung: 0,
            bypassed: 0,
            moved: false,
            peak_bytes: 0,
            revoked: false,
            blocker: None,
            ask,
        }
    }
}
