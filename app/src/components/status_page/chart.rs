use leptos::prelude::*;
use offstage_api::residency::MemorySample;

use super::part::part;
use crate::model::residency::{bytes_text, plot_markup, table_markup, tick_markup, ticks};
use crate::state::Feed;

/// The last ten minutes of a memory: a stacked area for the eye, a sentence and a table for the rest.
#[component]
pub fn Chart(feed: Feed, index: usize) -> impl IntoView {
    let now = feed.part(|status| status.at_ms.div_ceil(1000) * 1000);
    let axis = feed.part(move |status| {
        let total = status.memories.get(index).map_or(0, |memory| memory.total_bytes);
        format!("<span>{}</span><span>{}</span><span>0</span>", bytes_text(total), bytes_text(total / 2))
    });
    let plot = Memo::new(move |_| shown(feed, index, now.get(), plot_markup));
    let marks =
        Memo::new(move |_| feed.transitions.with(|lines| tick_markup(&ticks(lines.iter(), now.get()))));
    let shift = Memo::new(move |_| format!("translate({} 0)", 600 - (now.get() / 1000) as i64));
    let is_open = RwSignal::new(false);
    // While it is closed, it stays as it is.
    let table = Memo::new(move |known: Option<&String>| match known {
        Some(known) if !is_open.get() => known.clone(),
        _ => {
            is_open.track();
            let now = if is_open.get_untracked() { now.get() } else { now.get_untracked() };
            untrack(|| shown(feed, index, now, |_, samples, total, now| table_markup(samples, total, now)))
        }
    });
    view! {
        <figure class="chart">
            {part("y-axis", axis)}
            {part("plot-box", plot)}
            <svg class="ticks" viewBox="0 0 600 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <g transform=shift inner_html=marks></g>
            </svg>
            <div class="x-axis" aria-hidden="true">
                <span>"10 min ago"</span>
                <span>"5 min ago"</span>
                <span>"now"</span>
            </div>
            <figcaption>
                <details on:toggle=move |_| is_open.update(|open| *open = !*open)>
                    <summary>"As a table"</summary>
                    <div class="table-scroll" tabindex="0" role="group" aria-label="Memory by minute">
                        {part("", table)}
                    </div>
                </details>
            </figcaption>
        </figure>
    }
}

/// Something made from a memory's name, history and size.
fn shown(
    feed: Feed,
    index: usize,
    now_ms: u64,
    make: impl FnOnce(&str, &[MemorySample], u64, u64) -> String,
) -> String {
    let (name, total) = feed.status.with_untracked(|status| {
        status
            .memories
            .get(index)
            .map_or_else(Default::default, |memory| (memory.name.clone(), memory.total_bytes))
    });
    let nothing = Vec::new();
    feed.history.with_untracked(|history| make(&name, history.get(index).unwrap_or(&nothing), total, now_ms))
}
