//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// Cargo's target folder; tools and the built site live in it too.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Tools that this workspace installed for itself.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// What the server serves.
pub fn site() -> PathBuf {
    target().join("site")
}

/// PATH with our own tools first.
pub fn path_with_tools() -> std::ffi::OsString {
    let mut folders = vec![tools().join("bin")];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(folders).expect("PATH holds no separator inside a folder name")
}

/// The first program of that name on PATH, our own tools first.
pub fn find_program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&path_with_tools()).map(|folder| folder.join(name)).find(|file| file.is_file())
}
