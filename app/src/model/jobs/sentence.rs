use offstage_api::jobs::{JobState, JobView, Phase};

use super::eta_text;

/// Where an unfinished job stands, in a few words, `since_ms` after it was heard of.
pub fn progress_sentence(job: &JobView, is_paused: bool, since_ms: u64) -> String {
    let mut sentence = bare_sentence(job);
    if is_paused && job.state.is_waiting() {
        sentence.push_str(" · the queue is paused");
        return sentence;
    }
    match job.eta.map(|eta| eta_text(eta, since_ms)) {
        Some(Some(text)) => {
            sentence.push_str(" · ");
            sentence.push_str(&text);
        }
        Some(None) if job.state == JobState::Running => sentence.push_str(" · longer than expected"),
        _ => {}
    }
    sentence
}

/// The same without a time.
pub fn bare_sentence(job: &JobView) -> String {
    let phase = match job.progress.as_ref().map(|progress| &progress.phase) {
        _ if job.state.is_final() => state_word(job.state).to_owned(),
        Some(Phase::Waiting { blocker }) => format!("Waiting for memory: {blocker}"),
        _ if job.state.is_waiting() => queued(job.position),
        None | Some(Phase::Queued) => "Starting".to_owned(),
        Some(Phase::Loading) => "Loading the model".to_owned(),
        Some(Phase::Uploading) => "Moving the model to its device".to_owned(),
        Some(Phase::Running { of: 0, .. }) => "Editing".to_owned(),
        Some(Phase::Running { step, of }) => format!("Step {step} of {of}"),
        Some(Phase::Encoding) => "Writing the result".to_owned(),
    };
    match job.state {
        JobState::Retrying => {
            format!("Attempt {} of {} failed, trying again · {phase}", job.attempt, job.max_attempts)
        }
        JobState::Running if job.attempt > 1 => {
            format!("Attempt {} of {} · {phase}", job.attempt, job.max_attempts)
        }
        _ => phase,
    }
}

/// What a screen reader says of it: what changes now and then, not every step and every second.
pub fn spoken_sentence(job: &JobView) -> String {
    match job.progress.as_ref().map(|progress| &progress.phase) {
        Some(Phase::Running { step, of }) if *of > 0 && job.state == JobState::Running => {
            let quarter = step * 4 / of;
            if quarter == 0 { "Editing.".to_owned() } else { format!("{} % done.", quarter * 25) }
        }
        _ => format!("{}.", bare_sentence(job).trim_end_matches('.')),
    }
}

/// A state as people call it.
pub fn state_word(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "Queued",
        JobState::Running => "Running",
        JobState::Retrying => "Trying again",
        JobState::Succeeded => "Done",
        JobState::Failed => "Failed",
        JobState::Cancelled => "Cancelled",
    }
}

fn queued(before: Option<u32>) -> String {
    match before {
        None => "Queued".to_owned(),
        Some(0) => "Queued, next".to_owned(),
        Some(before) => format!("Queued {}", ordinal(before + 1)),
    }
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{job, running};
    use super::*;
    use offstage_api::jobs::Progress;

    #[test]
    fn who_waits_learns_its_place_and_its_time() {
        let mut waiting = job(1);
        assert_eq!(progress_sentence(&waiting, false, 0), "Queued, next · about 12–18 s");
        waiting.position = Some(1);
        assert_eq!(progress_sentence(&waiting, false, 4_000), "Queued 2nd · about 8–14 s");
        assert_eq!(progress_sentence(&waiting, true, 0), "Queued 2nd · the queue is paused");
        waiting.eta = None;
        assert_eq!(progress_sentence(&waiting, false, 0), "Queued 2nd");
    }

    #[test]
    fn who_waits_for_memory_learns_who_has_it() {
        let mut waiting = job(1);
        let phase = Phase::Waiting { blocker: "needs 3.20 GiB; 2.90 GiB to give on GPU 0".to_owned() };
        waiting.progress = Some(Progress { phase, preview_url: None });
        assert_eq!(bare_sentence(&waiting), "Waiting for memory: needs 3.20 GiB; 2.90 GiB to give on GPU 0");
    }

    #[test]
    fn what_runs_is_called_by_its_name() {
        let say = |phase| bare_sentence(&running(1, phase));
        assert_eq!(say(Phase::Loading), "Loading the model");
        assert_eq!(say(Phase::Uploading), "Moving the model to its device");
        assert_eq!(say(Phase::Running { step: 3, of: 8 }), "Step 3 of 8");
        assert_eq!(say(Phase::Running { step: 3, of: 0 }), "Editing");
        assert_eq!(say(Phase::Encoding), "Writing the result");
        let late = progress_sentence(&running(1, Phase::Running { step: 7, of: 8 }), false, 60_000);
        assert_eq!(late, "Step 7 of 8 · longer than expected");
    }

    #[test]
    fn another_attempt_says_which() {
        let mut again = job(1);
        (again.state, again.attempt) = (JobState::Retrying, 1);
        assert_eq!(bare_sentence(&again), "Attempt 1 of 3 failed, trying again · Queued, next");
        let mut second = running(1, Phase::Running { step: 1, of: 8 });
        second.attempt = 2;
        assert_eq!(bare_sentence(&second), "Attempt 2 of 3 · Step 1 of 8");
    }

    #[test]
    fn a_screen_reader_hears_quarters_not_steps() {
        let say = |step| spoken_sentence(&running(1, Phase::Running { step, of: 20 }));
        assert_eq!([say(0), say(4)], ["Editing.", "Editing."]);
        assert_eq!([say(5), say(9)], ["25 % done.", "25 % done."]);
        assert_eq!(spoken_sentence(&job(1)), "Queued, next.");
    }

    #[test]
    fn places_in_line_are_ordinals() {
        let said: Vec<_> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal).to_vec();
        assert_eq!(said.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 103rd 111th");
    }
}
