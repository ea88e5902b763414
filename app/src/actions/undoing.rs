use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{natural_size, replace_path, set_title};
use crate::page::title_of;
use crate::state::{Editor, Shown, Version, Work};

impl Editor {
    /// Takes back the last edit, or what moved since.
    pub fn undo(self) {
        let version = match self.has_unkept_change() {
            true => {
                self.versions.with_untracked(|versions| versions.as_ref().map(|all| all.present().clone()))
            }
            false => self.versions.try_update(|versions| versions.as_mut()?.undo().cloned()).flatten(),
        };
        self.bring_back(version, "Undone.");
    }

    pub fn redo(self) {
        let version = self.versions.try_update(|versions| versions.as_mut()?.redo().cloned()).flatten();
        self.bring_back(version, "Redone.");
    }

    pub fn can_undo(self) -> bool {
        self.versions.with(|versions| versions.as_ref().is_some_and(|all| all.can_undo()))
            || self.has_unkept_change()
    }

    pub fn can_redo(self) -> bool {
        self.versions.with(|versions| versions.as_ref().is_some_and(|all| all.can_redo()))
    }

    /// Shows a version as it was.
    pub fn restore(self, version: Version) {
        if let Some(edit) = &version.edit {
            self.take_up_maker(edit, false);
        }
        let turn = self.begin(Work::Updating);
        spawn_local(async move {
            let shown = version.edit.clone().map(|edit| Shown::new(edit, false));
            if let Some(shown) = &shown {
                natural_size(&shown.url).await;
            }
            if !self.is_current(turn) {
                return;
            }
            batch(move || {
                self.finish();
                self.pending.run.set_value(version.run);
                self.recipe.set(version.edit.as_ref().map(|edit| edit.recipe.clone()).unwrap_or_default());
                self.photo.set(Some(version.photo));
                self.result.set(shown);
            });
        });
    }

    fn bring_back(self, version: Option<Version>, spoken: &str) {
        let Some(version) = version else { return };
        let path = version.edit.as_ref().map_or("/", |edit| &edit.page_url);
        replace_path(path);
        set_title(&title_of(version.edit.as_ref().and_then(|edit| edit.prompt.as_deref())));
        let sentence = version.edit.as_ref().map_or("The original photo.", |edit| &edit.sentence);
        self.spoken.set(format!("{spoken} {sentence}"));
        self.restore(version);
    }

    /// Whether sliders moved away from the version that is kept.
    fn has_unkept_change(self) -> bool {
        let kept = self.versions.with(|versions| {
            versions
                .as_ref()
                .map(|all| all.present().edit.as_ref().map(|edit| edit.recipe.clone()).unwrap_or_default())
        });
        kept.is_some_and(|kept| {
            self.recipe.with(|recipe| {
                recipe.adjustments.iter().any(|step| kept.amount(step.name) != step.amount)
                    || kept.adjustments.iter().any(|step| recipe.amount(step.name) != step.amount)
            })
        })
    }
}
