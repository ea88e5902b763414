//! Requests on their way in, leases on their way out.

use std::collections::HashMap;

use offstage_residency::{
    ComponentId, DeviceId, Grant, LeaseRequest, Rejection, RequestId, Revocation, Usage,
};
use tokio::sync::watch;

use super::Actor;
use crate::lease::Lease;
use crate::message::{LeaseReply, Ticket};
use crate::rejected::Rejected;

#[derive(Default)]
pub(crate) struct Leases {
    /// Those who wait for an answer.
    waiting: HashMap<RequestId, Waiting>,
    tickets: HashMap<Ticket, RequestId>,
    /// Those who hold a lease.
    held: HashMap<RequestId, Held>,
}

struct Waiting {
    ticket: Ticket,
    components: Vec<ComponentId>,
    reply: LeaseReply,
}

struct Held {
    device: DeviceId,
    components: Vec<ComponentId>,
    workspace_bytes: u64,
    revoke: watch::Sender<Option<Revocation>>,
}

impl Leases {
    fn wait(&mut self, request: RequestId, waiting: Waiting) {
        self.tickets.insert(waiting.ticket, request);
        self.waiting.insert(request, waiting);
    }

    fn answered(&mut self, request: RequestId) -> Option<Waiting> {
        let waiting = self.waiting.remove(&request)?;
        self.tickets.remove(&waiting.ticket);
        Some(waiting)
    }

    pub(super) fn revoke(&mut self, revocation: Revocation) {
        if let Some(held) = self.held.get(&revocation.request) {
            held.revoke.send_replace(Some(revocation));
        }
    }
}

impl Actor {
    pub(super) fn request(&mut self, ask: LeaseRequest, ticket: Ticket, reply: LeaseReply) {
        let now = self.now();
        let components = ask.components.clone();
        let request = self.core.handle_request(ask, now);
        self.leases.wait(request, Waiting { ticket, components, reply });
    }

    pub(super) fn cancel(&mut self, ticket: Ticket) {
        let now = self.now();
        if let Some(request) = self.leases.tickets.remove(&ticket) {
            self.leases.waiting.remove(&request);
            self.core.handle_cancel(request, now);
        }
    }

    pub(super) fn release(&mut self, request: RequestId, usage: Usage) {
        let now = self.now();
        self.end(request);
        self.core.handle_release(request, usage, now);
    }

    pub(super) fn out_of_memory(&mut self, request: RequestId, ticket: Ticket, reply: LeaseReply) {
        let now = self.now();
        let Some(held) = self.end(request) else { return };
        self.leases.wait(request, Waiting { ticket, components: held.components, reply });
        self.core.handle_oom(request, now);
    }

    pub(super) fn usage(&mut self, request: RequestId, used_bytes: u64) {
        let now = self.now();
        if let Some(held) = self.leases.held.get_mut(&request) {
            let more_bytes = used_bytes.saturating_sub(held.workspace_bytes);
            held.workspace_bytes += more_bytes;
            let device = held.device;
            self.lend(device, |workspace_bytes| workspace_bytes.saturating_add(more_bytes));
        }
        self.core.observe_usage(request, used_bytes, now);
    }

    pub(super) fn granted(&mut self, grant: Grant) {
        let request = grant.request;
        let Some(Waiting { components, reply, .. }) = self.leases.answered(request) else {
            let now = self.now();
            self.core.handle_release(request, Usage::default(), now);
            return;
        };
        let (revoke, revoked) = watch::channel(None);
        let (device, workspace_bytes) = (grant.device, grant.workspace_bytes);
        let value = |id: &ComponentId| {
            let copy = self.components.get(id)?.device.as_ref()?;
            Some((*id, copy.value.clone()))
        };
        let parts = components.iter().filter_map(value).collect();
        let lease = Lease::new(grant, parts, revoked, self.link.clone());
        self.leases.held.insert(request, Held { device, components, workspace_bytes, revoke });
        self.lend(device, |bytes| bytes.saturating_add(workspace_bytes));
        // Whoever asked may be gone: then it ends here and now, not at the end of the line.
        if let Err(Ok(lease)) = reply.send(Ok(lease)) {
            lease.disarm();
            self.release(request, Usage::default());
        }
    }

    pub(super) fn rejected(&mut self, rejection: Rejection) {
        if let Some(waiting) = self.leases.answered(rejection.request) {
            let Rejection { reason, retry_after, .. } = rejection;
            let _ = waiting.reply.send(Err(Rejected::NotAdmitted { reason, retry_after }));
        }
    }

    /// A lease is no longer held.
    fn end(&mut self, request: RequestId) -> Option<Held> {
        let held = self.leases.held.remove(&request)?;
        self.lend(held.device, |bytes| bytes.saturating_sub(held.workspace_bytes));
        Some(held)
    }

    /// Changes what is lent out on a device.
    fn lend(&mut self, device: DeviceId, change: impl Fn(u64) -> u64) {
        let Some(part) = self.devices.get_mut(device.0 as usize) else { return };
        part.workspace_bytes = change(part.workspace_bytes);
        part.note_workspace();
        if part.is_host() {
            self.host.workspace_bytes = change(self.host.workspace_bytes);
        }
    }
}
