use std::fs;
use std::os::unix::fs::symlink;

use offstage_checkpoints::{CheckpointError, Weights};

use crate::files::{put, tensors};

const NAME: &str = "model.safetensors";

#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let place = tempfile::tempdir().unwrap();
    let target = put(place.path(), "elsewhere/secret", tensors(&[("a", &[1])]));
    let folder = place.path().join("model/unet");
    fs::create_dir_all(&folder).unwrap();
    symlink(target, folder.join(NAME)).unwrap();
    let error = Weights::open(&folder).unwrap_err();
    assert!(matches!(error, CheckpointError::Outside { ref path } if path.ends_with(NAME)), "{error}");
}

#[test]
fn a_link_within_the_folder_and_into_the_blobs_of_the_hubs_cache_is_followed() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("models--a--b/snapshots/0123/unet");
    fs::create_dir_all(&folder).unwrap();
    put(place.path(), "models--a--b/blobs/abcdef", tensors(&[("a", &[1])]));
    symlink("../../../blobs/abcdef", folder.join(NAME)).unwrap();
    assert!(Weights::open(&folder).unwrap().contains("a"));

    put(&folder, "other", tensors(&[("b", &[1])]));
    fs::remove_file(folder.join(NAME)).unwrap();
    symlink("other", folder.join(NAME)).unwrap();
    assert!(Weights::open(&folder).unwrap().contains("b"));
}

#[test]
fn links_that_lead_nowhere_and_devices_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    symlink(NAME, folder.path().join(NAME)).unwrap();
    let error = Weights::open(folder.path()).unwrap_err();
    assert!(matches!(error, CheckpointError::Unreadable { .. }), "{error}");
    fs::remove_file(folder.path().join(NAME)).unwrap();
    symlink("/dev/zero", folder.path().join(NAME)).unwrap();
    let error = Weights::open(folder.path()).unwrap_err();
    assert!(matches!(error, CheckpointError::Outside { .. }), "{error}");
}
