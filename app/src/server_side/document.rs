use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use leptos::tachys::view::RenderHtml;

use super::assets::Module;
use super::{Assets, Nonce};
use crate::components::App;
use crate::model::escaped;
use crate::page::{PageContent, PageView};

/// The whole HTML document: the head, the rendered page, and its content once more as JSON, from
/// which the browser hydrates.
pub(super) fn document(content: PageContent, assets: &Assets, nonce: &Nonce) -> String {
    let title = escaped(&content.title());
    // In a script element, only “<” could end it early.
    let json = serde_json::to_string(&content).unwrap_or_default().replace('<', "\\u003c");
    let refresh = refresh(&content.view);
    let module = if content.view.is_of_the_desk() { &assets.desk } else { &assets.editor };
    let body = rendered(content);
    let style = style(module, nonce);
    let loader = if nonce.is_random() { loader(module, nonce) } else { String::new() };
    format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="description" content="Drop a photo, type what should change, and get the edited photo.">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.png">
{refresh}{style}
{loader}<script type="application/json" id="page-content">{json}</script>
</head>
<body>{body}</body>
</html>
"##
    )
}

/// The style sheet itself, so that nothing is fetched before the first paint, or a link to it.
fn style(Module { css, style, .. }: &Module, nonce: &Nonce) -> String {
    if style.is_empty() || !nonce.is_random() {
        format!(r#"<link rel="stylesheet" href="{css}">"#)
    } else {
        format!(r#"<style nonce="{nonce}">{style}</style>"#)
    }
}

/// Sets the chosen theme before anything is painted. Once the page was painted, loads the pictures
/// that were put off, and starts the module: whatever came earlier would delay the paint. Where a line is slow, the
/// module lets the pictures go first for a moment, as they are most of what there is to see. The frame
/// with the first content counts; a browser may report a first paint without any before it. A page
/// in the background is not painted, and does not wait; a browser that reports no paints waits a while.
fn loader(Module { script, wasm, .. }: &Module, nonce: &Nonce) -> String {
    format!(
        r#"<script nonce="{nonce}">try{{const t=localStorage.getItem("offstage.theme");if(t)document.documentElement.dataset.theme=t}}catch{{}}</script>
<script type="module" nonce="{nonce}">await new Promise(go=>{{const say=list=>list.getEntriesByName("first-contentful-paint")[0]&&go(),seen=()=>document.hidden&&go();seen();document.addEventListener("visibilitychange",seen);const tells=window.PerformanceObserver?.supportedEntryTypes?.includes("paint");if(tells)new PerformanceObserver(say).observe({{type:"paint",buffered:true}});setTimeout(go,tells?5000:100)}});const shown=[...document.querySelectorAll("img[data-src]")].map(img=>(img.src=img.dataset.src,img.loading=="lazy"||img.decode().catch(()=>{{}})));await Promise.race([Promise.all(shown),new Promise(go=>setTimeout(go,500))]);const module=fetch("{wasm}"),{{default:init,hydrate}}=await import("{script}");await init({{module_or_path:module}});hydrate()</script>
"#
    )
}

/// Without scripts, the page of a job that is under way is loaded anew until it is done.
fn refresh(view: &PageView) -> &'static str {
    match view {
        PageView::Job(job) if !job.state.is_final() => {
            "<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>\n"
        }
        _ => "",
    }
}

fn rendered(content: PageContent) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| view! { <App content/> }.to_html());
    owner.cleanup();
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::choice::fixture::{generative, retoucher};
    use crate::model::generation::generated_edit;
    use crate::model::jobs::fixture::{job, running};
    use crate::page::{HistoryContent, QueueContent};
    use offstage_api::Problem;
    use offstage_api::jobs::{JobPage, Phase, QueueStatus};

    fn page(view: PageView) -> String {
        let content = PageContent { view, ..PageContent::default() };
        document(content, &Assets::default(), &Nonce::new())
    }

    #[test]
    fn the_page_has_a_form_that_works_without_scripts() {
        let html = page(PageView::Empty);
        assert!(html.contains(r#"method="post""#) && html.contains(r#"enctype="multipart/form-data""#));
        assert!(html.contains(r#"action="/edits""#) && html.contains(r#"name="image""#));
    }

    #[test]
    fn where_there_is_a_choice_of_models_it_is_there_with_and_without_scripts() {
        let models = vec![retoucher(), generative("tiny")];
        let content =
            PageContent { models: models.clone(), model: Some("tiny".to_owned()), ..PageContent::default() };
        let html = document(content, &Assets::default(), &Nonce::new());
        assert!(html.contains(r#"popovertarget="models""#) && html.contains(r#"value="tiny" selected"#));
        assert!(html.contains("<h2 id=\"recipe-title\">Options") && html.contains(r#"data-of="steps""#));
        assert!(!html.contains(" style="));
        let content = PageContent { models: models[..1].to_vec(), ..PageContent::default() };
        let html = document(content, &Assets::default(), &Nonce::new());
        assert!(
            !html.contains("popover")
                && !html.contains(r#"name="model""#)
                && html.contains("class=\"model\"")
        );
    }

    #[test]
    fn what_the_retoucher_left_out_is_offered_without_scripts_too() {
        let mut edit = generated_edit();
        (edit.generated, edit.not_supported) = (None, vec!["remove the \"car\"".to_owned()]);
        let content = PageContent {
            view: PageView::Edit(Box::new(edit.clone())),
            models: vec![retoucher(), generative("tiny")],
            ..PageContent::default()
        };
        let html = document(content, &Assets::default(), &Nonce::new());
        assert!(html.contains("form=\"offer-form\"") && html.contains("Ask Model tiny to"));
        assert!(html.contains(r#"name="prompt" value="remove the &quot;car&quot;""#));
        assert!(html.contains(&format!(r#"name="source" value="{}""#, edit.id)));
    }

    #[test]
    fn a_style_sheet_that_is_at_hand_stands_in_the_page_under_its_nonce() {
        let (nonce, content) = (Nonce::new(), PageContent::default());
        let mut assets = Assets::default();
        assets.editor.style = "body{margin:0}".to_owned();
        let html = document(content.clone(), &assets, &nonce);
        assert!(html.contains(&format!(r#"<style nonce="{nonce}">body{{margin:0}}</style>"#)));
        assert!(!html.contains("stylesheet"));
        assert!(document(content, &Assets::default(), &nonce).contains(&assets.editor.css));
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

    #[test]
    fn the_page_of_a_job_says_how_far_it_is_and_is_loaded_anew_without_scripts() {
        let html = page(PageView::Job(Box::new(running(1, Phase::Running { step: 3, of: 8 }))));
        assert!(html.contains("Step 3 of 8 · about 12–18 s") && html.contains("http-equiv=\"refresh\""));
        assert!(!page(PageView::Empty).contains("refresh"));
    }

    #[test]
    fn the_history_is_read_searched_and_opened_without_scripts() {
        let content = HistoryContent {
            page: JobPage { jobs: vec![job(1), job(2)], next: Some(7) },
            ..HistoryContent::default()
        };
        let html = page(PageView::History(Box::new(content)));
        assert!(html.contains(&format!("href=\"/jobs/{}\"", job(2).id)));
        assert!(html.contains("name=\"search\"") && html.contains("/history?after=7"));
        assert!(html.contains("action=\"/api/v1/jobs/archive\"") && !html.contains(" style="));
        let nothing = page(PageView::History(Box::default()));
        assert!(nothing.contains("No edits yet"));
        assert!(html.contains("class=\"picked\"") && nothing.contains("class=\"picked script-only\""));
    }

    #[test]
    fn each_page_loads_the_module_and_the_style_that_it_needs() {
        let assets = Assets::default();
        let loads = |view, module: &Module| {
            let html = page(view);
            html.contains(&module.script) && html.contains(&module.css)
        };
        assert!(loads(PageView::Empty, &assets.editor) && !loads(PageView::Empty, &assets.desk));
        let queue = || PageView::Queue(Box::default());
        assert!(loads(queue(), &assets.desk) && !loads(queue(), &assets.editor));
    }

    #[test]
    fn the_queue_is_there_before_any_script() {
        let queue = QueueStatus {
            waiting: vec![job(1)],
            waiting_count: 1,
            running: vec![running(2, Phase::Loading)],
            ..QueueStatus::default()
        };
        let html = page(PageView::Queue(Box::new(QueueContent { queue, at_ms: 0 })));
        assert!(html.contains("Queued, next") && html.contains("Loading the model"));
        assert!(
            html.contains("Waiting (<span id=\"waiting-count\">1<")
                && html.contains("Nothing failed lately.")
        );
    }
}
