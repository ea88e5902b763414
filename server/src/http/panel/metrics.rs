//! `GET /metrics` in the Prometheus text exposition format, version 0.0.4.

use std::fmt::{Display, Write};

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use offstage_api::residency::{HoldingKind, MemoryStatus, Place, ResidencyDesk as _, ResidencyStatus};

use crate::http::doors::Doors;

pub(super) async fn metrics(State(doors): State<Doors>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text(&doors.desk.status()))
}

fn text(status: &ResidencyStatus) -> String {
    let mut page = Page::default();
    page.memories(status);
    page.components(status);
    page.work(status);
    page.counters(status);
    page.0
}

/// The text so far.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP offstage_{name} {help}\n# TYPE offstage_{name} {kind}\n");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "offstage_{name}{labels} {value}");
    }

    fn gauge(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (String, f64)>,
        label: &str,
    ) {
        self.family(name, "gauge", help);
        for (who, value) in values {
            self.value(name, &[(label, &who)], value);
        }
    }

    fn memories(&mut self, status: &ResidencyStatus) {
        let of = |bytes: fn(&MemoryStatus) -> u64| {
            status
                .memories
                .iter()
                .map(move |memory| (memory.name.clone(), bytes(memory) as f64))
                .collect::<Vec<_>>()
        };
        self.gauge("memory_total_bytes", "Size of a memory.", of(|memory| memory.total_bytes), "memory");
        self.gauge(
            "memory_free_bytes",
            "Free, as the device says.",
            of(|memory| memory.free_bytes),
            "memory",
        );
        self.gauge(
            "memory_foreign_bytes",
            "Held by other processes.",
            of(|memory| memory.foreign_bytes),
            "memory",
        );
        self.gauge(
            "memory_ours_bytes",
            "Held by this process, as the device says.",
            of(|memory| memory.ours_bytes),
            "memory",
        );
        let available = of(|memory| memory.available_bytes);
        self.gauge("memory_available_bytes", "What could be given to somebody now.", available, "memory");
        self.family("memory_held_bytes", "gauge", "Booked in the ledger.");
        let kinds = [
            (HoldingKind::Weights, "weights"),
            (HoldingKind::Shadow, "shadow"),
            (HoldingKind::Workspace, "workspace"),
            (HoldingKind::Unverified, "unverified"),
        ];
        for memory in &status.memories {
            for (kind, word) in kinds {
                let held = memory.holdings.iter().filter(|held| held.kind == kind);
                let bytes: u64 = held.map(|held| held.bytes).sum();
                self.value("memory_held_bytes", &[("memory", &memory.name), ("kind", word)], bytes);
            }
        }
    }

    fn components(&mut self, status: &ResidencyStatus) {
        self.family("component_place", "gauge", "1 for the place a component is in.");
        for component in &status.components {
            for place in Place::ALL {
                let here = u8::from(component.place == place);
                self.value("component_place", &[("component", &component.id), ("place", place.name())], here);
            }
        }
        self.family("component_place_seconds_total", "counter", "Time that a component spent in each place.");
        for component in &status.components {
            for (place, seconds) in Place::ALL.iter().zip(&component.place_seconds) {
                let labels = [("component", component.id.as_str()), ("place", place.name())];
                self.value("component_place_seconds_total", &labels, seconds);
            }
        }
    }

    fn work(&mut self, status: &ResidencyStatus) {
        self.family("leases", "gauge", "Leases that are held or prepared.");
        self.value("leases", &[], status.leases.len());
        self.family("waiting", "gauge", "Requests that wait for a lease.");
        self.value("waiting", &[], status.waiting.len());
    }

    fn counters(&mut self, status: &ResidencyStatus) {
        let counted = &status.statistics;
        let counters = [
            ("loads_total", "Components read from disk.", counted.total_loads),
            ("uploads_total", "Components brought to a device.", counted.cpu_to_gpu),
            ("offloads_total", "Device copies dropped.", counted.gpu_to_cpu),
            ("releases_total", "Host copies dropped.", counted.full_releases),
            ("evictions_total", "Copies dropped because others needed the room.", counted.evictions),
            ("hits_total", "Leases granted with everything in place.", counted.hits),
            ("granted_total", "Leases granted.", counted.granted),
            ("rejected_total", "Requests turned away.", counted.rejected),
            ("cancelled_total", "Requests withdrawn.", counted.cancelled),
            ("ooms_total", "Times that memory ran out.", counted.ooms),
            ("retries_total", "Attempts after memory ran out.", counted.retries),
            ("load_failures_total", "Loads and uploads that failed.", counted.failures),
            ("unverified_offloads_total", "Offloads whose bytes did not come back.", counted.unverified),
            ("uploaded_bytes_total", "Bytes brought to devices.", counted.uploaded_bytes),
            (
                "freed_bytes_total",
                "Bytes that offloads and releases gave back, as measured.",
                counted.freed_bytes,
            ),
        ];
        for (name, help, value) in counters {
            self.family(name, "counter", help);
            self.value(name, &[], value);
        }
        self.family("held_seconds_total", "counter", "Time that leases were held.");
        self.value("held_seconds_total", &[], counted.held_seconds);
        self.family("wait_seconds", "histogram", "How long granted requests waited.");
        let mut below = 0;
        for bucket in &counted.waits {
            below += bucket.count;
            let le = bucket.up_to_ms.map_or("+Inf".to_owned(), |ms| (ms as f64 / 1_000.0).to_string());
            self.value("wait_seconds_bucket", &[("le", &le)], below);
        }
        self.value("wait_seconds_sum", &[], counted.wait_seconds);
        self.value("wait_seconds_count", &[], below);
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::residency::WaitBucket;

    #[test]
    fn names_from_outside_cannot_break_the_page() {
        let memory = MemoryStatus { name: "a\"b\\c\nd".to_owned(), ..MemoryStatus::default() };
        let status = ResidencyStatus { memories: vec![memory], ..ResidencyStatus::default() };
        assert!(text(&status).contains("offstage_memory_free_bytes{memory=\"a\\\"b\\\\c\\nd\"} 0\n"));
    }

    #[test]
    fn buckets_add_up_as_the_format_wants() {
        let mut status = ResidencyStatus::default();
        let bucket = |up_to_ms, count| WaitBucket { up_to_ms, count };
        status.statistics.waits = vec![bucket(Some(10), 2), bucket(Some(1_000), 1), bucket(None, 1)];
        let text = text(&status);
        for line in ["bucket{le=\"0.01\"} 2", "bucket{le=\"1\"} 3", "bucket{le=\"+Inf\"} 4", "count 4"] {
            assert!(text.contains(&format!("offstage_wait_seconds_{line}\n")), "{line}");
        }
    }
}
