//! May a request run now, and where? Read-only: what follows from it is done in `advance`.

use std::time::Duration;

use crate::bytes::Readable;
use crate::component::{Down, Place};
use crate::core::{Request, Residency};
use crate::evict::Victim;
use crate::ids::{ComponentId, DeviceId, MemoryId, RequestId};
use crate::memory::Holder;
use crate::output::RejectReason;
use crate::request::LeaseRequest;
use crate::spec::WorkClass;

/// Why a request waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocker {
    /// As many of its class run as may.
    Slots { device: DeviceId, class: WorkClass, limit: u32 },
    /// Not enough memory, and nothing idle that could leave.
    Memory { memory: MemoryId, needed_bytes: u64, available_bytes: u64 },
    /// Others are leaving to make room.
    MakingRoom { memory: MemoryId, needed_bytes: u64, available_bytes: u64 },
    /// A component of it is on its way out, and is waited for.
    Moving(ComponentId),
    /// A component of it is in use on another device.
    Elsewhere(ComponentId, DeviceId),
    /// Somebody before it waits for the same memory.
    Behind(RequestId),
}

/// What can be done about a request on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Go, past these blocked requests.
    Admit(Vec<RequestId>),
    /// Go once these have left.
    MakeRoom(Vec<Victim>, Blocker),
    Wait(Blocker),
    Never(RejectReason),
}

/// Somebody who waits for memory or for a component, and whom others must not starve.
#[derive(Clone, Debug)]
pub(crate) struct Blocked {
    pub(crate) request: RequestId,
    pub(crate) class: WorkClass,
    pub(crate) memories: Vec<MemoryId>,
    /// The component in use elsewhere that it waits for.
    pub(crate) part: Option<ComponentId>,
    pub(crate) bypassed: u32,
}

impl Residency {
    /// The best device for a request, and what can be done about it there.
    pub(crate) fn place(&self, request: &Request, ahead: &[Blocked]) -> (Option<DeviceId>, Verdict) {
        if let Some(reason) = self.refusal(&request.ask, request.workspace_bytes) {
            return (None, Verdict::Never(reason));
        }
        let class = request.ask.class;
        let wanted = |id: &DeviceId| {
            request.device.is_none_or(|wish| wish == *id) && self.device(*id).slots.of(class) > 0
        };
        let candidates = || (0..self.devices.len() as u32).map(DeviceId).filter(wanted);
        let best = candidates()
            .filter(|id| self.device(*id).lost.is_none())
            .map(|device| (device, self.assess(request, device, ahead)))
            .min_by_key(|(device, verdict)| self.preference(&request.ask, *device, verdict));
        let lost = candidates().find_map(|id| {
            let device = self.device(id);
            Some(RejectReason::DeviceLost { device: device.name.clone(), why: device.lost.clone()? })
        });
        match (best, lost) {
            // A lost device might have done what the others never can.
            (None | Some((_, Verdict::Never(_))), Some(lost)) => (None, Verdict::Never(lost)),
            (Some((device, verdict)), _) => (Some(device), verdict),
            (None, None) => (None, Verdict::Never(RejectReason::Unknown)),
        }
    }

    /// Whom a request that has to wait holds back.
    pub(crate) fn hold_back(
        &self,
        id: RequestId,
        request: &Request,
        device: Option<DeviceId>,
        verdict: &Verdict,
    ) -> Option<Blocked> {
        let (closes, part) = match verdict {
            Verdict::Admit(_) | Verdict::Never(_) => return None,
            Verdict::Wait(Blocker::Slots { .. } | Blocker::Behind(_)) => return None,
            Verdict::Wait(Blocker::Elsewhere(part, _)) => (false, Some(*part)),
            Verdict::Wait(_) | Verdict::MakeRoom(..) => (true, None),
        };
        let needs = device
            .filter(|_| closes)
            .map(|device| self.missing(&request.ask, device, request.workspace_bytes));
        Some(Blocked {
            request: id,
            class: request.ask.class,
            memories: needs.into_iter().flatten().map(|(memory, _)| memory).collect(),
            part,
            bypassed: request.bypassed,
        })
    }

    /// What rules a request out everywhere.
    fn refusal(&self, ask: &LeaseRequest, workspace_bytes: u64) -> Option<RejectReason> {
        if self.has_retired(ask) {
            return Some(RejectReason::Retired);
        }
        for id in &ask.components {
            let component = self.component(*id);
            if let Some((_, why)) = component.breaker.cools_down(self.now) {
                return Some(RejectReason::Failed {
                    component: component.spec.name.clone(),
                    why: why.to_owned(),
                });
            }
        }
        let limit_bytes = self.limit_bytes(ask)?;
        (workspace_bytes > limit_bytes)
            .then_some(RejectReason::OverLimit { needed_bytes: workspace_bytes, limit_bytes })
    }

    pub(crate) fn has_retired(&self, ask: &LeaseRequest) -> bool {
        ask.components.iter().any(|id| self.component(*id).retired)
    }

