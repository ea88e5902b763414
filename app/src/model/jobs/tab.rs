use offstage_api::jobs::JobView;

use super::bare_sentence;
use crate::model::percent;

/// The title of the tab while a job is under way: how far it is, before what it is.
pub fn tab_title(job: &JobView, title: &str) -> String {
    match share(job) {
        Some(share) => format!("{} · {title}", percent(share)),
        None => {
            let sentence = bare_sentence(job);
            let short = sentence.split([':', '·']).next().unwrap_or_default().trim();
            format!("{short} · {title}")
        }
    }
}

/// The tab's icon as a `data:` address: a ring that fills up. It has an orange that is seen on light
/// and on dark tab bars.
pub fn favicon(job: &JobView) -> String {
    // The circumference of a circle of radius 11.
    let filled = share(job).map_or(8.0, |share| share * 69.12);
    format!(
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32' fill='none' \
         stroke-width='7'><circle cx='16' cy='16' r='11' stroke='%23999'/><circle cx='16' cy='16' r='11' \
         stroke='%23e07b1a' stroke-dasharray='{filled:.1} 99' transform='rotate(-90 16 16)'/></svg>"
    )
}

fn share(job: &JobView) -> Option<f64> {
    job.progress.as_ref().and_then(|progress| progress.phase.share()).map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{job, running};
    use super::*;
    use offstage_api::jobs::Phase;

    #[test]
    fn the_tab_says_how_far_it_is() {
        let title = "warmer – Offstage";
        assert_eq!(tab_title(&job(1), title), "Queued, next · warmer – Offstage");
        let half = running(1, Phase::Running { step: 3, of: 8 });
        assert_eq!(tab_title(&half, title), "38 % · warmer – Offstage");
        let waiting = running(1, Phase::Waiting { blocker: "needs 3 GiB".to_owned() });
        assert_eq!(tab_title(&waiting, title), "Waiting for memory · warmer – Offstage");
    }

    #[test]
    fn the_ring_is_as_full_as_the_work_and_needs_no_encoding() {
        assert!(favicon(&running(1, Phase::Running { step: 4, of: 8 })).contains("'34.6 99'"));
        assert!(!favicon(&job(1)).contains(['#', '"', '\n']));
    }
}
