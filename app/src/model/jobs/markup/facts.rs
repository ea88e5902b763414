use offstage_api::jobs::{Calibration, QueueStatus};

use crate::model::percent;

/// Limits, and how right the stated times were.
pub fn queue_facts(queue: &QueueStatus) -> String {
    let of = |count: u64, limit: u64| {
        if limit == 0 { count.to_string() } else { format!("{count} of at most {limit}") }
    };
    let unfinished = queue.waiting_count + queue.running.len() as u64;
    let per_client = match queue.limits.per_client {
        0 => "any number".to_owned(),
        limit => format!("at most {limit}"),
    };
    format!(
        r#"<dl class="facts queue-facts"><div><dt>unfinished</dt><dd>{}</dd></div><div><dt>of one client</dt><dd>{per_client}</dd></div>{}</dl>"#,
        of(unfinished, queue.limits.total),
        stated_times(&queue.calibration)
    )
}

/// How right the stated times were, as a fact of a list of them.
pub fn stated_times(calibration: &Calibration) -> String {
    let judged = match calibration.share() {
        Some(share) => {
            format!("{} of {} within the stated range", percent(f64::from(share)), jobs(calibration.stated))
        }
        None => "no finished job yet".to_owned(),
    };
    format!("<div><dt>stated times</dt><dd>{judged}</dd></div>")
}

fn jobs(count: u64) -> String {
    if count == 1 { "1 job".to_owned() } else { format!("{count} jobs") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::jobs::QueueLimits;

    #[test]
    fn limits_are_told_beside_what_there_is_and_stated_times_are_judged() {
        let queue = QueueStatus {
            waiting_count: 12,
            limits: QueueLimits { per_client: 50, total: 1_000 },
            calibration: Calibration { stated: 20, within: 17 },
            ..QueueStatus::default()
        };
        let html = queue_facts(&queue);
        assert!(html.contains("12 of at most 1000") && html.contains("at most 50"));
        assert!(html.contains("85 % of 20 jobs within the stated range"));
        assert!(queue_facts(&QueueStatus::default()).contains("no finished job yet"));
    }
}
