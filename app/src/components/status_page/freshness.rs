use leptos::prelude::*;

use crate::state::{Feed, Link};

/// Whether what is shown is the present; if not, since when, and what is done about it.
#[component]
pub fn Freshness(feed: Feed) -> impl IntoView {
    let text = Memo::new(move |_| match feed.link.get() {
        Link::Lost(since) => {
            format!("Stale since {since}: the connection to Offstage is lost; trying again")
        }
        Link::Live if feed.is_stale() => "Stale: nothing new for more than 3 s".to_owned(),
        Link::Live => "live".to_owned(),
        Link::Opening => "connecting …".to_owned(),
    });
    view! {
        <p class="freshness script-only" class:is-stale=Memo::new(move |_| feed.is_stale())>
            <span class="pulse" aria-hidden="true"></span>
            <span role="status">{text}</span>
        </p>
        <p class="freshness plain-only">
            "As of when this page was opened. "<a class="link" href="/status">"Load it again"</a>
        </p>
    }
}
