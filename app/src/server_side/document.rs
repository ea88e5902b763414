use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use leptos::tachys::view::RenderHtml;

use super::{Assets, Nonce};
use crate::components::App;
use crate::page::PageContent;

/// The whole HTML document: the head, the rendered page, and its content once more as JSON, from
/// which the browser hydrates.
pub(super) fn document(content: PageContent, assets: &Assets, nonce: &Nonce) -> String {
    let title = escaped(&content.title());
    // In a script element, only “<” could end it early.
    let json = serde_json::to_string(&content).unwrap_or_default().replace('<', "\\u003c");
    let body = rendered(content);
    let Assets { css, script, wasm } = assets;
    let loader = if nonce.is_random() { loader(script, wasm, nonce) } else { String::new() };
    format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="description" content="Drop a photo, type what should change, and get the edited photo.">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="{ICON}">
<link rel="stylesheet" href="{css}">
{loader}<script type="application/json" id="page-content">{json}</script>
</head>
<body>{body}</body>
</html>
"##
    )
}

/// Sets the chosen theme before anything is painted, and starts the module once the page was painted.
/// A page in the background is never painted: there, a short wait does instead.
fn loader(script: &str, wasm: &str, nonce: &Nonce) -> String {
    format!(
        r#"<script nonce="{nonce}">try{{const t=localStorage.getItem("offstage.theme");if(t)document.documentElement.dataset.theme=t}}catch{{}}</script>
<link rel="modulepreload" href="{script}" nonce="{nonce}">
<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin fetchpriority="low">
<script type="module" nonce="{nonce}">await new Promise(go=>{{requestAnimationFrame(()=>setTimeout(go));setTimeout(go,400)}});const{{default:init,hydrate}}=await import("{script}");await init({{module_or_path:"{wasm}"}});hydrate()</script>
"#
    )
}

fn rendered(content: PageContent) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| view! { <App content/> }.to_html());
    owner.cleanup();
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Two overlapping frames, before and after.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
%3Crect x='2' y='2' width='28' height='28' rx='7' fill='%23262626'/%3E%3Cpath d='M16 7v18' stroke='%23fff' \
stroke-width='2'/%3E%3Cpath d='M16 9h5a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-5z' fill='%23f2994a'/%3E%3Cpath d='M16 9h-5\
a3 3 0 0 0-3 3v8a3 3 0 0 0 3 3h5' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::PageView;
    use offstage_api::Problem;

    fn page(view: PageView) -> String {
        let content = PageContent { view, model: None };
        document(content, &Assets::default(), &Nonce::new())
    }

    #[test]
    fn the_page_has_a_form_that_works_without_scripts() {
        let html = page(PageView::Empty);
        assert!(html.contains(r#"method="post""#) && html.contains(r#"enctype="multipart/form-data""#));
        assert!(html.contains(r#"action="/edits""#) && html.contains(r#"name="image""#));
    }

    #[test]
    fn nothing_on_a_page_needs_inline_styles() {
        assert!(!page(PageView::Empty).contains(" style="));
    }

    #[test]
    fn what_a_user_typed_cannot_end_the_script_or_become_markup() {
        let problem = Problem::new(422, "invalid", "x", "</script><b>\"bold\"");
        let prompt = "</script><script>alert(1)</script></textarea>".to_owned();
        let html = page(PageView::Refused { problem, prompt, edit: None });
        assert!(!html.contains("<script>alert"));
        assert!(!html.contains("<b>"));
    }
}
