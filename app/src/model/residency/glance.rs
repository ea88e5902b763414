use offstage_api::residency::{DeviceKind, ResidencyStatus};

use super::amounts::used_of_total;
use super::place_word::{Mark, Presence, presence};

/// The memory that matters most, in one line: what stands in the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    pub presence: Presence,
    /// "3.1 of 24 GiB", or "RAM 3.1 of 24 GiB" without a GPU.
    pub amount: String,
    /// The share of the memory that is taken.
    pub used: f64,
    pub waiting: usize,
    pub is_simulated: bool,
}

/// The first GPU's memory, or the host's where there is no GPU.
pub fn glance(status: &ResidencyStatus) -> Glance {
    let gpu = status.devices.iter().find(|device| device.kind != DeviceKind::Cpu);
    let memory = status.memories.get(gpu.map_or(0, |device| device.memory)).cloned().unwrap_or_default();
    let used = memory.total_bytes.saturating_sub(memory.free_bytes);
    let amount = used_of_total(used, memory.total_bytes);
    Glance {
        presence: foremost(status),
        amount: if gpu.is_some() { amount } else { format!("RAM {amount}") },
        used: used as f64 / memory.total_bytes.max(1) as f64,
        waiting: status.waiting.len(),
        is_simulated: gpu.is_some_and(|device| device.kind == DeviceKind::Simulated),
    }
}

/// Of all components, the presence that says most: trouble, then movement, then the hottest.
fn foremost(status: &ResidencyStatus) -> Presence {
    (status.components.iter().filter_map(|component| presence(status, &component.id)))
        .max_by_key(|presence| presence.mark)
        .unwrap_or(Presence { mark: Mark::Hollow, word: "cold" })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{component, device, status};
    use super::*;
    use offstage_api::residency::Place;

    #[test]
    fn the_gpu_is_shown_where_there_is_one() {
        let glance = glance(&status());
        assert_eq!(glance.amount, "2.0 of 24 GiB");
        assert_eq!(glance.presence.word, "on GPU");
        assert!(glance.is_simulated && (glance.used - 2.0 / 24.0).abs() < 1e-9);
    }

    #[test]
    fn without_a_gpu_it_is_the_memory_of_the_host() {
        let mut status = status();
        status.devices = vec![device("GPU 0", DeviceKind::Cpu, 0)];
        let glance = glance(&status);
        assert_eq!((glance.amount.as_str(), glance.presence.word), ("RAM 1.0 of 32 GiB", "on CPU"));
    }

    #[test]
    fn what_moves_is_told_before_what_rests() {
        let mut status = status();
        status.components.push(component("vae", Place::Uploading));
        assert_eq!(glance(&status).presence.word, "uploading");
    }

    #[test]
    fn a_machine_that_tells_nothing_has_an_empty_memory() {
        let glance = glance(&ResidencyStatus::default());
        assert_eq!((glance.amount.as_str(), glance.used), ("RAM 0.0 of 0 GiB", 0.0));
    }
}
