//! Models are installed, and edit photos without a server: with a tiny model of the reference's.

use std::path::PathBuf;

use offstage_api::{Generated, ModelCard, Provenance};
use offstage_checkpoints::{ModelName, Models};

use super::*;
use crate::models::ModelReport;
use crate::studio::tests::fixture::left_half;

const DENOISER: &str = "tiny/unet/diffusion_pytorch_model.fp16.safetensors";

/// A folder with the photo `a.png`, the model's files in `tiny` and nothing installed.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let folder = folder_with(&[("a.png", &png(72, 56)), ("mask.png", &left_half(72, 56))]);
        let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/models/tests/reference/deep/model");
        copied(&model, &folder.path().join("tiny"));
        Place(folder)
    }

    /// With the model installed as `tiny`.
    fn installed() -> Place {
        let place = Place::new();
        assert_eq!(place.models(&["add", "@tiny"]), ExitCode::SUCCESS);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    fn models(&self, args: &[&str]) -> ExitCode {
        offstage(self.0.path(), &[&["models"], args, &["--models-dir", "@models"]].concat())
    }

    fn names(&self) -> Vec<String> {
        let models = Models::new(self.path("models")).list().unwrap();
        models.into_iter().map(|model| model.name.to_string()).collect()
    }

    fn edit(&self, args: &[&str]) -> ExitCode {
        let model = ["--model", "tiny", "--steps", "2", "--edge", "64", "--models-dir", "@models"];
        offstage(self.0.path(), &[&["edit"], args, &model].concat())
    }

    fn made(&self, name: &str) -> (Provenance, Generated) {
        let record = offstage_retouch::read_provenance(&self.path(name)).unwrap().unwrap();
        (record.clone(), record.generated.unwrap())
    }
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_model_is_added_looked_at_checked_and_removed_and_its_files_stay() {
    let place = Place::new();
    assert_eq!(place.models(&["list"]), ExitCode::SUCCESS);
    assert_eq!(place.models(&["add", "@tiny", "--name", "small"]), ExitCode::SUCCESS);
    assert_eq!(place.names(), ["small"]);
    assert_eq!(place.models(&["add", "@tiny", "--name", "small"]), ExitCode::FAILURE, "the name is taken");
    for args in
        [&["list"][..], &["list", "--json"], &[], &["inspect", "small"], &["inspect", "@tiny", "--json"]]
    {
        assert_eq!(place.models(args), ExitCode::SUCCESS, "{args:?}");
    }
    assert_eq!(place.models(&["verify", "small"]), ExitCode::SUCCESS);
    assert_eq!(place.models(&["remove", "small"]), ExitCode::SUCCESS);
    assert_eq!(place.models(&["remove", "small"]), ExitCode::FAILURE, "it is gone");
    assert!(place.names().is_empty() && place.path(DENOISER).exists());
}

#[test]
fn what_is_said_of_a_model_is_a_card_with_what_it_takes_and_whether_it_fits() {
    let place = Place::installed();
    let installed = Models::new(place.path("models")).find(&ModelName::new("tiny").unwrap()).unwrap();
    let report = ModelReport::of(&installed);
    assert_eq!((report.card.id.as_str(), report.architecture), ("tiny", Some("InstructPix2Pix")));
    let parts: Vec<&str> = report.card.fit.footprints.iter().map(|part| part.component.as_str()).collect();
    assert_eq!(parts, ["text_encoder", "denoiser", "autoencoder"]);
    assert_eq!(report.card.weights_bytes, 4 * report.card.parameters, "in 32 bits");
    assert!(
        report.card.fit.fits
            && report.card.fit.needed_bytes > report.card.weights_bytes
            && report.card.fit.problems.is_empty()
    );
    let card: ModelCard = serde_json::from_value(serde_json::to_value(&report).unwrap()).unwrap();
    assert_eq!(card, report.card);
    assert!(report.to_string().contains("fits this machine"), "{report}");
}

#[test]
fn a_seed_gives_the_same_file_again_another_seed_another_and_the_file_says_how_it_was_made() {
    let place = Place::installed();
    let prompt = "make it a watercolour";
    for (seed, name) in [("7", "@one.png"), ("7", "@again.png"), ("8", "@other.png")] {
        assert_eq!(place.edit(&["@a.png", prompt, "--seed", seed, "-o", name]), ExitCode::SUCCESS);
    }
    assert_eq!(place.file("one.png"), place.file("again.png"));
    assert_ne!(decoded(&place.file("one.png")), decoded(&place.file("other.png")));
    let (record, generated) = place.made("other.png");
    assert_eq!((record.prompt.as_deref(), record.model.as_str()), (Some(prompt), "tiny"));
    assert!(record.recipe.adjustments.is_empty());
    assert_eq!((generated.asked.seed, generated.asked.steps, generated.asked.edge), (Some(8), 2, 64));
    let (width, height, _) = decoded(&place.file("other.png"));
    assert_eq!((generated.width, generated.height), (width, height));
}

#[test]
fn a_seed_that_was_drawn_is_told_and_gives_the_same_file_again() {
    let place = Place::installed();
    let edit =
        |extra: &[&str]| place.edit(&[&["@a.png", "add snow", "--sampler", "dpmpp_2m"], extra].concat());
    assert_eq!(edit(&["-o", "@drawn.png"]), ExitCode::SUCCESS);
    let seed = place.made("drawn.png").1.asked.seed.unwrap().to_string();
    assert_eq!(edit(&["-o", "@again.png", "--seed", &seed]), ExitCode::SUCCESS);
    assert_eq!(place.file("drawn.png"), place.file("again.png"));
    assert_eq!(edit(&["-o", "@silent.png", "--no-embed-recipe"]), ExitCode::SUCCESS);
    assert_eq!(offstage_retouch::read_provenance(&place.path("silent.png")).unwrap(), None);
}

#[test]
fn several_photos_are_edited_and_one_that_fails_leaves_the_others_be() {
    let place = Place::installed();
    std::fs::write(place.path("b.png"), b"no image").unwrap();
    std::fs::write(place.path("c.png"), png(48, 64)).unwrap();
    let photos = ["@a.png", "@b.png", "@c.png", "add snow", "-o", "@out/", "--format", "webp", "--json"];
    assert_eq!(place.edit(&photos), ExitCode::FAILURE);
    assert_eq!(std::fs::read_dir(place.path("out")).unwrap().count(), 2);
    assert!(place.path("out/a.webp").exists() && place.path("out/c.webp").exists());
}

#[test]
fn outside_the_mask_every_pixel_stays_at_the_photos_own_size() {
    let place = Place::installed();
    let args = ["@a.png", "add snow", "--mask", "@mask.png", "-o", "@out.png"];
    assert_eq!(place.edit(&args), ExitCode::SUCCESS);
    let (before, after) = (decoded(&place.file("a.png")), decoded(&place.file("out.png")));
    assert_eq!((after.0, after.1), (72, 56));
    let differs = |at: usize| before.2[at * 3..][..3] != after.2[at * 3..][..3];
    let (left, right): (Vec<usize>, Vec<usize>) = (0..72 * 56).partition(|at| at % 72 < 36);
    assert!(right.into_iter().all(|at| !differs(at)) && left.into_iter().any(differs));
}

#[test]
fn a_model_that_was_damaged_is_told_and_edits_nothing() {
    let place = Place::installed();
    let mut bytes = place.file(DENOISER);
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(place.path(DENOISER), &bytes).unwrap();
    assert_eq!(place.models(&["verify", "tiny"]), ExitCode::FAILURE, "one bit is another");
    std::fs::write(place.path(DENOISER), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(place.models(&["verify", "tiny", "--json"]), ExitCode::FAILURE, "half of it is missing");
    assert_eq!(place.edit(&["@a.png", "add snow", "-o", "@out.png"]), ExitCode::FAILURE);
    assert!(!place.path("out.png").exists());
    let report = ModelReport::of_folder("tiny", &place.path("tiny"));
    assert!(!report.card.fit.fits && report.card.fit.problems.len() == 1, "{:?}", report.card.fit.problems);
    assert!(
        report.card.fit.problems[0].contains("unet") && report.card.fit.problems[0].contains("cut short")
    );
    assert_eq!(place.models(&["list"]), ExitCode::SUCCESS, "a damaged one does not hide the others");
    assert_eq!(place.models(&["add", "@tiny", "--name", "again"]), ExitCode::FAILURE);
    assert_eq!(place.names(), ["tiny"]);
}

#[test]
fn packs_that_edits_keep_are_no_part_of_a_model_and_go_with_it() {
    let place = Place::installed();
    let unet = place.path("tiny/unet");
    let config = format!("data_dir = {:?}\n[models]\nkeep_packs = true\n", place.path("data"));
    std::fs::write(place.path("offstage.toml"), config).unwrap();
    let edit = |name: &str| {
        place.edit(&["@a.png", "add snow", "--seed", "7", "-o", name, "--config", "@offstage.toml"])
    };
    assert_eq!(edit("@one.png"), ExitCode::SUCCESS);
    assert!(unet.join("pack-f32.offstage").exists());
    std::fs::remove_file(unet.join("pack-f32.offstage")).unwrap();
    std::fs::create_dir(unet.join("pack-f32.offstage.part")).unwrap();
    assert_eq!(edit("@two.png"), ExitCode::SUCCESS, "this one cannot be kept beside its weights");
    assert_eq!(place.file("one.png"), place.file("two.png"));
    let elsewhere = place.path("data/packs");
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 1);

    assert_eq!(place.models(&["verify", "tiny"]), ExitCode::SUCCESS);
    assert_eq!(place.models(&["inspect", "tiny"]), ExitCode::SUCCESS);
    let report = ModelReport::of_folder("tiny", &place.path("tiny"));
    assert!(report.card.fit.problems.is_empty());
    std::fs::write(place.path("tiny/vae/pack-of-mine.offstage"), "no pack").unwrap();
    assert_eq!(place.models(&["remove", "tiny", "--config", "@offstage.toml"]), ExitCode::SUCCESS);
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert!(!place.path("tiny/vae/pack-f32.offstage").exists() && place.path(DENOISER).exists());
    assert!(place.path("tiny/vae/pack-of-mine.offstage").exists(), "what is no pack of ours stays");
}

#[test]
fn what_cannot_be_served_is_refused_with_the_right_exit_code() {
    let place = Place::installed();
    let refused = |args: &[&str]| place.edit(&[&["@a.png", "add snow", "-o", "@out.png"], args].concat());
    for args in [&["--strength", "0"][..], &["--guidance-scale", "99"], &["--image-guidance-scale", "11"]] {
        assert_eq!(refused(args), ExitCode::FAILURE, "{args:?}");
    }
    assert_eq!(refused(&["--sampler", "ddim"]), ExitCode::from(2));
    assert_eq!(refused(&["--recipe", "{}"]), ExitCode::from(2), "a model reads prompts");
    let without_model = offstage(place.0.path(), &["edit", "@a.png", "add snow", "--seed", "1"]);
    assert_eq!(without_model, ExitCode::from(2), "the retoucher draws nothing");
    let edit = ["edit", "@a.png", "add snow", "--model", "gone", "--models-dir", "@models"];
    assert_eq!(offstage(place.0.path(), &edit), ExitCode::FAILURE);
    assert!(!place.path("out.png").exists());
    assert_eq!(place.models(&["add", "@gone"]), ExitCode::FAILURE);
    assert_eq!(place.models(&["add", "@tiny", "--name", "t", "--variant", "fp16"]), ExitCode::FAILURE);
    assert_eq!(place.models(&["inspect", "gone"]), ExitCode::FAILURE);
    assert_eq!(place.models(&["verify", "No Name"]), ExitCode::from(2));
}
