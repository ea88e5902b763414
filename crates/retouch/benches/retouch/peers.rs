//! The other tools, as commands.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::photos::File;

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

    /// Reads the uncompressed picture and a table of 64³ colours, looks up, and writes.
    pub fn with_hald(&self, file: &File) {
        self.run(file, &["photo.ppm", "hald:8", "-hald-clut", "magick.ppm"]);
    }

    /// The same but for looking up.
    pub fn without_hald(&self, file: &File) {
        self.run(file, &["photo.ppm", "(", "hald:8", "+delete", ")", "magick.ppm"]);
    }

    pub fn read_and_write(&self, file: &File) {
        self.run(file, &["photo.jpg", "-quality", "90", "magick.jpg"]);
    }

    fn run(&self, file: &File, arguments: &[&str]) {
        run(&self.0, file.folder(), arguments);
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

    /// Looks each channel up in a table of 256 by itself and writes.
    pub fn with_lut(&self, file: &File) {
        if !file.folder().join("lut.v").exists() {
            self.run(file, &["identity", "lut.v", "--bands", "3"]);
        }
        self.run(file, &["maplut", "photo.ppm", "vips.ppm", "lut.v"]);
    }

    pub fn without_lut(&self, file: &File) {
        self.run(file, &["copy", "photo.ppm", "vips.ppm"]);
    }

    /// Multiplies each pixel by a matrix and writes floats, which is what that gives.
    pub fn with_matrix(&self, file: &File) {
        let matrix = file.folder().join("matrix.mat");
        std::fs::write(matrix, "3 3\n0.9 0.1 0\n0.1 0.8 0.1\n0 0.1 0.9\n").expect("disk space");
        self.run(file, &["recomb", "photo.ppm", "float.v", "matrix.mat"]);
    }

    pub fn without_matrix(&self, file: &File) {
        self.run(file, &["cast", "photo.ppm", "float.v", "float"]);
    }

    pub fn read_and_write(&self, file: &File) {
        self.run(file, &["copy", "photo.jpg", "vips.jpg[Q=90]"]);
    }

    fn run(&self, file: &File, arguments: &[&str]) {
        run(&self.0, file.folder(), arguments);
    }
}

/// Those of the other tools that are here, or what to install.
pub struct Peers {
    pub magick: Result<ImageMagick, String>,
    pub vips: Result<Vips, String>,
}

impl Peers {
    pub fn missing(&self) -> impl Iterator<Item = &String> {
        self.magick.as_ref().err().into_iter().chain(self.vips.as_ref().err())
    }
}

fn run(program: &Path, folder: &Path, arguments: &[&str]) {
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()
        .expect("the command starts");
    assert!(status.success(), "{} failed", program.display());
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
