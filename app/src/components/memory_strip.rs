use leptos::prelude::*;

use super::presence_mark::PresenceMark;
use crate::model::residency::glance;
use crate::state::{Feed, Link};

/// The memory that matters most in one line, as a link to all the rest. Its width does not change
/// with what it says.
#[component]
pub fn MemoryStrip(feed: Feed) -> impl IntoView {
    let glance = feed.part(glance);
    let waiting = move || match glance.with(|glance| glance.waiting) {
        0 => String::new(),
        waiting => format!("{waiting} waiting"),
    };
    let is_lost = move || feed.link.with(|link| matches!(link, Link::Lost(_)));
    let title = move || {
        let simulated = if glance.with(|glance| glance.is_simulated) { " (simulated)" } else { "" };
        let lost = if is_lost() { "; not up to date: the connection is lost" } else { "" };
        format!("Memory{simulated}: open the status page{lost}")
    };
    view! {
        <a class="strip" href="/status" title=title class:is-stale=is_lost
            aria-current=feed.is_whole.then_some("page")>
            <span class="visually-hidden">"Memory status:"</span>
            <span class="strip-waiting">{waiting}</span>
            <PresenceMark presence=Signal::derive(move || glance.with(|glance| glance.presence))/>
            <svg class="strip-bar" aria-hidden="true" focusable="false">
                <rect class="strip-used" height="100%" width=move || {
                    glance.with(|glance| format!("{:.1}%", glance.used.clamp(0.0, 1.0) * 100.0))
                }></rect>
            </svg>
            <span class="strip-amount">{move || glance.with(|glance| glance.amount.clone())}</span>
        </a>
    }
}
