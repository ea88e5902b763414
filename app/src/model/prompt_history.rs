/// How many prompts are remembered.
const MAX_PROMPTS: usize = 50;

/// The prompts that were run, to walk through with the arrow keys as in a shell. What was being
/// typed comes back at the end of the walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptHistory {
    /// Oldest first.
    prompts: Vec<String>,
    /// Where the walk stands; `None` when there is none.
    position: Option<usize>,
    draft: String,
}

impl PromptHistory {
    /// From what [`Self::to_lines`] wrote.
    pub fn from_lines(lines: &str) -> Self {
        let mut history = PromptHistory::default();
        lines.lines().for_each(|prompt| history.add(prompt));
        history
    }

    /// One prompt a line, oldest first.
    pub fn to_lines(&self) -> String {
        self.prompts.join("\n")
    }

    /// Remembers a prompt as the latest; a repeated one moves to the end. Line breaks become spaces.
    pub fn add(&mut self, prompt: &str) {
        let prompt = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
        self.position = None;
        if prompt.is_empty() {
            return;
        }
        self.prompts.retain(|known| *known != prompt);
        self.prompts.push(prompt);
        if self.prompts.len() > MAX_PROMPTS {
            self.prompts.remove(0);
        }
    }

    /// The prompt before; `typed` is what stands in the field. `None` at the oldest.
    pub fn older(&mut self, typed: &str) -> Option<&str> {
        let position = match self.position {
            Some(position) => position.checked_sub(1)?,
            None => self.prompts.len().checked_sub(1)?,
        };
        if self.position.is_none() {
            self.draft = typed.to_owned();
        }
        self.position = Some(position);
        self.prompts.get(position).map(String::as_str)
    }

    /// The prompt after, and after the latest what was being typed. `None` when not walking.
    pub fn newer(&mut self) -> Option<&str> {
        let position = self.position? + 1;
        if position < self.prompts.len() {
            self.position = Some(position);
            self.prompts.get(position).map(String::as_str)
        } else {
            self.position = None;
            Some(&self.draft)
        }
    }

    /// Typing ends the walk.
    pub fn stop_walk(&mut self) {
        self.position = None;
    }

    pub fn is_walking(&self) -> bool {
        self.position.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_walk_through_earlier_prompts_and_back_to_what_was_typed() {
        let mut history = PromptHistory::from_lines("warmer\nblack and white");
        assert_eq!(history.older("sof"), Some("black and white"));
        assert_eq!(history.older("black and white"), Some("warmer"));
        assert_eq!(history.older("warmer"), None);
        assert_eq!(history.newer(), Some("black and white"));
        assert_eq!(history.newer(), Some("sof"));
        assert_eq!(history.newer(), None);
    }

    #[test]
    fn a_repeated_prompt_moves_to_the_end_and_an_empty_one_is_not_kept() {
        let mut history = PromptHistory::from_lines("warmer\ncooler");
        history.add("warmer");
        history.add("  ");
        assert_eq!(history.to_lines(), "cooler\nwarmer");
    }

    #[test]
    fn only_the_latest_prompts_are_kept() {
        let mut history = PromptHistory::default();
        (0..200).for_each(|n| history.add(&format!("prompt\n{n}")));
        assert_eq!(history.to_lines().lines().count(), MAX_PROMPTS);
        assert_eq!(history.older(""), Some("prompt 199"));
    }
}
