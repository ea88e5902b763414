use leptos::prelude::*;

use super::editor_page::EditorPage;
use super::missing_page::MissingPage;
use crate::page::{PageContent, PageView};

/// The page that `content` describes.
#[component]
pub fn App(content: PageContent) -> impl IntoView {
    match &content.view {
        PageView::Missing(problem) => {
            view! { <MissingPage problem=problem.clone() model=content.model/> }.into_any()
        }
        _ => view! { <EditorPage content/> }.into_any(),
    }
}
