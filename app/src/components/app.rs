use leptos::either::EitherOf4;
use leptos::prelude::*;

use super::editor_page::EditorPage;
use super::list_page::{ListPage, ListedPage};
use super::missing_page::MissingPage;
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
        (PageView::Missing(problem), _) => EitherOf4::A(view! { <MissingPage problem model=content.model/> }),
        (PageView::Status(_), Some(feed)) => EitherOf4::B(view! { <StatusPage feed model=content.model/> }),
        (PageView::History(history), _) => {
            let page = ListedPage::History(history);
            EitherOf4::D(view! { <ListPage page model=content.model/> })
        }
        (PageView::Queue(queue), _) => {
            let page = ListedPage::Queue(queue);
            EitherOf4::D(view! { <ListPage page model=content.model/> })
        }
        (view, _) => EitherOf4::C(view! { <EditorPage content=PageContent { view, ..content }/> }),
    }
}
