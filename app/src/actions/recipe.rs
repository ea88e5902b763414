use leptos::prelude::*;
use offstage_api::{Adjustment, Recipe};

use crate::client::{EditOrder, Subject, later};
use crate::state::Editor;

/// Moved sliders ask for a preview after this pause …
const PREVIEW_AFTER_MS: u64 = 120;
/// … and for the full size after this one.
const COMMIT_AFTER_MS: u64 = 800;

/// The smallest preview, in pixels of its longer edge.
const LEAST_PREVIEW_EDGE: f64 = 512.0;

impl Editor {
    pub fn set_amount(self, name: Adjustment, amount: f32) {
        self.change_recipe(move |recipe| recipe.set(name, amount));
    }

    pub fn remove_adjustment(self, name: Adjustment) {
        self.change_recipe(move |recipe| recipe.remove(name));
    }

    /// Shows a slider at 0: the picture stays as it is.
    pub fn add_adjustment(self, name: Adjustment) {
        self.recipe.update(|recipe| recipe.set(name, recipe.amount(name)));
    }

    /// Follows a change of what the edit depends on: the recipe, or the mask.
    pub fn follow_change(self) {
        if !self.photo.with_untracked(Option::is_some) {
            return;
        }
        let is_kept = self.photo.with_untracked(|photo| photo.as_ref().is_some_and(|photo| photo.is_kept()));
        if is_kept {
            later(self.pending.preview, PREVIEW_AFTER_MS, move || {
                self.order_recipe(Some(self.preview_edge()))
            });
        }
        later(self.pending.commit, COMMIT_AFTER_MS, move || self.order_recipe(None));
    }

    fn change_recipe(self, change: impl FnOnce(&mut Recipe)) {
        self.recipe.update(change);
        self.follow_change();
    }

    fn order_recipe(self, max_edge: Option<u32>) {
        let prompt =
            self.result.with_untracked(|shown| shown.as_ref().and_then(|shown| shown.edit.prompt.clone()));
        let restored = || self.pending.embedded.with_value(|found| found.as_ref()?.prompt.clone());
        let prompt = prompt.or_else(restored);
        let recipe = self.recipe.get_untracked();
        let commit_waits = max_edge.is_some();
        self.order(EditOrder { subject: Subject::Recipe { recipe, prompt }, max_edge });
        if commit_waits {
            // Beginning an order clears both timers; the full size still follows the preview.
            later(self.pending.commit, COMMIT_AFTER_MS - PREVIEW_AFTER_MS, move || self.order_recipe(None));
        }
    }

    /// The longer edge of the stage in device pixels, in coarse steps.
    fn preview_edge(self) -> u32 {
        let stage = self.stage.size.get_untracked();
        let edge = stage.width.max(stage.height) * self.stage.device_ratio.get_untracked();
        (edge.max(LEAST_PREVIEW_EDGE) / 128.0).ceil() as u32 * 128
    }
}