    /// Go before make room before wait before never; among equals where most is resident, then
    /// where the components are soonest, then devices with a memory of their own for GPU-bound work.
    fn preference(
        &self,
        ask: &LeaseRequest,
        device: DeviceId,
        verdict: &Verdict,
    ) -> (u8, u64, Duration, bool) {
        let rank = match verdict {
            Verdict::Admit(_) => 0,
            Verdict::MakeRoom(..) => 1,
            Verdict::Wait(_) => 2,
            Verdict::Never(_) => 4,
        };
        let absent: u64 = (ask.components.iter())
            .filter(|id| !self.component(**id).place.is_bound_for(device))
            .map(|id| self.component(*id).spec.weights_bytes)
            .sum();
        let upload = self.device(device).upload;
        let way = ask.components.iter().map(|id| self.component(*id).time_to(device, upload)).sum();
        let on_host = self.device(device).memory == MemoryId::HOST;
        // GPU-bound work on the host's processor takes so much longer that only "never" is worse.
        let slow = on_host && ask.class == WorkClass::GpuBound && self.devices.len() > 1;
        let rank = if slow && rank < 4 { 3 } else { rank };
        // Of those where it never fits, the largest is named.
        let absent = match verdict {
            Verdict::Never(RejectReason::NeverFits { capacity_bytes, .. }) => u64::MAX - capacity_bytes,
            _ => absent,
        };
        (rank, absent, way, if ask.class == WorkClass::CpuBound { !on_host } else { on_host })
    }

    /// What can be done about a request on one device, as numbered in `advance`.
    pub(crate) fn assess(&self, request: &Request, device: DeviceId, ahead: &[Blocked]) -> Verdict {
        let ask = &request.ask;
        // 2.1 Larger than everything there is.
        for (memory, bytes) in self.whole(ask, device, request.workspace_bytes) {
            let capacity_bytes = self.memory(memory).capacity_bytes();
            if bytes > capacity_bytes {
                return Verdict::Never(RejectReason::NeverFits { needed_bytes: bytes, capacity_bytes });
            }
        }
        // 2.2 A part that is leaving, or in use elsewhere, is waited for; an idle one is fetched.
        let mut fetched = Vec::new();
        for id in &ask.components {
            match self.component(*id).place {
                place if place.is_bound_for(device) => {}
                place if place.is_on_its_way_out() => return Verdict::Wait(Blocker::Moving(*id)),
                Place::Uploading(other, _) | Place::Device(other) if !self.component(*id).is_idle() => {
                    return Verdict::Wait(Blocker::Elsewhere(*id, other));
                }
                Place::Uploading(..) => return Verdict::Wait(Blocker::Moving(*id)),
                // A pinned component is moved by orders only.
                Place::Device(other) if self.component(*id).pinned => {
                    return Verdict::Wait(Blocker::Elsewhere(*id, other));
                }
                Place::Device(_) => fetched.push((*id, Down::Offload)),
                Place::Loading(_) => match self.component(*id).target {
                    Some(other) if other != device => return Verdict::Wait(Blocker::Elsewhere(*id, other)),
                    _ => {}
                },
                _ => {}
            }
        }
        // 2.3 The static limit of its class.
        if !self.device(device).has_slot(ask.class) {
            let limit = self.device(device).slots.of(ask.class);
            return Verdict::Wait(Blocker::Slots { device, class: ask.class, limit });
        }
        // 2.4 Memory, not past those who wait for it, unless everything is resident already.
        let needs = self.missing(ask, device, request.workspace_bytes);
        let fits = needs.iter().all(|(memory, bytes)| *bytes <= self.memory(*memory).available_bytes());
        let passed: Vec<&Blocked> = (ahead.iter())
            .filter(|blocked| {
                let memory = || needs.iter().any(|(memory, _)| blocked.memories.contains(memory));
                let part = || ask.components.iter().any(|part| blocked.part == Some(*part));
                (blocked.class == ask.class && memory()) || part()
            })
            .collect();
        let resident = ask.components.iter().all(|id| self.component(*id).place == Place::Device(device));
        let may_pass = fits && resident && passed.iter().all(|blocked| blocked.bypassed < self.limits.bypass);
        if let Some(first) = passed.first().filter(|_| !may_pass) {
            return Verdict::Wait(Blocker::Behind(first.request));
        }
        // 2.5 After running out of memory, everything idle leaves first, but for what it needs itself.
        if let Some(clear) = request.clear.filter(|clear| needs.iter().any(|(memory, _)| memory == clear)) {
            let idle = self.all_evictable(clear).into_iter();
            let leaving: Vec<Victim> = idle.filter(|(id, _)| !ask.components.contains(id)).collect();
            if !leaving.is_empty() {
                return Verdict::MakeRoom(leaving, self.making_room(clear, &needs));
            }
            if self.incoming_bytes(clear) > 0 {
                return Verdict::Wait(self.making_room(clear, &needs));
            }
        }
        // 2.6 It fits, idle components make room, or it waits.
        match fits {
            true if fetched.is_empty() => {
                Verdict::Admit(passed.iter().map(|blocked| blocked.request).collect())
            }
            true => {
                let blocker = Blocker::Moving(fetched[0].0);
                Verdict::MakeRoom(fetched, blocker)
            }
            false => self.make_room(ask, &needs, fetched),
        }
    }

