use std::fmt::Write;

use offstage_api::residency::{LeaseStatus, ResidencyStatus, WaitingStatus};

use super::super::amounts::{bytes_text, clock_text, duration_text};
use super::escaped;

/// Who works, and who waits for what.
pub fn work_markup(status: &ResidencyStatus, now_ms: u64) -> String {
    let mut html = format!("<h3>{} at work</h3><ul>", status.leases.len());
    for lease in &status.leases {
        html.push_str(&lease_row(lease, now_ms));
    }
    let _ = write!(html, "</ul><h3>{} waiting</h3><ul>", status.waiting.len());
    for waiting in &status.waiting {
        html.push_str(&waiting_row(waiting, now_ms));
    }
    html + "</ul>"
}

fn lease_row(lease: &LeaseStatus, now_ms: u64) -> String {
    let doing = match lease.running_since_ms {
        Some(since) => format!("running {}", clock_text(now_ms.saturating_sub(since))),
        None => "its components are on their way".to_owned(),
    };
    let attempt = if lease.attempt > 1 { format!(", attempt {}", lease.attempt) } else { String::new() };
    let components = lease.components.join(", ");
    let with = if components.is_empty() { String::new() } else { format!("; with {components}") };
    format!(
        r#"<li><p><b>{}</b> on {}: {doing}{attempt}</p><p class="hint">workspace: {} predicted, {} measured{}</p></li>"#,
        escaped(&lease.holder),
        escaped(&lease.device),
        bytes_text(lease.workspace_bytes),
        bytes_text(lease.peak_bytes),
        escaped(&with)
    )
}

fn waiting_row(waiting: &WaitingStatus, now_ms: u64) -> String {
    format!(
        r#"<li><p><b>{}</b> ({}): {}</p><p class="hint">waits for {}; its turn in about {}; given up in {}</p></li>"#,
        escaped(&waiting.holder),
        escaped(&waiting.priority),
        escaped(&waiting.blocker),
        duration_text(waiting.waited_ms as f64),
        duration_text(waiting.wait_ms as f64),
        clock_text(waiting.deadline_ms.saturating_sub(now_ms))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_shows_what_was_predicted_beside_what_was_measured() {
        let lease = LeaseStatus {
            holder: "edit <7>".to_owned(),
            device: "GPU 0".to_owned(),
            running_since_ms: Some(1_000),
            workspace_bytes: 3 << 30,
            peak_bytes: 2 << 30,
            attempt: 2,
            components: vec!["denoiser".to_owned(), "vae".to_owned()],
        };
        let html = work_markup(&ResidencyStatus { leases: vec![lease], ..Default::default() }, 5_000);
        assert!(html.contains("<b>edit &lt;7&gt;</b> on GPU 0: running 0:04, attempt 2"));
        assert!(html.contains("3.00 GiB predicted, 2.00 GiB measured; with denoiser, vae"));
    }

    #[test]
    fn every_wait_has_a_reason_and_an_end() {
        let waiting = WaitingStatus {
            holder: "edit 8".to_owned(),
            priority: "normal".to_owned(),
            waited_ms: 2_500,
            deadline_ms: 65_000,
            blocker: "needs 3.20 GiB; 2.90 GiB to give on GPU 0".to_owned(),
            wait_ms: 6_000,
        };
        let html = work_markup(&ResidencyStatus { waiting: vec![waiting], ..Default::default() }, 5_000);
        assert!(html.contains("1 waiting") && html.contains("(normal): needs 3.20 GiB"));
        assert!(html.contains("waits for 2.5 s; its turn in about 6.0 s; given up in 1:00"));
    }
}
