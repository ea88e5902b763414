use leptos::either::EitherOf5;
use leptos::prelude::*;

use super::editor_page::EditorPage;
use super::history_page::HistoryPage;
use super::missing_page::MissingPage;
use super::queue_page::QueuePage;
use super::status_page::StatusPage;
use crate::page::{PageContent, PageView};
use crate::state::Feed;

/// The page that `content` describes.
#[component]
pub fn App(mut content: PageContent) -> impl IntoView {
    let history = match &content.view {
        PageView::Status(history) => Some(&**history),
        _ => None,
    };
    let feed = content.residency.take().map(|status| Feed::new(*status, history));
    if let Some(feed) = feed {
        provide_context(feed);
        Effect::new(move || feed.follow());
    }
    match (content.view, feed) {
        (PageView::Missing(problem), _) => EitherOf5::A(view! { <MissingPage problem model=content.model/> }),
        (PageView::Status(_), Some(feed)) => EitherOf5::B(view! { <StatusPage feed model=content.model/> }),
        (PageView::History(history), _) => {
            EitherOf5::D(view! { <HistoryPage content=*history model=content.model/> })
        }
        (PageView::Queue(queue), _) => {
            EitherOf5::E(view! { <QueuePage content=*queue model=content.model/> })
        }
        (view, _) => EitherOf5::C(view! { <EditorPage content=PageContent { view, ..content }/> }),
    }
}
