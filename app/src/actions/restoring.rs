use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::{Generated, RETOUCHER, Recipe};
use serde::Deserialize;
use web_sys::{File, FormData};

use crate::client::{holds_text, post_form, read};
use crate::model::choice::can_run;
use crate::state::Editor;

/// The namespace in whose terms files say how they were made; those without it are not asked about.
const MARK: &str = "urn:uuid:6295baef-350f-4d58-86e2-3cffb84f0db0#";

/// What was done to a photo, as its own metadata tells.
#[derive(Clone, Debug, Deserialize)]
pub struct Embedded {
    pub prompt: Option<String>,
    pub recipe: Recipe,
    #[serde(default)]
    pub generated: Option<Generated>,
}

impl Editor {
    /// Looks whether a file tells what was done to it, and offers to do it again.
    pub(super) fn look_for_recipe(self, file: File) {
        self.decline_recipe();
        spawn_local(async move {
            if !holds_text(&file, MARK).await {
                return;
            }
            let Ok(form) = FormData::new() else { return };
            if form.append_with_blob_and_filename("image", &file, &file.name()).is_err() {
                return;
            }
            let answer = post_form("/api/v1/recipes/embedded", &form).await;
            // Whoever edited meanwhile wants something else.
            let is_untouched = self.recipe.with_untracked(|recipe| recipe.adjustments.is_empty());
            let is_of_use = |found: &Embedded| {
                let maker = found.generated.as_ref().map(|made| self.models.line(&made.model));
                is_untouched && maker.is_none_or(|line| line.is_some_and(|line| can_run(&line)))
            };
            if let Some(found) = read::<Embedded>(&answer).ok().filter(is_of_use) {
                let prompt =
                    found.prompt.as_ref().map(|prompt| format!(" of “{prompt}”")).unwrap_or_default();
                let what = if found.generated.is_some() { "options" } else { "recipe" };
                let sentence = format!("This file carries the {what}{prompt}.");
                self.pending.embedded.set_value(Some(found));
                self.spoken.set(sentence.clone());
                self.offer.set(sentence);
            }
        });
    }

    /// Lets the offer go.
    pub fn decline_recipe(self) {
        self.offer.set(String::new());
        self.pending.embedded.set_value(None);
    }

    /// Takes up the recipe that the file carries.
    pub fn restore_recipe(self) {
        self.offer.set(String::new());
        let Some(Embedded { prompt, recipe, generated }) = self.pending.embedded.get_value() else { return };
        self.prompt.set(prompt.unwrap_or_default());
        match generated {
            Some(made) => {
                self.turn_to_model(&made.model);
                self.models.rewrite(made.asked);
                self.focus_prompt();
            }
            None => {
                self.turn_to_model(RETOUCHER);
                self.recipe.set(recipe);
                self.follow_change();
            }
        }
    }
}
