use offstage_api::residency::{ComponentStatus, Down, Place};

use super::amounts::clock_text;

/// What becomes of a component: who has it, or when it goes.
pub fn idle_text(component: &ComponentStatus, now_ms: u64) -> String {
    if let Some((first, others)) = component.holders.split_first() {
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        let then = match component.when_idle {
            Some(Down::Offload) => ", then offloaded",
            Some(Down::Release) => ", then released",
            None => "",
        };
        return format!("in use by {first}{more}{then}");
    }
    if component.pinned {
        return "pinned: stays where it is".to_owned();
    }
    let left = |at: Option<u64>| at.map(|at| clock_text(at.saturating_sub(now_ms) + 999));
    match (left(component.offload_at_ms), left(component.discard_at_ms), component.place) {
        (Some(offload), Some(release), _) if offload == release => format!("idle: released in {release}"),
        (Some(offload), Some(release), _) => format!("idle: offloaded in {offload}, released in {release}"),
        (Some(offload), None, _) => format!("idle: offloaded in {offload}"),
        (None, Some(release), _) => format!("idle: released in {release}"),
        (None, None, Place::Unloaded) => "on disk".to_owned(),
        (None, None, _) => "idle".to_owned(),
    }
}

/// Why a component is left alone, and until when; nothing while all is well.
pub fn failure_text(component: &ComponentStatus, now_ms: u64) -> Option<String> {
    if component.failures == 0 && component.failure.is_none() {
        return None;
    }
    let loads = if component.failures == 1 { "load" } else { "loads" };
    let reason = component.failure.as_deref().unwrap_or("the reason is in the log").trim_end_matches('.');
    let retry = match component.retry_at_ms {
        Some(at) => format!("; tried again in {}", clock_text(at.saturating_sub(now_ms) + 999)),
        None => "; tried again when next needed".to_owned(),
    };
    Some(format!("{} failed {loads}: {reason}{retry}", component.failures))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::component;
    use super::*;

    #[test]
    fn an_idle_component_counts_down_and_one_in_use_names_its_holder() {
        let mut text = component("text", Place::Device);
        (text.offload_at_ms, text.discard_at_ms) = (Some(15_000), Some(52_000));
        assert_eq!(idle_text(&text, 10_000), "idle: offloaded in 0:05, released in 0:42");
        assert_eq!(idle_text(&text, 60_000), "idle: released in 0:00");
        text.holders = vec!["edit 7".to_owned(), "edit 8".to_owned()];
        text.when_idle = Some(Down::Release);
        assert_eq!(idle_text(&text, 0), "in use by edit 7 and 1 more, then released");
    }

    #[test]
    fn a_pinned_one_stays_and_an_unloaded_one_is_on_disk() {
        let pinned = ComponentStatus { pinned: true, ..component("text", Place::Host) };
        assert_eq!(idle_text(&pinned, 0), "pinned: stays where it is");
        assert_eq!(idle_text(&component("text", Place::Unloaded), 0), "on disk");
    }

    #[test]
    fn a_failure_says_why_and_when_it_is_tried_again() {
        let mut text = component("text", Place::Unloaded);
        assert_eq!(failure_text(&text, 0), None);
        (text.failures, text.failure) = (2, Some("The file is cut off.".to_owned()));
        text.retry_at_ms = Some(20_000);
        assert_eq!(
            failure_text(&text, 8_000).unwrap(),
            "2 failed loads: The file is cut off; tried again in 0:12"
        );
    }
}
