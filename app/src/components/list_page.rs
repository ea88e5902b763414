use leptos::prelude::*;

use super::header::Header;
use crate::lists::{Library, LineUp};
use crate::model::jobs::{history_body, queue_body};
use crate::page::{HistoryContent, ModelLine, QueueContent};

/// A page that is little more than a list.
pub enum ListedPage {
    History(Box<HistoryContent>),
    Queue(Box<QueueContent>),
}

/// The page as the server rendered it. What keeps it up to date changes the document itself: lists that
/// are long and change often take a fraction of the code that way.
#[component]
pub fn ListPage(page: ListedPage, models: Vec<ModelLine>) -> impl IntoView {
    let (path, body) = match &page {
        ListedPage::History(content) => ("/history", history_body(content)),
        ListedPage::Queue(content) => ("/queue", queue_body(content)),
    };
    let page = StoredValue::new_local(Some(page));
    Effect::new(move || match page.try_update_value(Option::take).flatten() {
        Some(ListedPage::History(content)) => Library::begin(*content),
        Some(ListedPage::Queue(content)) => LineUp::begin(*content),
        None => {}
    });
    view! {
        <a class="skip" href="#list">"Skip to the list"</a>
        <Header models help=None page=path/>
        <div class="contents" inner_html=body></div>
    }
}
