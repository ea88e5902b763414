use leptos::prelude::*;
use offstage_api::residency::{LeaseStatus, WaitingStatus};

use crate::model::residency::{bytes_text, clock_text, duration_text};
use crate::state::Feed;

/// Who works, and who waits for what.
#[component]
pub fn Work(feed: Feed) -> impl IntoView {
    let leases = feed.part(|status| status.leases.clone());
    let waiting = feed.part(|status| status.waiting.clone());
    let lease = move |lease: LeaseStatus| view! { <Lease feed lease/> };
    let wait = move |waiting: WaitingStatus| view! { <Waiting feed waiting/> };
    view! {
        <section class="card" aria-labelledby="work">
            <h2 id="work">"Work"</h2>
            <div class="rows" tabindex="0" role="region" aria-labelledby="work">
                <h3>{move || format!("{} at work", leases.with(Vec::len))}</h3>
                <ul>{move || leases.get().into_iter().map(lease).collect_view()}</ul>
                <h3>{move || format!("{} waiting", waiting.with(Vec::len))}</h3>
                <ul>{move || waiting.get().into_iter().map(wait).collect_view()}</ul>
            </div>
        </section>
    }
}

#[component]
fn Lease(feed: Feed, lease: LeaseStatus) -> impl IntoView {
    let since = lease.running_since_ms;
    let doing = move || match since {
        Some(since) => format!("running {}", clock_text(feed.server_now_ms().saturating_sub(since))),
        None => "its components are on their way".to_owned(),
    };
    let attempt = (lease.attempt > 1).then(|| format!(", attempt {}", lease.attempt));
    view! {
        <li>
            <p><b>{lease.holder}</b>" on "{lease.device}": "{doing}{attempt}</p>
            <p class="hint">
                {format!(
                    "workspace: {} predicted, {} measured; {}",
                    bytes_text(lease.workspace_bytes),
                    bytes_text(lease.peak_bytes),
                    lease.components.join(", "),
                )}
            </p>
        </li>
    }
}

#[component]
fn Waiting(feed: Feed, waiting: WaitingStatus) -> impl IntoView {
    let deadline = waiting.deadline_ms;
    let left = move || clock_text(deadline.saturating_sub(feed.server_now_ms()));
    view! {
        <li>
            <p><b>{waiting.holder}</b>{format!(" ({}): {}", waiting.priority, waiting.blocker)}</p>
            <p class="hint">
                {format!(
                    "waits for {}, its turn in about {}; given up in ",
                    duration_text(waiting.waited_ms as f64),
                    duration_text(waiting.wait_ms as f64),
                )}
                {left}
            </p>
        </li>
    }
}
