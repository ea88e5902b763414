use offstage_api::jobs::{JobState, JobView};

use super::super::{ago_text, bare_sentence, iso_text, state_word};
use super::{LIVE, Row, mark_of, name_of, page_of};
use crate::model::escaped;

const STAR: &str = "m12 4 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z";
const PENCIL: &str = "M4 20h4L19 9l-4-4L4 16zM13 7l4 4";
const BIN: &str = "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5";

/// A job in the grid of the history. `place` counts from 0; times are milliseconds since 1970-01-01 UTC.
pub fn card(job: &JobView, place: usize, now_ms: u64) -> Row {
    let (id, page, name) = (job.id.as_str(), escaped(&page_of(job)), escaped(&name_of(job)));
    // Until there is a result, the photo tells which one it is.
    let picture = match job.thumbnail_url.as_ref().or(job.source_url.as_ref()) {
        Some(url) => format!(
            r#"<img src="{}" alt="" width="320" height="240" loading="lazy" decoding="async">"#,
            escaped(url)
        ),
        None => r#"<span class="no-picture"></span>"#.to_owned(),
    };
    let frame = format!(
        r#"<li class="shot" data-id="{id}"><a class="shot-open" href="{page}">{picture}<span class="shot-name">{name}</span></a><p class="shot-facts live">{LIVE}</p><div class="shot-tools"><label class="shot-pick" title="Select"><input type="checkbox" name="id" value="{id}" form="picked"><span class="visually-hidden">Select: {name}</span></label>{}<a class="button icon-only" href="{page}#prompt" title="Change and run again">{}<span class="visually-hidden">Change and run again: {name}</span></a>{}</div></li>"#,
        tool("favourite", "Favourite", STAR, &name, Some(job.favourite)),
        icon(PENCIL),
        tool("delete", "Delete", BIN, &name, None),
    );
    Row { key: id.to_owned(), frame, live: facts(job, now_ms), place: Some(place + 1) }
}

/// What stands where there is nothing to show.
pub fn empty_history(is_filtered: bool) -> &'static str {
    if is_filtered {
        r#"<p>Nothing matches. <a class="link" href="/history">Show everything</a></p>"#
    } else {
        r#"<p>No edits yet. What you make is kept here.</p><p><a class="button primary" href="/">Open the editor</a></p>"#
    }
}

/// The state, where it is worth a word, and when it was.
fn facts(job: &JobView, now_ms: u64) -> String {
    let at_ms = job.finished_at_ms.unwrap_or(job.created_at_ms);
    let time =
        format!(r#"<time datetime="{0}" title="{0}">{1}</time>"#, iso_text(at_ms), ago_text(at_ms, now_ms));
    let owner = if job.mine { "" } else { r#"<span>another client’s</span>"# };
    let word = match job.state {
        JobState::Succeeded => return format!("{owner}{time}"),
        JobState::Failed | JobState::Cancelled => state_word(job.state).to_owned(),
        _ => bare_sentence(job),
    };
    let title = job.failure.as_ref().map_or(word.as_str(), |problem| problem.detail.as_str());
    format!(
        r#"<span class="mark {}"></span><span class="shot-state" title="{}">{}</span>{owner}{time}"#,
        mark_of(job.state),
        escaped(title),
        escaped(&word)
    )
}

fn tool(action: &str, label: &str, path: &str, name: &str, is_pressed: Option<bool>) -> String {
    let pressed = is_pressed.map(|on| format!(r#" aria-pressed="{on}""#)).unwrap_or_default();
    format!(
        r#"<button type="button" class="button icon-only script-only" data-do="{action}" title="{label}"{pressed}>{}<span class="visually-hidden">{label}: {name}</span></button>"#,
        icon(path)
    )
}

fn icon(path: &str) -> String {
    format!(
        r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{path}"></path></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{job, running};
    use super::*;
    use offstage_api::Problem;
    use offstage_api::jobs::Phase;

    #[test]
    fn a_card_leads_to_its_page_and_to_a_change_of_it() {
        let card = card(&job(1), 4, 0);
        let html = card.html();
        assert!(html.contains(&format!(r#"href="/jobs/{}""#, job(1).id)));
        assert!(html.contains(&format!(r#"href="/jobs/{}#prompt""#, job(1).id)));
        assert!(card.place == Some(5) && !html.contains(LIVE));
    }

    #[test]
    fn what_is_under_way_says_how_far_without_a_new_frame() {
        let (first, second) = (Phase::Running { step: 1, of: 8 }, Phase::Running { step: 2, of: 8 });
        let (first, second) = (card(&running(1, first), 0, 0), card(&running(1, second), 0, 0));
        assert_eq!(first.frame, second.frame);
        assert!(first.live.contains("Step 1 of 8") && second.live.contains("Step 2 of 8"));
    }

    #[test]
    fn a_failure_has_its_reason_at_hand_and_no_text_becomes_markup() {
        let mut failed = job(1);
        (failed.state, failed.prompt) = (JobState::Failed, Some("<b>\"x\"".to_owned()));
        failed.failure = Some(Problem::new(503, "busy", "Busy", "<i>No memory."));
        let html = card(&failed, 0, 0).html();
        assert!(html.contains("Failed") && html.contains("&lt;i&gt;No memory."));
        assert!(!html.contains("<b>") && !html.contains("<i>"));
    }
}
