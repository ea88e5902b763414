use leptos::prelude::*;
use offstage_api::{Edit, Generated, Generation, RETOUCHER};

use crate::model::choice::can_run;
use crate::page::ModelLine;

/// The models that there are, which one edits next, and what it is asked for. Copied freely, as it holds
/// only handles.
#[derive(Clone, Copy)]
pub struct Models {
    all: StoredValue<Vec<ModelLine>>,
    /// Its id.
    pub chosen: RwSignal<String>,
    /// What a generative model is asked for.
    pub asked: RwSignal<Generation>,
    /// Counts the changes of `asked` that do not come from its fields, which are written anew after them.
    pub rewritten: RwSignal<u32>,
}

impl Models {
    /// Begins with the first of `wanted` that can edit (the retoucher always can), and with what it was asked
    /// for when it made what is shown.
    pub fn new(all: Vec<ModelLine>, wanted: [Option<String>; 2], made: Option<&Generated>) -> Self {
        let can_edit = |id: &String| all.iter().any(|line| line.id == *id && can_run(line));
        let chosen = wanted.into_iter().flatten().find(can_edit).unwrap_or_else(|| RETOUCHER.to_owned());
        let defaults = all.iter().find(|line| line.id == chosen).and_then(|line| line.generation.clone());
        let asked = made.filter(|made| made.model == chosen).map(|made| made.asked.clone());
        Models {
            all: StoredValue::new(all),
            chosen: RwSignal::new(chosen),
            asked: RwSignal::new(asked.or(defaults).unwrap_or_default()),
            rewritten: RwSignal::new(0),
        }
    }

    pub fn all(self) -> Vec<ModelLine> {
        self.all.get_value()
    }

    /// Whether there is anything to choose from.
    pub fn is_choice(self) -> bool {
        self.all.with_value(|all| all.len() > 1)
    }

    pub fn line(self, id: &str) -> Option<ModelLine> {
        self.all.with_value(|all| all.iter().find(|line| line.id == id).cloned())
    }

    /// The chosen one, if it generates, with what it does unless asked otherwise.
    pub fn generator(self) -> Option<(ModelLine, Generation)> {
        let line = self.chosen.with(|id| self.line(id))?;
        let defaults = line.generation.clone()?;
        Some((line, defaults))
    }

    /// The generative model to offer: the first that can edit.
    pub fn offered(self) -> Option<ModelLine> {
        let is_offered = |line: &&ModelLine| line.generation.is_some() && can_run(line);
        self.all.with_value(|all| {
            let fitting = all.iter().filter(is_offered).find(|line| line.fits);
            fitting.or_else(|| all.iter().find(is_offered)).cloned()
        })
    }

    /// What a model is called, also where it is no longer installed.
    pub fn name_of(self, id: &str) -> String {
        self.line(id).map_or_else(|| id.to_owned(), |line| line.name)
    }

    /// Puts what is asked for in place of what the fields say.
    pub fn rewrite(self, asked: Generation) {
        self.asked.set(asked);
        self.rewritten.update(|count| *count += 1);
    }
}

/// The id of the model that made an edit.
pub fn maker_of(edit: &Edit) -> &str {
    edit.generated.as_ref().map_or(RETOUCHER, |made| &made.model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::choice::fixture::{generative, retoucher};
    use leptos::reactive::owner::Owner;

    fn with_models(wanted: [Option<&str>; 2], test: impl FnOnce(Models)) {
        let mut broken = generative("broken");
        broken.problems = vec!["A file is missing.".to_owned()];
        let mut large = generative("large");
        large.fits = false;
        let all = vec![retoucher(), broken, large, generative("tiny")];
        Owner::new_root(None).with(|| test(Models::new(all, wanted.map(|id| id.map(str::to_owned)), None)));
    }

    #[test]
    fn the_first_wanted_model_that_can_edit_is_chosen() {
        for (wanted, chosen) in [
            ([None, None], "retoucher"),
            ([Some("tiny"), Some("large")], "tiny"),
            ([Some("broken"), Some("large")], "large"),
            ([Some("no such"), Some("broken")], "retoucher"),
        ] {
            with_models(wanted, |models| assert_eq!(models.chosen.get_untracked(), chosen));
        }
    }

    #[test]
    fn a_model_that_fits_is_offered_before_one_that_does_not() {
        with_models([None, None], |models| {
            assert_eq!(models.offered().unwrap().id, "tiny");
            assert!(models.is_choice() && models.generator().is_none());
            assert_eq!(models.name_of("gone"), "gone");
        });
    }
}
