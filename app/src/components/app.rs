use leptos::either::Either;
use leptos::prelude::*;

use super::editor_page::EditorPage;
use super::missing_page::MissingPage;
use crate::page::{PageContent, PageView};

/// The page that `content` describes.
#[component]
pub fn App(content: PageContent) -> impl IntoView {
    match content.view {
        PageView::Missing(problem) => Either::Left(view! { <MissingPage problem model=content.model/> }),
        _ => Either::Right(view! { <EditorPage content/> }),
    }
}
