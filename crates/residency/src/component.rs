//! A component: where it is, who claims it, and what was learned of it.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::breaker::Breaker;
use crate::ids::{ComponentId, DeviceId, OpId, RequestId};
use crate::learning::{Rate, UseRate};
use crate::output::Receipt;
use crate::spec::ComponentSpec;
use crate::time::Moment;

/// Where a component is: `Unloaded → Loading → Host → Uploading → Device → Evicting → Host →
/// Discarding → Unloaded`. Weights never change, so the host copy stays while a device has one,
/// and offloading copies nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Unloaded,
    Loading(OpId),
    Host,
    Uploading(DeviceId, OpId),
    Device(DeviceId),
    Evicting(DeviceId, OpId),
    Discarding(OpId),
}

impl Place {
    pub const NAMES: [&'static str; 7] =
        ["unloaded", "loading", "host", "uploading", "device", "evicting", "discarding"];

    /// The position of its name in `NAMES`.
    pub fn index(self) -> usize {
        match self {
            Self::Unloaded => 0,
            Self::Loading(_) => 1,
            Self::Host => 2,
            Self::Uploading(..) => 3,
            Self::Device(_) => 4,
            Self::Evicting(..) => 5,
            Self::Discarding(_) => 6,
        }
    }

    pub fn name(self) -> &'static str {
        Self::NAMES[self.index()]
    }

    pub fn op(self) -> Option<OpId> {
        match self {
            Self::Loading(op) | Self::Uploading(_, op) | Self::Evicting(_, op) | Self::Discarding(op) => {
                Some(op)
            }
            Self::Unloaded | Self::Host | Self::Device(_) => None,
        }
    }

    /// The device that has, gets or gives back a copy.
    pub fn device(self) -> Option<DeviceId> {
        match self {
            Self::Uploading(device, _) | Self::Device(device) | Self::Evicting(device, _) => Some(device),
            _ => None,
        }
    }

    /// There or on the way there.
    pub(crate) fn is_bound_for(self, device: DeviceId) -> bool {
        matches!(self, Self::Uploading(at, _) | Self::Device(at) if at == device)
    }

    /// A host copy exists or is being made, and does not go away.
    pub(crate) fn has_shadow(self) -> bool {
        !matches!(self, Self::Unloaded | Self::Discarding(_))
    }

    pub(crate) fn is_on_its_way_out(self) -> bool {
        matches!(self, Self::Evicting(..) | Self::Discarding(_))
    }
}

/// How far down a component goes when it is idle next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Down {
    Offload,
    Release,
}

#[derive(Clone, Debug)]
pub struct Component {
    pub(crate) id: ComponentId,
    pub(crate) spec: ComponentSpec,
    pub(crate) place: Place,
    /// When it came to where it is.
    pub(crate) since: Moment,
    /// Leases that are granted, or whose parts are being brought together.
    pub(crate) claims: BTreeSet<RequestId>,
    /// Where its claims want it.
    pub(crate) target: Option<DeviceId>,
    /// When the device copy goes, unless it is claimed before.
    pub(crate) offload_at: Option<Moment>,
    /// When the host copy goes, unless it is claimed before.
    pub(crate) discard_at: Option<Moment>,
    /// Leases that ended asked for the host copy, and for the device copy, to be kept until then.
    pub(crate) kept_until: Moment,
    pub(crate) warm_until: Moment,
    /// Ordered by hand while leased: carried out when the last lease ends.
    pub(crate) when_idle: Option<Down>,
    /// The host copy goes too, as soon as the device copy is gone.
    pub(crate) discard_next: bool,
    pub(crate) pinned: bool,
    /// Lent to nobody any more: it leaves, and is forgotten.
    pub(crate) retired: bool,
    pub(crate) breaker: Breaker,
    pub(crate) use_rate: UseRate,
    pub(crate) load_rate: Rate,
    pub(crate) upload_rate: Rate,
    pub(crate) last_receipt: Option<Receipt>,
    /// Time in each place, in the order of `Place::NAMES`, up to `since`.
    pub(crate) times: [Duration; 7],
}

