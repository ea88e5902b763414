use leptos::prelude::*;
use offstage_api::residency::{Topic, TransitionLine};

use crate::model::residency::{LogFilter, clock_text};
use crate::state::Feed;

/// So many rows are on the page at once.
const SHOWN: usize = 200;

/// What happened, newest first.
#[component]
pub fn Log(feed: Feed) -> impl IntoView {
    let filter = RwSignal::new(LogFilter::default());
    let found = Memo::new(move |_| {
        let filter = filter.get();
        feed.transitions.with(|lines| {
            lines.iter().rev().filter(|line| filter.admits(line)).take(SHOWN).cloned().collect::<Vec<_>>()
        })
    });
    let choose = move |event| {
        let name = event_target_value(&event);
        let topic = Topic::ALL.into_iter().find(|topic| topic.name() == name);
        filter.update(|filter| filter.topic = topic);
    };
    let count = move || {
        let (found, known) = (found.with(Vec::len), feed.transitions.with(Vec::len));
        if found == known { format!("{known}") } else { format!("{found} of {known}") }
    };
    view! {
        <section class="card log" aria-labelledby="log">
            <div class="section-head">
                <h2 id="log">"Transitions"</h2>
                <span class="unit">{count}</span>
                <span class="spacer"></span>
                <div class="filters script-only" role="search" aria-label="Filter the transitions">
                    <select class="field" aria-label="Topic" on:change=choose>
                        <option value="">"all topics"</option>
                        {Topic::ALL.map(|topic| view! { <option value=topic.name()>{topic.name()}</option> })}
                    </select>
                    <input class="field" type="search" aria-label="Words" placeholder="words"
                        on:input=move |event| filter.update(|filter| filter.text = event_target_value(&event))/>
                </div>
            </div>
            <p class="hint">"Newest first; times since the server's start."</p>
            <div class="rows" tabindex="0" role="region" aria-labelledby="log">
                <ol>
                    <For each=move || found.get() key=|line| line.seq children=row/>
                </ol>
                <p class="hint" hidden=move || !found.with(Vec::is_empty)>"Nothing that fits."</p>
            </div>
        </section>
    }
}

fn row(line: TransitionLine) -> impl IntoView {
    let tenths = line.at_ms / 100 % 10;
    view! {
        <li class:is-trouble=line.topic == Topic::Trouble>
            <time>{format!("{}.{tenths}", clock_text(line.at_ms))}</time>
            <span class="topic">{line.topic.name()}</span>
            <span class="about">{line.component}</span>
            <span class="what">{line.text}</span>
        </li>
    }
}
