use offstage_api::residency::{Topic, TransitionLine};

/// Which transitions the log shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// All, when there is none.
    pub topic: Option<Topic>,
    /// Every word must occur.
    pub text: String,
}

impl LogFilter {
    pub fn admits(&self, line: &TransitionLine) -> bool {
        let component = line.component.as_deref().unwrap_or_default();
        let written = format!("{component} {}", line.text).to_lowercase();
        self.topic.is_none_or(|topic| topic == line.topic)
            && self.text.to_lowercase().split_whitespace().all(|word| written.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> TransitionLine {
        TransitionLine {
            seq: 1,
            at_ms: 0,
            topic: Topic::Memory,
            component: Some("denoiser".to_owned()),
            text: "0.24 of 0.24 GiB back".to_owned(),
        }
    }

    #[test]
    fn a_line_is_found_by_its_topic_and_by_any_of_its_words() {
        let filter = |topic, text: &str| LogFilter { topic, text: text.to_owned() };
        assert!(filter(None, "").admits(&line()));
        assert!(filter(Some(Topic::Memory), "back DENOISER").admits(&line()));
        assert!(!filter(Some(Topic::Order), "").admits(&line()));
        assert!(!filter(None, "back vae").admits(&line()));
    }
}