impl Component {
    pub(crate) fn new(id: ComponentId, spec: ComponentSpec, now: Moment) -> Self {
        let load_rate = Rate::expected(spec.shadow_bytes, spec.load_time);
        Self {
            id,
            spec,
            place: Place::Unloaded,
            since: now,
            claims: BTreeSet::new(),
            target: None,
            offload_at: None,
            discard_at: None,
            kept_until: Moment::START,
            warm_until: Moment::START,
            when_idle: None,
            discard_next: false,
            pinned: false,
            retired: false,
            breaker: Breaker::default(),
            use_rate: UseRate::default(),
            load_rate,
            upload_rate: Rate::default(),
            last_receipt: None,
            times: [Duration::ZERO; 7],
        }
    }

    /// Nobody has it and nobody is about to.
    pub(crate) fn is_idle(&self) -> bool {
        self.claims.is_empty()
    }

    /// A lease ends that asked for it to be kept: others that end in between do not shorten that.
    pub(crate) fn promise(&mut self, now: Moment, keep: Option<Duration>, warm: bool) {
        if let Some(keep) = keep {
            self.kept_until = self.kept_until.max(now + keep);
        }
        if warm {
            let stays = keep.unwrap_or(self.spec.policy.idle_timeout);
            self.warm_until = self.warm_until.max(now + stays);
        }
    }

    /// An order by hand overrules what leases asked for.
    pub(crate) fn forget_promises(&mut self) {
        self.kept_until = Moment::START;
        self.warm_until = Moment::START;
    }

    /// Nobody claims it any more: from now on it stays only so long.
    pub(crate) fn start_clocks(&mut self, now: Moment, keep: Option<Duration>) {
        let policy = &self.spec.policy;
        let cools_at = (now + policy.offload_delay).max(self.warm_until);
        self.offload_at = (!policy.keep_warm).then_some(cools_at);
        self.discard_at = Some((now + keep.unwrap_or(policy.idle_timeout)).max(self.kept_until));
    }

    /// It is gone: nothing is left to wait for.
    pub(crate) fn forget_clocks(&mut self) {
        self.offload_at = None;
        self.discard_at = None;
        self.when_idle = None;
        self.discard_next = false;
        self.forget_promises();
    }

    /// The clocks start where no lease's end has started them: after a failed move, or a lost claim.
    pub(crate) fn start_clocks_if_stopped(&mut self, now: Moment) {
        if self.is_idle() && self.discard_at.is_none() {
            self.start_clocks(now, None);
        }
    }

    /// Moves on; the time spent so far is kept.
    pub(crate) fn go(&mut self, place: Place, now: Moment) {
        self.times[self.place.index()] += now.since(self.since);
        self.place = place;
        self.since = now;
    }

    /// How long the way from where it is to a device takes.
    pub(crate) fn time_to(&self, device: DeviceId, upload: Rate) -> Duration {
        let load = self.load_rate.time(self.spec.shadow_bytes);
        let upload = self.upload_rate.or(upload).time(self.spec.weights_bytes);
        match self.place {
            place if place == Place::Device(device) => Duration::ZERO,
            Place::Unloaded | Place::Loading(_) | Place::Discarding(_) => load + upload,
            Place::Host | Place::Uploading(..) | Place::Device(_) | Place::Evicting(..) => upload,
        }
    }

    /// What it would cost to have sent it away: the time to bring it back, as often as it is used.
    pub(crate) fn worth(&self, now: Moment) -> f64 {
        let reload = self.upload_rate.time(self.spec.weights_bytes).as_secs_f64()
            + self.load_rate.time(self.spec.shadow_bytes).as_secs_f64();
        reload * self.use_rate.per_hour(now)
    }
}
