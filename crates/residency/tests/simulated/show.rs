//! What a script can ask to see.

use std::time::Duration;

use offstage_residency::{Answer, ComponentView, LeaseRequest, Readable};

use crate::script::Stage;

impl Stage {
    pub(crate) fn show(&self, what: &str) -> Vec<String> {
        let snapshot = self.simulation.core.snapshot();
        match what {
            "memory" => snapshot
                .memories
                .iter()
                .flat_map(|memory| {
                    let (free, give) =
                        (Readable(memory.reading.free_bytes), Readable(memory.available_bytes));
                    let head = format!("{}: {free} free, {give} to give", memory.name);
                    let held = memory
                        .holdings
                        .iter()
                        .map(|(_, name, bytes)| format!("  {}  {name}", Readable(*bytes)));
                    std::iter::once(head).chain(held)
                })
                .collect(),
            "components" => snapshot.components.iter().map(|view| self.component_line(view)).collect(),
            "waiting" => snapshot
                .waiting
                .iter()
                .map(|view| {
                    let (left, wait) = (view.deadline.since(snapshot.at), seconds(view.wait));
                    format!(
                        "{}: {}; turn in about {wait}, given up in {}",
                        view.holder,
                        view.blocker,
                        seconds(left)
                    )
                })
                .collect(),
            "leases" => snapshot
                .leases
                .iter()
                .map(|view| {
                    let state = if view.running_since.is_some() { "runs" } else { "prepares" };
                    format!(
                        "{} {state} on {}; {} booked, {} measured",
                        view.holder,
                        self.devices[view.device.0 as usize],
                        Readable(view.workspace_bytes),
                        Readable(view.peak_bytes)
                    )
                })
                .collect(),
            "statistics" => {
                let counts = &snapshot.statistics;
                vec![
                    format!(
                        "loads {}, uploads {}, offloads {}, releases {}, evictions {}",
                        counts.total_loads,
                        counts.cpu_to_gpu,
                        counts.gpu_to_cpu,
                        counts.full_releases,
                        counts.evictions
                    ),
                    format!(
                        "granted {} ({} hits), rejected {}, cancelled {}, ooms {}, retries {}, failures {}, unverified {}",
                        counts.granted,
                        counts.hits,
                        counts.rejected,
                        counts.cancelled,
                        counts.ooms,
                        counts.retries,
                        counts.failures,
                        counts.unverified
                    ),
                ]
            }
            other => panic!("nobody knows how to show {other}"),
        }
    }

    fn component_line(&self, view: &ComponentView) -> String {
        let at = self.simulation.now;
        let mut line = format!("{}: {}", view.name, view.place.name());
        if let Some(device) = view.place.device() {
            line += &format!(" {}", self.devices[device.0 as usize]);
        }
        if view.pinned {
            line += ", pinned";
        }
        if view.retired {
            line += ", retired";
        }
        if !view.holders.is_empty() {
            line += &format!(", held by {}", view.holders.join(", "));
        }
        if let Some(offload) = view.offload_at {
            line += &format!(", offload in {}", seconds(offload.since(at)));
        }
        if let Some(discard) = view.discard_at {
            line += &format!(", release in {}", seconds(discard.since(at)));
        }
        if let Some((left, why)) = &view.failure {
            line += &format!(", left alone for {} after {} failures: {why}", seconds(*left), view.failures);
        }
        line
    }

    pub(crate) fn estimate(&self, ask: &LeaseRequest) -> String {
        let estimate = self.simulation.core.estimate(ask);
        let core = &self.simulation.core;
        let answer = match &estimate.answer {
            Answer::Fits => "fits".to_owned(),
            Answer::Waits(blocker) => {
                format!("waits ({}) for {}", core.explain(blocker), seconds(estimate.wait))
            }
            Answer::Never(reason) => return format!("=> never: {}", reason.sentence()),
        };
        let device = estimate.device.map_or("nowhere", |device| self.devices[device.0 as usize].as_str());
        let victims: Vec<&str> =
            estimate.victims.iter().map(|id| self.simulation.parts[id.0 as usize].name.as_str()).collect();
        let evicts =
            if victims.is_empty() { String::new() } else { format!("; evicts {}", victims.join(", ")) };
        format!(
            "=> {answer} on {device}, {:?}: {} missing, load {}, upload {}, run {}{evicts}",
            estimate.warmth,
            Readable(estimate.needed_bytes),
            seconds(estimate.load),
            seconds(estimate.upload),
            seconds(estimate.run)
        )
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}
