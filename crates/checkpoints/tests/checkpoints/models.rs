use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::thread;

use offstage_checkpoints::{CheckpointError, ModelName, Models, Source, StoreError};
use tempfile::TempDir;

use crate::example::{self, unwatched};

struct Place {
    folder: TempDir,
    models: Models,
}

impl Place {
    /// An empty folder of models beside a model `Example`.
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        example::write(&folder.path().join("Example"));
        let models = Models::new(folder.path().join("models"));
        Place { folder, models }
    }

    fn example(&self) -> PathBuf {
        self.folder.path().join("Example")
    }

    fn names(&self) -> Vec<String> {
        self.models.list().unwrap().into_iter().map(|model| model.name.to_string()).collect()
    }
}

fn named(name: &str) -> ModelName {
    ModelName::new(name).unwrap()
}

#[test]
fn an_added_model_stays_where_it_is_and_is_listed() {
    let place = Place::new();
    assert!(place.names().is_empty(), "a folder that is not there yet holds no models");
    let added = place.models.add(&place.example(), None, &mut unwatched).unwrap();
    assert_eq!((added.name.as_str(), added.elsewhere), ("example", true));
    assert_eq!(added.folder, place.example().canonicalize().unwrap());
    assert_eq!(added.manifest.as_ref().unwrap().files.len(), example::files().len());
    assert_eq!(place.models.list().unwrap(), [added]);
}

#[test]
fn removing_forgets_a_model_and_leaves_its_files() {
    let place = Place::new();
    place.models.add(&place.example(), Some(named("one")), &mut unwatched).unwrap();
    let stayed = place.models.remove(&named("one")).unwrap();
    assert_eq!(stayed, Some(place.example().canonicalize().unwrap()));
    assert!(place.names().is_empty() && place.example().join("model_index.json").exists());
    assert_eq!(place.models.remove(&named("one")), Err(StoreError::NotInstalled(named("one"))));
    let left = fs::read_dir(place.models.folder()).unwrap().count();
    assert_eq!(left, 0, "nothing stays behind");
}

#[test]
fn a_model_that_was_put_there_by_hand_is_listed_and_deleted_when_removed() {
    let place = Place::new();
    let entry = place.models.folder().join("by-hand");
    example::write(&entry);
    fs::write(place.models.folder().join("stray.txt"), "x").unwrap();
    fs::create_dir(place.models.folder().join(".download-x")).unwrap();
    assert_eq!(place.names(), ["by-hand"]);
    let found = place.models.find(&named("by-hand")).unwrap();
    assert!(!found.elsewhere && found.manifest.is_none());
    assert_eq!(place.models.remove(&named("by-hand")).unwrap(), None);
    assert!(!entry.exists());
}

#[test]
fn a_model_that_could_not_be_run_is_not_added() {
    let place = Place::new();
    fs::remove_file(place.example().join("unet/diffusion_pytorch_model.safetensors")).unwrap();
    fs::remove_dir_all(place.example().join("vae")).unwrap();
    let error = place.models.add(&place.example(), None, &mut unwatched).unwrap_err();
    assert!(matches!(error, StoreError::Unusable(ref problems) if problems.len() == 2), "{error}");
    assert!(place.names().is_empty());
    let error = place.models.add(&place.folder.path().join("nowhere"), None, &mut unwatched).unwrap_err();
    assert!(error.to_string().starts_with("there is no folder of a model at"), "{error}");
}

#[test]
fn adding_can_be_stopped_and_leaves_nothing() {
    let place = Place::new();
    let mut stop = |_: offstage_checkpoints::Progress<'_>| ControlFlow::Break(());
    let error = place.models.add(&place.example(), None, &mut stop).unwrap_err();
    assert_eq!(error, StoreError::Checkpoint(CheckpointError::Stopped));
    assert!(place.names().is_empty());
}

#[test]
fn of_many_that_add_the_same_name_one_succeeds() {
    let place = Place::new();
    let outcomes: Vec<Result<_, StoreError>> = thread::scope(|scope| {
        let adding: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| place.models.add(&place.example(), Some(named("same")), &mut unwatched)))
            .collect();
        adding.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(
        outcomes
            .iter()
            .flat_map(|outcome| outcome.as_ref().err())
            .all(|error| { *error == StoreError::NameTaken(named("same")) })
    );
    assert_eq!(place.names(), ["same"]);
    let entries = fs::read_dir(place.models.folder()).unwrap().count();
    assert_eq!(entries, 1, "those that lost clean up");
}

#[test]
fn of_many_that_remove_the_same_model_one_succeeds_while_others_are_added() {
    let place = Place::new();
    for at in 0..8 {
        place.models.add(&place.example(), Some(named(&format!("old-{at}"))), &mut unwatched).unwrap();
    }
    let removed: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|worker| {
                let place = &place;
                scope.spawn(move || {
                    place
                        .models
                        .add(&place.example(), Some(named(&format!("new-{worker}"))), &mut unwatched)
                        .unwrap();
                    (0..8).filter(|at| place.models.remove(&named(&format!("old-{at}"))).is_ok()).count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(removed, 8);
    assert_eq!(place.names(), ["new-0", "new-1", "new-2", "new-3"]);
}

#[test]
fn a_model_whose_files_are_gone_can_still_be_listed_and_removed() {
    let place = Place::new();
    place.models.add(&place.example(), None, &mut unwatched).unwrap();
    fs::remove_dir_all(place.example()).unwrap();
    let listed = place.models.list().unwrap();
    assert!(matches!(listed[0].manifest.as_ref().unwrap().source, Source::Folder(_)));
    place.models.remove(&listed[0].name).unwrap();
    assert!(place.names().is_empty());
}
