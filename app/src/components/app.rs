use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use super::editor_page::EditorPage;
use super::list_page::{ListPage, ListedPage};
use super::missing_page::MissingPage;
use super::status_page::StatusPage;
use crate::page::{PageContent, PageView};
use crate::state::Feed;

/// The page that `content` describes. A module for browsers has the editor's pages, or those beside it.
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
    app(content, feed)
}

#[cfg(any(feature = "ssr", all(feature = "editor", feature = "desk")))]
fn app(content: PageContent, feed: Option<Feed>) -> impl IntoView {
    match content.view.is_of_the_desk() {
        true => Either::Left(desk_page(content, feed)),
        false => Either::Right(editor_page(content)),
    }
}

#[cfg(all(feature = "editor", not(any(feature = "ssr", feature = "desk"))))]
fn app(content: PageContent, _: Option<Feed>) -> impl IntoView {
    editor_page(content)
}

#[cfg(all(feature = "desk", not(any(feature = "ssr", feature = "editor"))))]
fn app(content: PageContent, feed: Option<Feed>) -> impl IntoView {
    desk_page(content, feed)
}

fn editor_page(content: PageContent) -> impl IntoView {
    match content.view {
        PageView::Missing(problem) => Either::Left(view! { <MissingPage problem models=content.models/> }),
        view => Either::Right(view! { <EditorPage content=PageContent { view, ..content }/> }),
    }
}

fn desk_page(content: PageContent, feed: Option<Feed>) -> impl IntoView {
    let models = content.models;
    match (content.view, feed) {
        (PageView::History(history), _) => {
            EitherOf3::A(view! { <ListPage page=ListedPage::History(history) models/> })
        }
        (PageView::Queue(queue), _) => {
            EitherOf3::A(view! { <ListPage page=ListedPage::Queue(queue) models/> })
        }
        (PageView::Status(content), Some(feed)) => {
            EitherOf3::B(view! { <StatusPage feed models calibration=content.calibration/> })
        }
        _ => EitherOf3::C(()),
    }
}
