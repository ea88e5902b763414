//! Jobs for tests.

use offstage_api::jobs::{Eta, JobState, JobView, Phase, Priority, Progress};

/// A job that waits as the next.
pub fn job(number: u8) -> JobView {
    JobView {
        id: format!("01ARZ3NDEKTSV4RRFFQ69G5F{number:02}").parse().unwrap(),
        state: JobState::Queued,
        priority: Priority::Normal,
        mine: true,
        prompt: Some("warmer".to_owned()),
        model: "retoucher".to_owned(),
        created_at_ms: 0,
        started_at_ms: None,
        finished_at_ms: None,
        attempt: 0,
        max_attempts: 3,
        position: Some(0),
        progress: Some(Progress { phase: Phase::Queued, preview_url: None }),
        eta: Some(Eta { low_ms: 12_000, high_ms: 18_000 }),
        failure: None,
        edit: None,
        favourite: false,
        draft: false,
        deleted: false,
        thumbnail_url: Some("/api/v1/jobs/x/thumbnail".to_owned()),
        source_url: None,
        batch: None,
    }
}

/// A job in a phase of its work.
pub fn running(number: u8, phase: Phase) -> JobView {
    JobView {
        state: JobState::Running,
        position: None,
        attempt: 1,
        progress: Some(Progress { phase, preview_url: None }),
        ..job(number)
    }
}
