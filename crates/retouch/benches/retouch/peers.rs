//! The other tools, as commands.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::photos::Photos;

pub struct ImageMagick(PathBuf);

impl ImageMagick {
    /// ImageMagick 7's `magick`, or 6's `convert`; a `convert` of another make does not count.
    pub fn find() -> Result<Self, String> {
        ["magick", "convert-im6.q16", "convert"]
            .iter()
            .flat_map(|name| on_path(name))
            .find(|path| says(path, "-version", "Version: ImageMagick"))
            .map(ImageMagick)
            .ok_or_else(|| {
                "ImageMagick (neither magick nor convert is on PATH; install imagemagick)".to_owned()
            })
    }

    /// Reads the uncompressed picture and the table, looks up, and writes.
    pub fn with_hald(&self, photos: &Photos) -> f64 {
        self.run(photos, &["photo.ppm", "hald:8", "-hald-clut", "magick.ppm"])
    }

    /// The same but for looking up.
    pub fn without_hald(&self, photos: &Photos) -> f64 {
        self.run(photos, &["photo.ppm", "(", "hald:8", "+delete", ")", "magick.ppm"])
    }

    pub fn read_and_write(&self, photos: &Photos) -> f64 {
        self.run(photos, &["4000.jpg", "-quality", "90", "magick.jpg"])
    }

    fn run(&self, photos: &Photos, arguments: &[&str]) -> f64 {
        seconds(&self.0, photos, arguments)
    }
}

pub struct Vips(PathBuf);

impl Vips {
    pub fn find() -> Result<Self, String> {
        on_path("vips")
            .into_iter()
            .find(|path| says(path, "--version", "vips"))
            .map(Vips)
            .ok_or_else(|| "libvips (vips is not on PATH; install libvips-tools)".to_owned())
    }

    /// Looks each channel up in a table of 256 (libvips has no table of colours) and writes.
    pub fn with_lut(&self, photos: &Photos) -> f64 {
        let lut = photos.folder().join("lut.v");
        if !lut.exists() {
            seconds(&self.0, photos, &["identity", "lut.v", "--bands", "3"]);
        }
        seconds(&self.0, photos, &["maplut", "photo.ppm", "vips.ppm", "lut.v"])
    }

    pub fn without_lut(&self, photos: &Photos) -> f64 {
        seconds(&self.0, photos, &["copy", "photo.ppm", "vips.ppm"])
    }

    pub fn read_and_write(&self, photos: &Photos) -> f64 {
        seconds(&self.0, photos, &["copy", "4000.jpg", "vips.jpg[Q=90]"])
    }
}

fn seconds(program: &Path, photos: &Photos, arguments: &[impl AsRef<OsStr>]) -> f64 {
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(photos.folder())
        .stdout(Stdio::null())
        .status()
        .expect("the command starts");
    assert!(status.success(), "{} failed", program.display());
    start.elapsed().as_secs_f64()
}

fn on_path(name: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).filter(|file| file.is_file()).collect()
}

fn says(program: &Path, question: &str, answer: &str) -> bool {
    Command::new(program)
        .arg(question)
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with(answer))
}
