use leptos::prelude::*;
use offstage_api::residency::{StatisticsStatus, WaitBucket};

use crate::model::residency::{bytes_text, duration_text};
use crate::state::Feed;

/// Everything that is counted since the start.
#[component]
pub fn Statistics(feed: Feed) -> impl IntoView {
    let counted = feed.part(|status| status.statistics.clone());
    let facts = move || {
        counted.with(figures).map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
    };
    let buckets = feed.part(|status| status.statistics.waits.clone());
    view! {
        <section class="card" aria-labelledby="statistics">
            <h2 id="statistics">"Since the start"</h2>
            <dl class="facts counted">{facts}</dl>
            <h3>"How long requests waited"</h3>
            <ul class="histogram">{move || buckets.with(|buckets| histogram(buckets))}</ul>
        </section>
    }
}

fn figures(counted: &StatisticsStatus) -> [(&'static str, String); 18] {
    let number = |count: u64| count.to_string();
    [
        ("loads from disk", number(counted.total_loads)),
        ("uploads", number(counted.cpu_to_gpu)),
        ("offloads", number(counted.gpu_to_cpu)),
        ("full releases", number(counted.full_releases)),
        ("evictions", number(counted.evictions)),
        ("already there", number(counted.hits)),
        ("granted", number(counted.granted)),
        ("rejected", number(counted.rejected)),
        ("cancelled", number(counted.cancelled)),
        ("out of memory", number(counted.ooms)),
        ("retries", number(counted.retries)),
        ("failures", number(counted.failures)),
        ("unverified", number(counted.unverified)),
        ("loaded", bytes_text(counted.loaded_bytes)),
        ("uploaded", bytes_text(counted.uploaded_bytes)),
        ("given back", bytes_text(counted.freed_bytes)),
        ("held by work", duration_text(counted.held_seconds * 1e3)),
        ("waited in all", duration_text(counted.wait_seconds * 1e3)),
    ]
}

fn histogram(buckets: &[WaitBucket]) -> impl IntoView + use<> {
    let most = buckets.iter().map(|bucket| bucket.count).max().unwrap_or_default().max(1);
    let mut below = 0;
    let mut rows = Vec::new();
    for bucket in buckets {
        let name = match bucket.up_to_ms {
            Some(up_to) => format!("up to {}", duration_text(up_to as f64)),
            None => format!("over {}", duration_text(below as f64)),
        };
        below = bucket.up_to_ms.unwrap_or(below);
        let width = format!("{:.1}%", bucket.count as f64 / most as f64 * 100.0);
        rows.push(view! {
            <li>
                <span class="legend-name">{name}</span>
                <svg aria-hidden="true" focusable="false"><rect width=width height="100%"></rect></svg>
                <b>{bucket.count}</b>
            </li>
        });
    }
    rows
}
