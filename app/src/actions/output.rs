use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{copy_picture, copy_text};
use crate::state::Editor;

impl Editor {
    /// Puts the result on the clipboard as a picture.
    pub fn copy_result(self) {
        let Some(shown) = self.result.get_untracked() else { return };
        spawn_local(async move {
            let is_copied = copy_picture(&format!("{}?format=png", shown.edit.image_url)).await;
            self.say_copied(is_copied, "The picture is on the clipboard.");
        });
    }

    /// Puts the recipe on the clipboard as JSON.
    pub fn copy_recipe(self) {
        let recipe = self.recipe.get_untracked();
        spawn_local(async move {
            let json = serde_json::to_string_pretty(&recipe).unwrap_or_default();
            self.say_copied(copy_text(&json).await, "The recipe is on the clipboard, as JSON.");
        });
    }

    fn say_copied(self, is_copied: bool, sentence: &str) {
        self.tell(match is_copied {
            true => sentence.to_owned(),
            false => "The browser did not allow to copy. Download it instead.".to_owned(),
        });
    }
}
