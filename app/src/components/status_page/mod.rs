//! Who is in which memory, who waits and why, and what happened.

mod chart;
mod component_card;
mod components_section;
mod confirm_dialog;
mod freshness;
mod log;
mod memory_card;
mod order_buttons;
mod place_diagram;
mod statistics;
mod work;

use leptos::prelude::*;
use offstage_api::residency::DeviceKind;

use self::components_section::ComponentsSection;
use self::confirm_dialog::ConfirmDialog;
use self::freshness::Freshness;
use self::log::Log;
use self::memory_card::MemoryCard;
use self::statistics::Statistics;
use self::work::Work;
use super::header::Header;
use crate::page::ModelLine;
use crate::state::{Feed, Orders};

/// The whole page, as the server rendered it, then live.
#[component]
pub fn StatusPage(feed: Feed, model: Option<ModelLine>) -> impl IntoView {
    let orders = Orders::new();
    view! {
        <a class="skip" href="#components">"Skip to the components"</a>
        <Header model help=None/>
        <main class="status" class:is-stale=move || feed.is_stale()>
            <div class="status-head">
                <h1>"Status"</h1>
                <Freshness feed/>
            </div>
            <section class="memories" aria-labelledby="memory">
                <h2 id="memory" class="visually-hidden">"Memory"</h2>
                {memory_order(feed)
                    .into_iter()
                    .map(|index| view! { <MemoryCard feed index/> })
                    .collect_view()}
            </section>
            <ComponentsSection feed orders/>
            <div class="pair">
                <Work feed/>
                <Statistics feed/>
            </div>
            <Log feed/>
        </main>
        <ConfirmDialog orders/>
    }
}

/// The memories of GPUs first: they are what is scarce.
fn memory_order(feed: Feed) -> Vec<usize> {
    feed.status.with_untracked(|status| {
        let is_gpu = |index: &usize| {
            status.devices.iter().any(|device| device.memory == *index && device.kind != DeviceKind::Cpu)
        };
        let (mut first, rest): (Vec<_>, Vec<_>) = (0..status.memories.len()).partition(is_gpu);
        first.extend(rest);
        first
    })
}
