use leptos::prelude::*;

use crate::model::residency::{LAYERS, areas, by_minute, bytes_text, summary, tick_markup, ticks};
use crate::state::Feed;

/// The last ten minutes of a memory: a stacked area for the eye, a sentence and a table for the rest.
#[component]
pub fn Chart(feed: Feed, index: usize) -> impl IntoView {
    let now = feed.part(|status| status.at_ms.div_ceil(1000) * 1000);
    let total = feed.part(move |status| status.memories.get(index).map_or(0, |memory| memory.total_bytes));
    let name = feed.part(move |status| {
        status.memories.get(index).map_or_else(String::new, |memory| memory.name.clone())
    });
    let samples = move || feed.history.with(|history| history.get(index).cloned().unwrap_or_default());
    let outlines = Memo::new(move |_| areas(&samples(), total.get(), now.get()));
    let marks =
        Memo::new(move |_| feed.transitions.with(|lines| tick_markup(&ticks(lines.iter(), now.get()))));
    let layers = LAYERS.map(|layer| {
        let at = LAYERS.iter().position(|other| *other == layer).unwrap_or_default();
        view! {
            <path class=format!("layer {}", layer.class()) d=move || outlines.with(|paths| paths[at].clone())></path>
        }
    });
    view! {
        <figure class="chart">
            <div class="y-axis" aria-hidden="true">
                <span>{move || bytes_text(total.get())}</span>
                <span>{move || bytes_text(total.get() / 2)}</span>
                <span>"0"</span>
            </div>
            <svg class="plot" role="img" viewBox="0 0 600 100" preserveAspectRatio="none"
                aria-label=move || summary(&name.get(), &samples(), total.get(), now.get())>
                <path class="gridlines" d="M0 0H600M0 50H600M0 100H600M300 0V100"></path>
                {layers}
            </svg>
            <svg class="ticks" viewBox="0 0 600 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <g transform=move || format!("translate({} 0)", 600 - (now.get() / 1000) as i64)
                    inner_html=move || marks.get()></g>
            </svg>
            <div class="x-axis" aria-hidden="true">
                <span>"10 min ago"</span>
                <span>"5 min ago"</span>
                <span>"now"</span>
            </div>
            <figcaption><ChartTable feed index/></figcaption>
        </figure>
    }
}

#[component]
fn ChartTable(feed: Feed, index: usize) -> impl IntoView {
    let is_open = RwSignal::new(false);
    // While it is closed, it stays as it is.
    let rows = Memo::new(move |known: Option<&Vec<Vec<String>>>| match (is_open.get(), known) {
        (false, Some(known)) => known.clone(),
        (false, None) => untrack(move || rows_of(feed, index)),
        (true, _) => rows_of(feed, index),
    });
    let cells = |row: Vec<String>| {
        let mut cells = row.into_iter();
        let head = cells.next();
        view! { <tr><th scope="row">{head}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    view! {
        <details on:toggle=move |_| is_open.update(|open| *open = !*open)>
            <summary>"As a table"</summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Memory by minute">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"time"</th>
                            {LAYERS.map(|layer| view! { <th scope="col">{layer.label()}</th> })}
                            <th scope="col">"free"</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.get().into_iter().map(cells).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

fn rows_of(feed: Feed, index: usize) -> Vec<Vec<String>> {
    let (now, total) = feed
        .status
        .with(|status| (status.at_ms, status.memories.get(index).map_or(0, |memory| memory.total_bytes)));
    let minutes = feed
        .history
        .with(|history| history.get(index).map_or_else(Vec::new, |samples| by_minute(samples, now)));
    (minutes.into_iter())
        .map(|(minute, sample)| {
            let time = if minute == 0 { "now".to_owned() } else { format!("{minute} min ago") };
            let mut row = vec![time];
            row.extend(LAYERS.map(|layer| bytes_text(layer.bytes(&sample, total))));
            row.push(bytes_text(sample.free_bytes));
            row
        })
        .collect()
}
