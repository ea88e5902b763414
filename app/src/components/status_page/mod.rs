//! Who is in which memory, who waits and why, and what happened.

mod chart;
mod component_card;
mod components_section;
mod confirm_dialog;
mod freshness;
mod log;
mod memory_card;
mod order_buttons;
mod part;

use leptos::prelude::*;
use offstage_api::jobs::Calibration;
use offstage_api::residency::DeviceKind;

use self::components_section::ComponentsSection;
use self::confirm_dialog::ConfirmDialog;
use self::freshness::Freshness;
use self::log::Log;
use self::memory_card::MemoryCard;
use self::part::part;
use super::header::Header;
use crate::model::jobs::stated_times;
use crate::model::residency::{statistics_markup, work_markup};
use crate::page::ModelLine;
use crate::state::{Feed, Orders};

/// The whole page, as the server rendered it, then live.
#[component]
pub fn StatusPage(feed: Feed, models: Vec<ModelLine>, calibration: Option<Calibration>) -> impl IntoView {
    let orders = Orders::new();
    let work = Memo::new(move |_| {
        let now = feed.server_now_ms();
        feed.status.with(|status| work_markup(status, now))
    });
    let statistics = feed.part(|status| statistics_markup(&status.statistics));
    let memories =
        memory_order(feed).into_iter().map(|index| view! { <MemoryCard feed index/> }).collect_view();
    view! {
        <a class="skip" href="#components">"Skip to the components"</a>
        <Header models help=None page="/status"/>
        <main class="status" class:is-stale=Memo::new(move |_| feed.is_stale())>
            <div class="status-head">
                <h1>"Status"</h1>
                <Freshness feed/>
            </div>
            <section class="memories" aria-labelledby="memory">
                <h2 id="memory" class="visually-hidden">"Memory"</h2>
                {memories}
            </section>
            <ComponentsSection feed orders/>
            <div class="pair">
                <section class="card" aria-labelledby="work">
                    <h2 id="work">"Work"</h2>
                    <div class="rows" tabindex="0" role="group" aria-labelledby="work">{part("", work)}</div>
                    {calibration
                        .map(|calibration| {
                            view! { <dl class="facts" inner_html=stated_times(&calibration)></dl> }
                        })}
                </section>
                <section class="card" aria-labelledby="statistics">
                    <h2 id="statistics">"Since the start"</h2>
                    {part("", statistics)}
                </section>
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
