use std::fmt::Write;

use offstage_api::residency::{StatisticsStatus, WaitBucket};

use super::super::amounts::{bytes_text, duration_text};
use super::facts;

/// Everything that is counted, and how long requests waited.
pub fn statistics_markup(counted: &StatisticsStatus) -> String {
    let number = |count: u64| count.to_string();
    let figures = facts(
        "counted",
        &[
            ("loads from disk", number(counted.total_loads)),
            ("uploads", number(counted.cpu_to_gpu)),
            ("offloads", number(counted.gpu_to_cpu)),
            ("full releases", number(counted.full_releases)),
            ("evictions", number(counted.evictions)),
            ("already there", number(counted.hits)),
            ("granted", number(counted.granted)),
            ("rejected", number(counted.rejected)),
            ("cancelled", number(counted.cancelled)),
            ("out of memory", number(counted.ooms)),
            ("retries", number(counted.retries)),
            ("failures", number(counted.failures)),
            ("unverified", number(counted.unverified)),
            ("loaded", bytes_text(counted.loaded_bytes)),
            ("uploaded", bytes_text(counted.uploaded_bytes)),
            ("given back", bytes_text(counted.freed_bytes)),
            ("held by work", duration_text(counted.held_seconds * 1e3)),
            ("waited in all", duration_text(counted.wait_seconds * 1e3)),
        ],
    );
    format!("{figures}<h3>How long requests waited</h3>{}", histogram(&counted.waits))
}

fn histogram(buckets: &[WaitBucket]) -> String {
    let most = buckets.iter().map(|bucket| bucket.count).max().unwrap_or_default().max(1);
    let mut html = r#"<ul class="histogram">"#.to_owned();
    let mut below = 0;
    for bucket in buckets {
        let name = match bucket.up_to_ms {
            Some(up_to) => format!("up to {}", duration_text(up_to as f64)),
            None => format!("over {}", duration_text(below as f64)),
        };
        below = bucket.up_to_ms.unwrap_or(below);
        let width = bucket.count as f64 / most as f64 * 100.0;
        let _ = write!(
            html,
            r#"<li><span>{name}</span><svg aria-hidden="true" focusable="false"><rect width="{width:.1}%" height="100%"></rect></svg><b>{}</b></li>"#,
            bucket.count
        );
    }
    html + "</ul>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_bucket_of_waits_has_no_end() {
        let waits = [(Some(100), 4), (Some(1_000), 1), (None, 2)];
        let waits = waits.map(|(up_to_ms, count)| WaitBucket { up_to_ms, count }).to_vec();
        let html = statistics_markup(&StatisticsStatus { hits: 7, waits, ..Default::default() });
        assert!(html.contains("<dt>already there</dt><dd>7</dd>"));
        assert!(html.contains("up to 1.0 s") && html.contains("over 1.0 s"));
        assert!(html.contains(r#"width="100.0%""#) && html.contains(r#"width="25.0%""#));
    }
}
