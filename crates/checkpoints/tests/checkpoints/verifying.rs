use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use offstage_checkpoints::{CheckpointError, Manifest, Model, Source, verify};

use crate::example::{self, unwatched};
use crate::files::put;

const WEIGHTS: &str = "unet/diffusion_pytorch_model.safetensors";

fn manifest(folder: &Path) -> Manifest {
    let model = Model::open(folder).unwrap();
    Manifest::of(&model, Source::Folder(folder.to_owned()), &mut unwatched).unwrap()
}

fn with_last_byte_changed(folder: &Path) {
    let mut content = fs::read(folder.join(WEIGHTS)).unwrap();
    *content.last_mut().unwrap() ^= 1;
    put(folder, WEIGHTS, content);
}

#[test]
fn untouched_files_pass_and_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let manifest = manifest(folder.path());
    let verification = verify(folder.path(), Some(&manifest), &mut unwatched).unwrap();
    assert_eq!(verification.problems, Vec::<String>::new());
    assert!(verification.contents_compared);
    assert_eq!(verification.files, example::files().len());
    let written: usize = example::files().iter().map(|(_, content)| content.len()).sum();
    assert_eq!(verification.bytes, written as u64);
}

#[test]
fn one_changed_bit_of_a_weight_is_found_with_a_manifest_and_not_without() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let manifest = manifest(folder.path());
    with_last_byte_changed(folder.path());
    let verification = verify(folder.path(), Some(&manifest), &mut unwatched).unwrap();
    assert!(
        verification.problems.len() == 1 && verification.problems[0].contains(WEIGHTS),
        "{verification:?}"
    );
    assert!(verification.problems[0].contains("is damaged"), "{verification:?}");
    let structural = verify(folder.path(), None, &mut unwatched).unwrap();
    assert!(!structural.contents_compared && structural.problems.is_empty(), "{structural:?}");
}

#[test]
fn missing_cut_and_grown_files_are_all_found() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let manifest = manifest(folder.path());
    fs::remove_file(folder.path().join("tokenizer/merges.txt")).unwrap();
    put(folder.path(), "README.md", b"short");
    put(folder.path(), "unet/config.json", br#"{"in_channels": 8, "more": true}"#);
    let problems = verify(folder.path(), Some(&manifest), &mut unwatched).unwrap().problems;
    for (file, words) in
        [("merges.txt", "there is no"), ("README.md", "cut short"), ("unet/config.json", "larger")]
    {
        let found = problems.iter().any(|problem| problem.contains(file) && problem.contains(words));
        assert!(found, "{file}: {problems:?}");
    }
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn whoever_watches_sees_every_byte_and_can_stop() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let manifest = manifest(folder.path());
    let total: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let mut last = 0;
    let mut watch = |progress: offstage_checkpoints::Progress<'_>| {
        assert!(progress.done_bytes > last && progress.total_bytes == total);
        last = progress.done_bytes;
        ControlFlow::Continue(())
    };
    verify(folder.path(), Some(&manifest), &mut watch).unwrap();
    assert_eq!(last, total);
    let mut stop = |_: offstage_checkpoints::Progress<'_>| ControlFlow::Break(());
    let stopped = verify(folder.path(), Some(&manifest), &mut stop);
    assert_eq!(stopped.unwrap_err(), CheckpointError::Stopped);
}

#[test]
fn a_manifest_that_leads_out_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["../x", "/etc/passwd", "a/../../b", ""] {
        let text = format!(
            r#"{{"version":1,"source":{{"folder":"/x"}},"files":[{{"path":"{path}","bytes":1,"sha256":""}}]}}"#
        );
        put(folder.path(), "offstage.json", text);
        let error = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("offstage.json"), "{error}");
    }
    put(folder.path(), "offstage.json", r#"{"version":2,"source":{"folder":"/x"},"files":[]}"#);
    assert!(Manifest::read(folder.path()).unwrap_err().to_string().contains("its version is 2"));
}
