mod models;

use std::path::Path;

use super::*;
use crate::studio::tests::fixture::{decoded, png};

const FLIP: &str = r#"{"version":1,"adjustments":[{"name":"flip","amount":1}]}"#;

/// Runs `offstage` with arguments; a word beginning with `@` is a path in the folder.
fn offstage(folder: &Path, args: &[&str]) -> ExitCode {
    let in_folder = |arg: &&str| match arg.strip_prefix('@') {
        Some(name) => format!("{}/{name}", folder.display()),
        None => (*arg).to_owned(),
    };
    run(std::iter::once("offstage".to_owned()).chain(args.iter().map(in_folder)))
}

fn folder_with(photos: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in photos {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn the_command_line_is_consistent() {
    command().debug_assert();
}

#[test]
fn a_photo_is_edited_without_a_server_and_nothing_is_replaced_unasked() {
    let photo = png(12, 8);
    let folder = folder_with(&[("a.png", &photo)]);
    let edit = |extra: &[&str]| {
        let args = [&["edit", "@a.png", "--recipe", FLIP], extra].concat();
        offstage(folder.path(), &args)
    };
    assert_eq!(edit(&["-o", "@out.png"]), ExitCode::SUCCESS);
    let (before, after) = (decoded(&photo), decoded(&std::fs::read(folder.path().join("out.png")).unwrap()));
    assert_eq!(before.2[..3], after.2[33..36], "the first pixel of a row is its last");
    assert_eq!(edit(&["-o", "@out.png"]), ExitCode::FAILURE);
    assert_eq!(edit(&["-o", "@a.png"]), ExitCode::FAILURE);
    assert_eq!(std::fs::read(folder.path().join("a.png")).unwrap(), photo, "the photo is as it was");
    assert_eq!(edit(&["-o", "@out.png", "--force", "--json"]), ExitCode::SUCCESS);
}

#[test]
fn of_several_photos_one_that_fails_leaves_the_others_be_and_is_told_by_the_exit_code() {
    let folder = folder_with(&[("a.png", &png(12, 8)), ("b.png", b"no image"), ("c.png", &png(8, 12))]);
    let args = ["edit", "@a.png", "@b.png", "@c.png", "@gone.png", "--recipe", FLIP, "--format", "webp"];
    assert_eq!(offstage(folder.path(), &args), ExitCode::FAILURE);
    let made = |name: &str| folder.path().join(name).exists();
    assert!(made("a-edited.webp") && made("c-edited.webp") && !made("b-edited.webp"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5, "no half-written files are left");
}

#[test]
fn two_photos_of_one_name_do_not_overwrite_each_others_result() {
    let folder = folder_with(&[("a.png", &png(12, 8))]);
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/a.png"), png(12, 8)).unwrap();
    let args = ["edit", "@a.png", "@sub/a.png", "--recipe", FLIP, "-o", "@out/", "--force"];
    assert_eq!(offstage(folder.path(), &args), ExitCode::FAILURE);
    assert!(folder.path().join("out/a.png").exists());
}

#[test]
fn a_recipe_that_a_prompt_gave_can_be_followed_from_a_file() {
    let folder = folder_with(&[("a.png", &png(12, 8)), ("recipe.json", FLIP.as_bytes())]);
    let args = ["edit", "@a.png", "--recipe", "@recipe.json", "--suffix", "-flipped"];
    assert_eq!(offstage(folder.path(), &args), ExitCode::SUCCESS);
    assert!(folder.path().join("a-flipped.png").exists());
    assert_eq!(offstage(folder.path(), &["recipe", "warmer", "@a.png"]), ExitCode::SUCCESS);
}

#[test]
fn arguments_that_cannot_be_used_fail_with_a_sentence() {
    let folder = folder_with(&[("a.png", &png(12, 8)), ("bad.toml", b"port = \"many\"")]);
    let code = |args: &[&str]| offstage(folder.path(), args);
    assert_eq!(code(&["edit", "@a.png"]), ExitCode::FAILURE, "the prompt is missing");
    assert_eq!(code(&["edit", "warmer"]), ExitCode::FAILURE, "the photo is missing");
    assert_eq!(code(&["edit", "@a.png", " "]), ExitCode::FAILURE, "the prompt is blank");
    assert_eq!(code(&["edit", "@a.png", "--recipe", "{}", "--quality", "0"]), ExitCode::FAILURE);
    assert_eq!(code(&["edit", "@a.png", "--recipe", "{\"version\":9}"]), ExitCode::FAILURE);
    assert_eq!(code(&["config", "--print", "--config", "@bad.toml"]), ExitCode::from(2));
    assert_eq!(code(&["config", "--print", "--port", "many"]), ExitCode::from(2));
    assert_eq!(code(&["fly"]), ExitCode::from(2));
    assert_eq!(code(&["config", "--print", "--port", "1"]), ExitCode::SUCCESS);
}
