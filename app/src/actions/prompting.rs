use leptos::prelude::*;

use crate::client::{EditOrder, recall, remember};
use crate::model::{PromptHistory, complete};
use crate::state::{Editor, Failure, Remedy};

const HISTORY_KEY: &str = "prompts";

impl Editor {
    /// Edits the photo as the prompt says.
    pub fn run_prompt(self) {
        let prompt = self.prompt.get_untracked().trim().to_owned();
        let subject = self.subject_of(prompt.clone());
        if !self.photo.with_untracked(Option::is_some) {
            let sentence = "There is no photo yet. Choose one, drop it here, or paste it.";
            self.fail(Failure::new(Remedy::ChoosePhoto, sentence));
        } else if self.is_running(&subject) {
            // Pressed twice: the first press counts.
        } else if prompt.is_empty() {
            let sentence = "Say what should change, for example “warmer, a bit more contrast”.";
            self.fail(Failure::new(Remedy::ChangePrompt, sentence));
        } else {
            self.prompts.update(|prompts| prompts.add(&prompt));
            remember(HISTORY_KEY, &self.prompts.with_untracked(PromptHistory::to_lines));
            self.spoken.set("Editing.".to_owned());
            self.order(EditOrder { subject, max_edge: None });
        }
    }

    /// Takes up the prompts of earlier visits.
    pub fn recall_prompts(self) {
        if let Some(lines) = recall(HISTORY_KEY) {
            self.prompts.set(PromptHistory::from_lines(&lines));
        }
    }

    /// Puts an earlier prompt in the field, or the one after; whether there was one.
    pub fn walk_prompts(self, is_older: bool) -> bool {
        let typed = self.prompt.get_untracked();
        let walk = |prompts: &mut PromptHistory| {
            if is_older { prompts.older(&typed) } else { prompts.newer() }.map(str::to_owned)
        };
        match self.prompts.try_update(walk).flatten() {
            Some(prompt) => {
                self.prompt.set(prompt);
                true
            }
            None => false,
        }
    }

    /// Adds a suggestion to the prompt.
    pub fn take_suggestion(self, suggestion: &str) {
        self.prompt.update(|prompt| *prompt = complete(prompt, suggestion));
        self.focus_prompt();
    }
}
