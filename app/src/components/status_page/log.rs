use leptos::html;
use leptos::prelude::*;
use offstage_api::residency::Topic;

use crate::client::{begin_with, set_markup};
use crate::model::residency::{LogFilter, row_markup, rows_markup};
use crate::state::Feed;

/// So many rows are on the page at once.
const SHOWN: usize = 200;

/// What happened, newest first.
#[component]
pub fn Log(feed: Feed) -> impl IntoView {
    let filter = RwSignal::new(LogFilter::default());
    let list = NodeRef::<html::Ol>::new();
    let found = move |filter: &LogFilter| {
        feed.transitions
            .with(|lines| rows_markup(lines.iter().rev().filter(|line| filter.admits(line)).take(SHOWN)))
    };
    let first = untrack(|| found(&filter.get()));
    // What is on the page stays there, so that it can be read and selected while more comes.
    Effect::new(move |before: Option<(LogFilter, u64)>| {
        let filter = filter.get();
        feed.transitions.track();
        let known = match before {
            None => feed.last_seq(),
            Some((before, _)) if before != filter => 0,
            Some((_, known)) if known > feed.last_seq() => 0,
            Some((_, known)) => known,
        };
        if let Some(list) = list.get() {
            if known == 0 {
                set_markup(&list, &found(&filter));
            } else {
                feed.transitions.with(|lines| {
                    let fresh = lines.partition_point(|line| line.seq <= known);
                    for line in lines[fresh..].iter().filter(|line| filter.admits(line)) {
                        begin_with(&list, &row_markup(line), SHOWN);
                    }
                });
            }
        }
        (filter, feed.last_seq())
    });
    let choose = move |event| {
        let name = event_target_value(&event);
        let topic = Topic::ALL.into_iter().find(|topic| topic.name() == name);
        filter.update(|filter| filter.topic = topic);
    };
    let count = Memo::new(move |_| {
        feed.transitions.with(|lines| {
            let found = filter.with(|filter| lines.iter().filter(|line| filter.admits(line)).count());
            if found == lines.len() { format!("{found}") } else { format!("{found} of {}", lines.len()) }
        })
    });
    let topics = Topic::ALL.map(|topic| view! { <option value=topic.name()>{topic.name()}</option> });
    view! {
        <section class="card log" aria-labelledby="log">
            <div class="section-head">
                <h2 id="log">"Transitions"</h2>
                <span class="unit">{count}</span>
                <span class="spacer"></span>
                <div class="filters script-only" role="search" aria-label="Filter the transitions">
                    <select class="field" aria-label="Topic" on:change=choose>
                        <option value="">"all topics"</option>
                        {topics.into_iter().collect_view()}
                    </select>
                    <input class="field" type="search" aria-label="Words" placeholder="words"
                        on:input=move |event| filter.update(|filter| filter.text = event_target_value(&event))/>
                </div>
            </div>
            <p class="hint">"Newest first; times since the server's start."</p>
            <div class="rows" tabindex="0" role="group" aria-labelledby="log">
                <ol node_ref=list inner_html=first></ol>
            </div>
        </section>
    }
}
