use offstage_api::jobs::QueueStatus;

use super::super::{Move, moved_before, page_query};
use super::{
    Row, card, empty_history, failed_row, filters, more_link, queue_facts, running_row, waiting_row,
};
use crate::page::{HistoryContent, QueueContent};

const CLOSE: &str = "M6 6l12 12M18 6 6 18";

/// Everything of the history below its header.
pub fn history_body(content: &HistoryContent) -> String {
    let jobs = &content.page.jobs;
    let cards: String =
        jobs.iter().enumerate().map(|(place, job)| card(job, place, content.at_ms).html()).collect();
    let is_filtered = !page_query(&content.question).is_empty();
    let nothing = if jobs.is_empty() { empty_history(is_filtered) } else { "" };
    // Scripts may find something later; without them there is nothing to pick.
    let picked = if jobs.is_empty() { "picked script-only" } else { "picked" };
    let no_more = if content.page.next.is_none() { " hidden" } else { "" };
    format!(
        r#"<main class="library"><div class="library-head"><h1>History</h1><form class="filters" id="filters" role="search" aria-label="Search the history" method="get" action="/history">{}</form></div><p class="trouble" id="trouble" role="alert"></p><ul class="shots" id="list" tabindex="-1" aria-label="Results">{cards}</ul><div class="no-shots" id="nothing">{nothing}</div><p class="more" id="more"{no_more}>{}</p><form class="{picked}" id="picked" method="post" action="/api/v1/jobs/archive"><input type="hidden" name="id" id="picked-ids"><span class="script-only" role="status" id="picked-count"></span><button type="button" class="button bordered script-only" id="compare" data-do="compare" title="Two results, one over the other">Compare</button><button class="button strong">Download as zip</button><button type="button" class="button script-only" data-do="clear">Clear</button></form></main><p class="visually-hidden" role="status" id="said"></p><div class="toast" id="toast" hidden><span role="status" id="toast-text"></span><button type="button" class="button bordered" data-do="undo">Undo</button></div>{}"#,
        filters(&content.question, &content.models, content.operator),
        more_link(&content.question, content.page.next),
        comparison()
    )
}

fn comparison() -> String {
    format!(
        r#"<dialog class="comparison" id="comparison" aria-labelledby="comparison-title"><form method="dialog" class="help-head"><h2 id="comparison-title">Compare</h2><button class="button icon-only" aria-label="Close the comparison"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{CLOSE}"></path></svg></button></form><div class="stage" id="comparison-stage"><div class="frame has-result" id="comparison-frame"><figure class="before"><img id="first-picture" alt="" draggable="false" decoding="async"><figcaption>First</figcaption></figure><figure class="after"><img id="second-picture" alt="" draggable="false" decoding="async"><figcaption>Second</figcaption></figure><div class="handle" id="comparison-handle" role="slider" tabindex="0" aria-label="Compare the first with the second" aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100" aria-valuenow="50"><span class="grip"></span></div></div></div><p class="compared"><span id="first-name"></span><span id="second-name"></span></p></dialog>"#
    )
}

/// Everything of the queue page below its header.
pub fn queue_body(content: &QueueContent) -> String {
    let queue = &content.queue;
    let [running, waiting, failed] = queue_rows(queue, 0, content.at_ms);
    let (sentence, action, label) = queue_state(queue.paused);
    let list = |id: &str, name: &str, count: u64, rows: &[Row], nothing: &str| {
        let html: String = rows.iter().map(Row::html).collect();
        let hidden = if rows.is_empty() { "" } else { " hidden" };
        format!(
            r#"<section class="card" aria-labelledby="{id}"><h2 id="{id}">{name} (<span id="{id}-count">{count}</span>)</h2><div class="rows" tabindex="0" role="group" aria-labelledby="{id}"><ul id="{id}-list" tabindex="-1">{html}</ul><p class="hint" id="{id}-nothing"{hidden}>{nothing}</p></div></section>"#
        )
    };
    format!(
        r#"<main class="status queue" id="list" tabindex="-1"><div class="status-head"><h1>Queue</h1><p class="freshness script-only" id="freshness"><span class="pulse" aria-hidden="true"></span><span role="status" id="freshness-text">connecting …</span></p><p class="freshness plain-only">As of when this page was opened. <a class="link" href="/queue">Load it again</a></p><span class="spacer"></span><span role="status" id="queue-state">{sentence}</span><button type="button" class="button bordered script-only" id="pause" data-do="{action}">{label}</button></div><p class="trouble" id="trouble" role="alert"></p><div id="queue-facts">{}</div>{}{}{}</main>"#,
        queue_facts(queue),
        list("running", "Running", running.len() as u64, &running, "Nothing runs."),
        list("waiting", "Waiting", queue.waiting_count, &waiting, "Nobody waits."),
        list("failed", "Failed", failed.len() as u64, &failed, "Nothing failed lately."),
    )
}

/// The rows of what runs, waits and failed, `since_ms` after the queue was heard of; `now_ms` is
/// milliseconds since 1970-01-01 UTC.
pub fn queue_rows(queue: &QueueStatus, since_ms: u64, now_ms: u64) -> [Vec<Row>; 3] {
    let waiting = queue.waiting.iter().map(|job| {
        let can = |by| moved_before(&queue.waiting, &job.id, by).is_some();
        waiting_row(job, queue.paused, since_ms, [can(Move::Up), can(Move::Down)])
    });
    [
        queue.running.iter().map(|job| running_row(job, since_ms)).collect(),
        waiting.collect(),
        queue.failed.iter().map(|job| failed_row(job, now_ms)).collect(),
    ]
}

/// What there is to say of an open or paused queue; what its button does, and says.
pub fn queue_state(is_paused: bool) -> (&'static str, &'static str, &'static str) {
    match is_paused {
        true => ("Paused: nothing new begins; what runs goes on.", "resume", "Resume"),
        false => ("Open: the next begins as soon as there is room.", "pause", "Pause"),
    }
}
