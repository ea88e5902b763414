use leptos::prelude::*;
use offstage_api::residency::{DeviceKind, DeviceStatus, MemoryStatus, ResidencyStatus};

use super::chart::Chart;
use super::part::part;
use crate::model::residency::{bar_markup, legend_markup, memory_facts, memory_head, segments};
use crate::state::Feed;

/// A memory: whose it is, who has what of it, and its last ten minutes.
#[component]
pub fn MemoryCard(feed: Feed, index: usize) -> impl IntoView {
    let heading = format!("memory-{index}");
    let heading_id = heading.clone();
    let head = feed.part(move |status| {
        let has_gpu = status.devices.iter().any(|device| device.kind != DeviceKind::Cpu);
        memory_head(&memory_of(status, index), &devices_of(status, index), has_gpu, &heading_id)
    });
    let bar = feed.part(move |status| {
        let memory = memory_of(status, index);
        let safety = memory.safety_bytes as f64 / memory.total_bytes.max(1) as f64;
        bar_markup(&segments(&memory), safety)
    });
    let legend = feed.part(move |status| legend_markup(&segments(&memory_of(status, index))));
    let facts = feed.part(move |status| memory_facts(&memory_of(status, index), &devices_of(status, index)));
    view! {
        <article class="card memory" aria-labelledby=heading>
            {part("", head)}
            {part("bar-box", bar)}
            {part("", legend)}
            {part("", facts)}
            <Chart feed index/>
        </article>
    }
}

fn memory_of(status: &ResidencyStatus, index: usize) -> MemoryStatus {
    status.memories.get(index).cloned().unwrap_or_default()
}

fn devices_of(status: &ResidencyStatus, index: usize) -> Vec<DeviceStatus> {
    status.devices.iter().filter(|device| device.memory == index).cloned().collect()
}
