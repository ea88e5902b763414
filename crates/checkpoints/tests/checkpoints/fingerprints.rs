use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use offstage_checkpoints::{Fingerprint, ModelName, Models};

use crate::example;

const WEIGHTS: &str = "unet/diffusion_pytorch_model.safetensors";

fn fingerprint(models: &Path) -> Fingerprint {
    Models::new(models).find(&ModelName::new("one").unwrap()).unwrap().fingerprint()
}

#[test]
fn a_model_is_the_same_as_long_as_its_files_are() {
    let models = tempfile::tempdir().unwrap();
    let model = models.path().join("one");
    example::write(&model);
    let mut before = fingerprint(models.path());
    assert_eq!(before, fingerprint(models.path()));
    for unrelated in
        ["unet/pack-f32.offstage", "unet/pack-f32.offstage.part", "unet/preview.png", "notes.odt"]
    {
        fs::write(model.join(unrelated), "x").unwrap();
        assert_eq!(before, fingerprint(models.path()), "{unrelated} is no part of it");
    }
    let mut changed = |what: &str| {
        let now = fingerprint(models.path());
        assert_ne!(now, before, "{what}");
        before = now;
    };
    let weights = model.join(WEIGHTS);
    let bytes = fs::read(&weights).unwrap();
    fs::write(&weights, &bytes[..bytes.len() - 1]).unwrap();
    changed("a file is cut short");
    let later = SystemTime::now() + Duration::from_secs(60);
    File::options().write(true).open(&weights).unwrap().set_modified(later).unwrap();
    changed("a file was written again");
    fs::write(model.join("unet/config.json.txt"), "x").unwrap();
    changed("a file came");
    fs::remove_file(&weights).unwrap();
    changed("a file went");
    fs::create_dir(model.join("preview_decoder")).unwrap();
    fs::write(model.join("preview_decoder/config.json"), "{}").unwrap();
    changed("a component came");
    fs::rename(&model, models.path().join("two")).unwrap();
    std::os::unix::fs::symlink(models.path().join("two"), &model).unwrap();
    assert_eq!(before, fingerprint(models.path()), "it is where it was, by a link");
}

#[test]
fn an_entry_whose_files_are_elsewhere_changes_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let (example, models) = (folder.path().join("Example"), folder.path().join("models"));
    example::write(&example);
    let name = ModelName::new("one").unwrap();
    Models::new(&models).add(&example, Some(name), &mut example::unwatched).unwrap();
    let before = fingerprint(&models);
    fs::remove_file(example.join(WEIGHTS)).unwrap();
    let after = fingerprint(&models);
    assert_ne!(before, after);
    fs::remove_dir_all(&example).unwrap();
    assert_ne!(after, fingerprint(&models), "nothing is left to look at, which is no error");
}
