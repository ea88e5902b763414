use leptos::prelude::*;

use crate::model::residency::strip_markup;
use crate::state::{Feed, Link};

/// The memory that matters most in one line, as a link to all the rest. Its width does not change
/// with what it says.
pub fn memory_strip(feed: Feed) -> impl IntoView {
    let line = feed.part(strip_markup);
    let is_lost = Memo::new(move |_| feed.link.with(|link| matches!(link, Link::Lost(_))));
    let title = Memo::new(move |_| match is_lost.get() {
        true => "Status; the connection to Offstage is lost".to_owned(),
        false => "Status: who is in which memory".to_owned(),
    });
    view! {
        <a class="strip" href="/status" title=title class:is-stale=is_lost
            aria-current=feed.is_whole.then_some("page") inner_html=line></a>
    }
}
