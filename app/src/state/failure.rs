use offstage_api::Problem;
use offstage_api::jobs::{JobState, JobView};

/// What went wrong, in one sentence, and the one thing to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub sentence: String,
    pub remedy: Remedy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    ChoosePhoto,
    ChangePrompt,
    TryAgain,
}

impl Failure {
    pub fn new(remedy: Remedy, sentence: impl Into<String>) -> Self {
        Failure { sentence: sentence.into(), remedy }
    }

    /// The server gave no answer at all.
    pub fn unreachable() -> Self {
        Failure::new(Remedy::TryAgain, "Offstage does not answer. Check that it is running, then try again.")
    }

    /// A job that did not lead to a result; a reason that names a field leads to it.
    pub fn of_job(job: &JobView) -> Self {
        match (&job.failure, job.state) {
            (Some(problem), _) => Failure::from(problem.clone()),
            (None, JobState::Cancelled) => Failure::new(Remedy::TryAgain, "This edit was cancelled."),
            (None, _) => {
                Failure::new(Remedy::TryAgain, "The result of this edit is no longer kept. Run it again.")
            }
        }
    }

    /// The server answered something that this page does not understand.
    pub fn unexpected(status: u16) -> Self {
        Failure::new(
            Remedy::TryAgain,
            format!("Offstage gave an answer that this page cannot read (status {status}). Reload the page."),
        )
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let remedy = match (problem.status, problem.field.as_deref()) {
            (_, Some("prompt")) => Remedy::ChangePrompt,
            (404 | 413 | 415, _) | (_, Some("image" | "source" | "result_of")) => Remedy::ChoosePhoto,
            _ => Remedy::TryAgain,
        };
        Failure { sentence: problem.detail, remedy }
    }
}

impl Remedy {
    /// What its button says.
    pub fn label(self) -> &'static str {
        match self {
            Remedy::ChoosePhoto => "Choose a photo",
            Remedy::ChangePrompt => "Change the prompt",
            Remedy::TryAgain => "Try again",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, field: Option<&str>) -> Problem {
        Problem { field: field.map(str::to_owned), ..Problem::new(status, "x", "X", "A sentence.") }
    }

    #[test]
    fn the_remedy_follows_from_what_was_refused() {
        assert_eq!(Failure::from(problem(422, Some("prompt"))).remedy, Remedy::ChangePrompt);
        assert_eq!(Failure::from(problem(415, Some("image"))).remedy, Remedy::ChoosePhoto);
        assert_eq!(Failure::from(problem(404, None)).remedy, Remedy::ChoosePhoto);
        assert_eq!(Failure::from(problem(503, None)).remedy, Remedy::TryAgain);
    }
}
