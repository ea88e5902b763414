//! What runs, what waits for what, and what failed, for the operator.

mod rows;

use leptos::prelude::*;
use web_sys::Event;

use self::rows::{failed_rows, row_list, running_rows, waiting_rows};
use super::freshness::Freshness;
use super::header::Header;
use super::status_page::part;
use crate::client::action_at;
use crate::model::jobs::queue_facts;
use crate::page::{ModelLine, QueueContent};
use crate::state::{LineUp, Link};

/// The whole page, as the server rendered it, then live.
#[component]
pub fn QueuePage(content: QueueContent, model: Option<ModelLine>) -> impl IntoView {
    let line_up = LineUp::new(content);
    Effect::new(move || line_up.follow());
    let click = move |event: Event| {
        if let Some((action, id)) = action_at(&event) {
            line_up.act(action, id);
        }
    };
    let queue = line_up.queue;
    let is_paused = Memo::new(move |_| queue.with(|queue| queue.paused));
    let facts = Memo::new(move |_| queue.with(queue_facts));
    let state = Memo::new(move |_| match is_paused.get() {
        true => "Paused: nothing new begins; what runs goes on.",
        false => "Open: the next begins as soon as there is room.",
    });
    let counted = move |name: &'static str, count: fn(&offstage_api::jobs::QueueStatus) -> u64| {
        Memo::new(move |_| format!("{name} ({})", queue.with(count)))
    };
    let running = counted("Running", |queue| queue.running.len() as u64);
    let waiting = counted("Waiting", |queue| queue.waiting_count);
    let failed = counted("Failed", |queue| queue.failed.len() as u64);
    let link = line_up.link;
    let is_stale = Memo::new(move |_| link.with(|link| matches!(link, Link::Lost(_))));
    view! {
        <a class="skip" href="#running">"Skip to the queue"</a>
        <Header model help=None page="/queue"/>
        <main class="status queue" class:is-stale=is_stale on:click=move |event| click(event.into())>
            <div class="status-head">
                <h1>"Queue"</h1>
                <Freshness link is_stale page="/queue"/>
                <span class="spacer"></span>
                <span role="status">{state}</span>
                <button type="button" class="button bordered script-only" data-do=move || if is_paused.get() { "resume" } else { "pause" }>
                    {move || if is_paused.get() { "Resume" } else { "Pause" }}
                </button>
            </div>
            <p class="trouble" role="alert">{line_up.trouble}</p>
            {part("", facts)}
            <section class="card" aria-labelledby="running">
                <h2 id="running" tabindex="-1">{running}</h2>
                {row_list("running", running_rows(line_up), "Nothing runs.")}
            </section>
            <section class="card" aria-labelledby="waiting">
                <h2 id="waiting">{waiting}</h2>
                {row_list("waiting", waiting_rows(line_up), "Nobody waits.")}
            </section>
            <section class="card" aria-labelledby="failed">
                <h2 id="failed">{failed}</h2>
                {row_list("failed", failed_rows(line_up), "Nothing failed lately.")}
            </section>
        </main>
    }
}
