use leptos::prelude::*;

use crate::state::{Editor, Failure, Remedy};

impl Editor {
    /// Says what went wrong, at the prompt bar.
    pub fn fail(self, failure: Failure) {
        self.finish();
        self.failure.set(Some(failure));
    }

    /// Does the one thing that the failure offers.
    pub fn remedy(self, remedy: Remedy) {
        self.failure.set(None);
        match remedy {
            Remedy::ChoosePhoto => self.choose_file(),
            Remedy::ChangePrompt => self.focus_prompt(),
            Remedy::TryAgain => self.order_again(),
        }
    }

    /// Opens the browser's file dialog.
    pub fn choose_file(self) {
        if let Some(input) = self.elements.file.get_untracked() {
            input.click();
        }
    }

    pub fn focus_prompt(self) {
        if let Some(field) = self.elements.prompt.get_untracked() {
            let _ = field.focus();
        }
    }
}
