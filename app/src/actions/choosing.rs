use leptos::prelude::*;
use offstage_api::{Edit, Generation, RETOUCHER};

use crate::client::{
    EditOrder, Subject, current_path, current_query, edit_id_in, job_id_in, recall, remember, replace_path,
};
use crate::model::choice::{asked_model, can_run, model_query};
use crate::model::generation::{kept_options, recalled_options, set_option};
use crate::state::{Editor, maker_of};

const MODEL_KEY: &str = "model";

impl Editor {
    /// Has a model edit from now on, and remembers that.
    pub fn choose_model(self, id: &str) {
        if self.models.chosen.with_untracked(|chosen| chosen == id) || !self.turn_to_model(id) {
            return;
        }
        remember(MODEL_KEY, id);
        self.spoken.set(format!("{} edits now.", self.models.name_of(id)));
    }

    /// Takes up the model that the address asks for, or, where it asks for none, the one of the last visit.
    pub fn recall_model(self) {
        let (path, asked) = (current_path(), asked_model(&current_query()));
        let asked = asked.or_else(|| recall(MODEL_KEY).filter(|_| path == "/"));
        let is_made = || {
            self.result
                .with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.edit.generated.is_some()))
        };
        match asked.filter(|id| self.models.chosen.with_untracked(|chosen| chosen != id)) {
            Some(id) => _ = self.turn_to_model(&id),
            // An edit brought its options along.
            None if !is_made() => self.recall_options(),
            None => {}
        }
    }

    /// Turns to the model that the address asks for, after the back or forward button.
    pub(super) fn follow_model_address(self) {
        if let Some(id) = asked_model(&current_query()) {
            self.turn_to_model(&id);
        } else if current_path() == "/" {
            self.turn_to_model(RETOUCHER);
        }
    }

    /// Keeps the chosen model in the address, where that does not lead to it by itself.
    pub fn put_model_in_address(self) {
        let path = current_path();
        let by_itself = if job_id_in(&path).is_some() {
            self.following.job.with_untracked(|job| job.as_ref().map(|job| job.model.clone()))
        } else if edit_id_in(&path).is_some() {
            self.result.with_untracked(|shown| shown.as_ref().map(|shown| maker_of(&shown.edit).to_owned()))
        } else {
            Some(RETOUCHER.to_owned())
        };
        // What the address shows is still on its way.
        let Some(by_itself) = by_itself else { return };
        let query = self.models.chosen.with_untracked(|chosen| model_query(chosen, &by_itself));
        if query != current_query() {
            replace_path(&format!("{path}{query}"));
        }
    }

    /// Turns to the model that made an edit, with what it was asked for then; `with_seed`: with its seed too,
    /// so that it makes the same again.
    pub(super) fn take_up_maker(self, edit: &Edit, with_seed: bool) {
        let models = self.models;
        let Some(made) = &edit.generated else {
            self.turn_to_model(RETOUCHER);
            return;
        };
        if self.turn_to_model(&made.model) {
            let seed =
                if with_seed { made.asked.seed } else { models.asked.with_untracked(|asked| asked.seed) };
            models.rewrite(Generation { seed, ..made.asked.clone() });
        }
    }

    /// Turns to a model without remembering it; whether that can edit.
    pub(super) fn turn_to_model(self, id: &str) -> bool {
        let can_edit = self.models.line(id).is_some_and(|line| can_run(&line));
        if can_edit && self.models.chosen.with_untracked(|chosen| chosen != id) {
            self.models.chosen.set(id.to_owned());
            self.recall_options();
        }
        can_edit
    }

    /// Takes in an option as it was typed.
    pub fn set_option(self, name: &str, text: &str) {
        self.models.asked.update(|asked| _ = set_option(asked, name, text));
    }

    /// Keeps the options of the chosen model for the next visit, all but the seed.
    pub fn remember_options(self) {
        remember(&self.options_key(), &self.models.asked.with_untracked(kept_options));
    }

    pub fn reset_options(self) {
        if let Some((_, defaults)) = untrack(|| self.models.generator()) {
            self.models.rewrite(defaults);
            self.remember_options();
            self.spoken.set("All options are the model’s own.".to_owned());
        }
    }

    /// Has every edit draw a seed, or keep to that of the result on screen.
    pub fn keep_seed(self, is_kept: bool) {
        let seed = match is_kept {
            true => self.made_untracked().and_then(|(_, asked, _)| asked.seed),
            false => None,
        };
        let asked = Generation { seed, ..self.models.asked.get_untracked() };
        self.models.rewrite(asked);
    }

    /// What the prompt asks of the chosen model.
    pub(super) fn subject_of(self, prompt: String) -> Subject {
        match untrack(|| self.models.generator()) {
            Some((line, _)) => {
                let generation = self.models.asked.get_untracked();
                Subject::Generate { model: line.id, prompt, generation }
            }
            None => Subject::Prompt(prompt),
        }
    }

    /// Makes the generated edit on screen once more: just the same, or with another seed.
    pub fn generate_again(self, is_same: bool) {
        let Some((model, mut generation, prompt)) = self.made_untracked() else { return };
        if !is_same {
            generation.seed = None;
        }
        self.prompt.set(prompt.clone());
        self.spoken.set("Editing.".to_owned());
        self.order(EditOrder { subject: Subject::Generate { model, prompt, generation }, max_edge: None });
    }

    /// Asks a generative model for what the retoucher left out.
    pub fn ask_generator(self, model: &str, prompt: String) {
        self.choose_model(model);
        self.prompt.set(prompt);
        self.run_prompt();
    }

    /// The model that made the result on screen, what it was asked for, and the prompt.
    fn made_untracked(self) -> Option<(String, Generation, String)> {
        self.result.with_untracked(|shown| {
            let edit = &shown.as_ref()?.edit;
            let made = edit.generated.as_ref()?;
            Some((made.model.clone(), made.asked.clone(), edit.prompt.clone().unwrap_or_default()))
        })
    }

    fn recall_options(self) {
        let Some((_, defaults)) = untrack(|| self.models.generator()) else { return };
        let kept = recall(&self.options_key()).unwrap_or_default();
        self.models.rewrite(recalled_options(defaults, &kept));
    }

    fn options_key(self) -> String {
        format!("generation.{}", self.models.chosen.get_untracked())
    }
}