    /// Who else is to leave, so that what is needed fits, or why nobody can.
    fn make_room(&self, ask: &LeaseRequest, needs: &[(MemoryId, u64)], fetched: Vec<Victim>) -> Verdict {
        let mut victims = fetched;
        let mut shortest = MemoryId::HOST;
        for (memory, needed_bytes) in needs {
            let available_bytes = self.memory(*memory).available_bytes();
            let incoming_bytes = self.incoming_bytes(*memory);
            if *needed_bytes <= available_bytes {
                continue;
            }
            let shortage_bytes = needed_bytes.saturating_sub(available_bytes.saturating_add(incoming_bytes));
            let Some(more) = self.plan_eviction(*memory, shortage_bytes, &ask.components) else {
                let (memory, needed_bytes) = (*memory, *needed_bytes);
                return Verdict::Wait(Blocker::Memory { memory, needed_bytes, available_bytes });
            };
            shortest = *memory;
            for (id, down) in more {
                match victims.iter_mut().find(|(victim, _)| *victim == id) {
                    Some(victim) => victim.1 = victim.1.max(down),
                    None => victims.push((id, down)),
                }
            }
        }
        Verdict::MakeRoom(victims, self.making_room(shortest, needs))
    }

    fn making_room(&self, memory: MemoryId, needs: &[(MemoryId, u64)]) -> Blocker {
        let needed_bytes = needs.iter().find(|(of, _)| *of == memory).map_or(0, |(_, bytes)| *bytes);
        Blocker::MakingRoom { memory, needed_bytes, available_bytes: self.memory(memory).available_bytes() }
    }

    /// What has to be booked for a request on a device, by memory; every memory it touches is named.
    pub(crate) fn missing(
        &self,
        ask: &LeaseRequest,
        device: DeviceId,
        workspace_bytes: u64,
    ) -> Vec<(MemoryId, u64)> {
        let memory = self.device(device).memory;
        let booked = |id: ComponentId| self.memory(memory).held_by(Holder::Weights(id)) > 0;
        let weights: u64 = (ask.components.iter())
            .filter(|id| !booked(**id))
            .map(|id| self.weights_bytes(*id, device))
            .sum();
        let shadows: u64 = (ask.components.iter().map(|id| self.component(*id)))
            .filter(|component| !component.place.has_shadow())
            .map(|component| component.spec.shadow_bytes)
            .sum();
        Self::by_memory(memory, weights.saturating_add(workspace_bytes), shadows)
    }

    /// What a request takes on an otherwise empty device.
    fn whole(&self, ask: &LeaseRequest, device: DeviceId, workspace_bytes: u64) -> Vec<(MemoryId, u64)> {
        let weights: u64 = ask.components.iter().map(|id| self.weights_bytes(*id, device)).sum();
        let shadows: u64 = ask.components.iter().map(|id| self.component(*id).spec.shadow_bytes).sum();
        Self::by_memory(self.device(device).memory, weights.saturating_add(workspace_bytes), shadows)
    }

    fn by_memory(memory: MemoryId, on_device: u64, on_host: u64) -> Vec<(MemoryId, u64)> {
        match (memory, on_host) {
            (MemoryId::HOST, _) => vec![(MemoryId::HOST, on_device.saturating_add(on_host))],
            (_, 0) => vec![(memory, on_device)],
            _ => vec![(memory, on_device), (MemoryId::HOST, on_host)],
        }
    }

    /// A blocker in words: "needs 3.20 GiB; 2.90 GiB free on GPU 0; held by denoiser for edit 7".
    pub fn explain(&self, blocker: &Blocker) -> String {
        let name = |id: ComponentId| self.component(id).spec.name.as_str();
        match blocker {
            Blocker::Slots { device, class, limit } => {
                let holders = self.holders_of_slots(*device, *class);
                let kind = if *class == WorkClass::GpuBound { "GPU-bound" } else { "CPU-bound" };
                format!("{kind} work {limit}/{limit} on {}, held by {holders}", self.device(*device).name)
            }
            Blocker::Memory { memory, needed_bytes, available_bytes } => format!(
                "needs {}; {} to give on {}; held by {}",
                Readable(*needed_bytes),
                Readable(*available_bytes),
                self.memory(*memory).spec.name,
                self.holders_of(*memory)
            ),
            Blocker::MakingRoom { memory, needed_bytes, available_bytes } => format!(
                "needs {}; {} to give on {}; idle components are leaving",
                Readable(*needed_bytes),
                Readable(*available_bytes),
                self.memory(*memory).spec.name
            ),
            Blocker::Moving(component) => format!("{} is on its way out", name(*component)),
            Blocker::Elsewhere(component, device) => {
                let why = if self.component(*component).is_idle() { "pinned to" } else { "in use on" };
                format!("{} is {why} {}", name(*component), self.device(*device).name)
            }
            Blocker::Behind(request) => match self.requests.get(request) {
                Some(first) => format!("behind {}", first.ask.holder),
                None => format!("behind {request}"),
            },
        }
    }
}
