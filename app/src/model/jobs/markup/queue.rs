use offstage_api::jobs::{JobView, Priority};

use super::super::{ago_text, bare_sentence, eta_text, progress_sentence};
use super::{LIVE, Row, button, mark_of, name_of, page_of};
use crate::model::escaped;

/// A job that runs, with how far it is.
pub fn running_row(job: &JobView, since_ms: u64) -> Row {
    let value = job.progress.as_ref().and_then(|progress| progress.phase.share());
    let value = value.map(|share| format!(r#" value="{share:.3}""#)).unwrap_or_default();
    let live = format!(
        r#"<span class="queue-says">{}</span><progress max="1"{value} aria-label="Progress"></progress>"#,
        escaped(&progress_sentence(job, false, since_ms))
    );
    row(job, live, button("cancel", "Cancel", job, false))
}

/// A job that waits; `[up, down]`: whether it can move that way.
pub fn waiting_row(job: &JobView, is_paused: bool, since_ms: u64, [up, down]: [bool; 2]) -> Row {
    let buttons = [
        button("run-next", "Run next", job, !up),
        button("up", "Move up", job, !up),
        button("down", "Move down", job, !down),
        button("cancel", "Cancel", job, false),
    ];
    let eta = job.eta.filter(|_| !is_paused).and_then(|eta| eta_text(eta, since_ms));
    let live = format!(
        r#"<span class="queue-says">{}</span><span class="unit">{}</span>"#,
        escaped(&bare_sentence(job)),
        eta.unwrap_or_default()
    );
    row(job, live, buttons.concat())
}

/// A job that came to nothing, and why.
pub fn failed_row(job: &JobView, now_ms: u64) -> Row {
    let reason = job.failure.as_ref().map_or("The reason is not known.", |problem| problem.detail.as_str());
    let at_ms = job.finished_at_ms.unwrap_or(job.created_at_ms);
    let attempts = match job.attempt {
        0 | 1 => String::new(),
        attempts => format!(" after {attempts} attempts"),
    };
    let live = format!(
        r#"<span class="queue-says is-bad">{}</span><span class="unit">{}{attempts}</span>"#,
        escaped(reason),
        ago_text(at_ms, now_ms)
    );
    row(job, live, button("retry", "Try again", job, false))
}

fn row(job: &JobView, live: String, buttons: String) -> Row {
    let id = job.id.as_str();
    let owner = if job.mine { "" } else { " · another client’s" };
    let priority = match job.priority {
        Priority::Normal => String::new(),
        other => format!(" · {}", other.name()),
    };
    let frame = format!(
        r#"<li class="queue-row" data-id="{id}"><p class="queue-name"><span class="mark {}"></span><a class="link" href="{}">{}</a><span class="unit">{}{priority}{owner}</span></p><p class="live">{LIVE}</p><div class="orders script-only">{buttons}</div></li>"#,
        mark_of(job.state),
        escaped(&page_of(job)),
        escaped(&name_of(job)),
        escaped(&job.model),
    );
    Row { key: id.to_owned(), frame, live, place: None }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{job, running};
    use super::*;
    use offstage_api::Problem;
    use offstage_api::jobs::{Phase, Progress};

    #[test]
    fn what_runs_shows_its_step_and_can_be_cancelled() {
        let html = running_row(&running(1, Phase::Running { step: 2, of: 8 }), 0).html();
        assert!(html.contains("Step 2 of 8 · about 12–18 s") && html.contains(r#"value="0.250""#));
        assert!(html.contains(r#"data-do="cancel""#));
    }

    #[test]
    fn what_waits_shows_its_place_its_time_and_its_blocker() {
        let mut waiting = job(1);
        waiting.position = Some(2);
        let html = waiting_row(&waiting, false, 2_000, [true, false]).html();
        assert!(html.contains("Queued 3rd") && html.contains("about 10–16 s"));
        assert!(html.contains(r#"data-do="down" aria-disabled="true""#));
        let phase = Phase::Waiting { blocker: "held by <edit 7>".to_owned() };
        waiting.progress = Some(Progress { phase, preview_url: None });
        assert!(waiting_row(&waiting, true, 0, [true, true]).live.contains("held by &lt;edit 7&gt;"));
    }

    #[test]
    fn a_job_that_goes_on_keeps_its_frame() {
        let step = |step| running_row(&running(1, Phase::Running { step, of: 8 }), 0);
        assert_eq!(step(1).frame, step(2).frame);
        assert_ne!(step(1).live, step(2).live);
    }

    #[test]
    fn a_failure_says_why_and_can_be_tried_again() {
        let mut failed = job(1);
        (failed.attempt, failed.mine) = (3, false);
        failed.failure = Some(Problem::new(503, "busy", "Busy", "There was no memory for it."));
        let html = failed_row(&failed, 120_000).html();
        assert!(html.contains("There was no memory for it.") && html.contains("2 min ago after 3 attempts"));
        assert!(html.contains(r#"data-do="retry""#) && html.contains("another client’s"));
    }
}
