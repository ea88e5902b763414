//! Content-hashed names, precompressed copies, and the copy of `public/`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::{MODULES, styles, trunk_output};
use crate::workspace;

/// Fills `target/site` anew and says how much a first visit transfers.
pub fn write() -> anyhow::Result<String> {
    let site = workspace::site();
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    let package = site.join("pkg");
    fs::create_dir_all(&package)?;

    let mut names = String::new();
    let mut put = |name: &str, prefix: &str, extension: &str, bytes: Vec<u8>| -> anyhow::Result<u64> {
        let hash = &format!("{:x}", Sha256::digest(&bytes))[..16];
        let file = package.join(format!("{name}.{hash}.{extension}"));
        fs::write(&file, &bytes)?;
        names.push_str(&format!("{prefix}{extension}: {hash}\n"));
        compress(&file, &bytes)
    };
    let mut transferred = Vec::new();
    for module in MODULES {
        let style = styles::bundle(module.sheet)?;
        let mut bytes = put(module.name, module.prefix, "css", style.into_bytes())?;
        for extension in ["js", "wasm"] {
            bytes += put(module.name, module.prefix, extension, fs::read(trunk_output(module, extension)?)?)?;
        }
        transferred.push(format!("{:.1} kB", bytes as f64 / 1000.0));
    }
    // leptos reads the hashes from here when it writes the page's head.
    fs::write(package.join("hash.txt"), names)?;
    copy_public(&site)?;
    Ok(format!("{} of script, module and style (brotli)", transferred.join(" and ")))
}

/// Writes `.br` and `.gz` beside the file; gives the size of the former.
fn compress(file: &Path, bytes: &[u8]) -> anyhow::Result<u64> {
    let beside = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        name
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    fs::write(beside(".gz"), gzip.finish()?)?;

    let mut small = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut small, &settings)?;
    fs::write(beside(".br"), &small)?;
    Ok(small.len() as u64)
}

fn copy_public(site: &Path) -> anyhow::Result<()> {
    let public = workspace::root().join("public");
    for entry in WalkDir::new(&public) {
        let entry = entry?;
        let target = site.join(entry.path().strip_prefix(&public)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
