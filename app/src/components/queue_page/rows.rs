use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::client::patch_rows;
use crate::model::jobs::{Move, Row, failed_row, moved_before, running_row, waiting_row};
use crate::state::LineUp;

pub(super) fn running_rows(line_up: LineUp) -> Memo<Vec<Row>> {
    Memo::new(move |_| {
        let since_ms = line_up.since_ms();
        line_up.queue.with(|queue| queue.running.iter().map(|job| running_row(job, since_ms)).collect())
    })
}

pub(super) fn waiting_rows(line_up: LineUp) -> Memo<Vec<Row>> {
    Memo::new(move |_| {
        let since_ms = line_up.since_ms();
        line_up.queue.with(|queue| {
            let row = |job| {
                let can = |by| {
                    moved_before(&queue.waiting, &(job as &offstage_api::jobs::JobView).id, by).is_some()
                };
                waiting_row(job, queue.paused, since_ms, [can(Move::Up), can(Move::Down)])
            };
            queue.waiting.iter().map(row).collect()
        })
    })
}

pub(super) fn failed_rows(line_up: LineUp) -> Memo<Vec<Row>> {
    Memo::new(move |_| {
        let now_ms = line_up.at_ms.get();
        line_up.queue.with(|queue| queue.failed.iter().map(|job| failed_row(job, now_ms)).collect())
    })
}

/// A list that changes row by row, so that a button under the pointer or the focus stays what it is.
pub(super) fn row_list(name: &'static str, rows: Memo<Vec<Row>>, nothing: &'static str) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    let first = rows.get_untracked();
    let html: String = first.iter().map(Row::html).collect();
    let known = StoredValue::new(first);
    Effect::new(move || {
        let rows = rows.get();
        if let Some(list) = list.get() {
            let list: web_sys::Element = list.unchecked_into();
            known.update_value(|known| {
                if *known != rows {
                    patch_rows(&list, known, &rows);
                    *known = rows;
                }
            });
        }
    });
    let is_filled = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    view! {
        <div class="rows" tabindex="0" role="group" aria-labelledby=name>
            <ul node_ref=list tabindex="-1" inner_html=html></ul>
            <p class="hint" hidden=is_filled>{nothing}</p>
        </div>
    }
}
