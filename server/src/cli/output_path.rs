use std::ffi::OsString;
use std::path::{Path, PathBuf};

use offstage_api::ImageFormat;

/// Where results go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// One photo to one file, named in full.
    File(PathBuf),
    /// Each result under its photo's name, with the extension of its format.
    Folder(PathBuf),
    /// Beside each photo, with this after the photo's name.
    Beside { suffix: String },
}

impl Destination {
    /// Reads `-o` and `--suffix`. `-o` names a folder when it ends with a slash or is one. The error is
    /// a sentence.
    pub(super) fn new(output: Option<&Path>, suffix: &str, photos: usize) -> Result<Destination, String> {
        let Some(output) = output else {
            return match suffix {
                "" => Err("with an empty --suffix, name a file or folder with -o".to_owned()),
                _ if suffix.contains(['/', '\\']) => {
                    Err("--suffix is a part of a name, without slashes".to_owned())
                }
                _ => Ok(Destination::Beside { suffix: suffix.to_owned() }),
            };
        };
        let names_folder = output.as_os_str().to_string_lossy().ends_with('/') || output.is_dir();
        match (names_folder, photos) {
            (true, _) => Ok(Destination::Folder(output.to_path_buf())),
            (false, 1) => Ok(Destination::File(output.to_path_buf())),
            (false, _) => Err(format!("with several photos, -o names a folder: “-o {}/”", output.display())),
        }
    }

    /// The format that the name of a single file asks for; `None` where nothing does.
    pub(super) fn format(&self) -> Option<Result<ImageFormat, String>> {
        match self {
            Destination::File(path) => path.extension()?.to_str().map(str::parse),
            Destination::Folder(_) | Destination::Beside { .. } => None,
        }
    }

    /// The path of a photo's result.
    pub(super) fn path(&self, photo: &Path, format: ImageFormat) -> PathBuf {
        let named = |suffix: &str| {
            let mut name = photo.file_stem().map_or_else(|| OsString::from("photo"), OsString::from);
            name.push(suffix);
            name.push(".");
            name.push(extension(photo, format));
            name
        };
        match self {
            Destination::File(path) => path.clone(),
            Destination::Folder(folder) => folder.join(named("")),
            Destination::Beside { suffix } => photo.with_file_name(named(suffix)),
        }
    }
}

/// The photo's own extension where it fits the format ("JPG", "tif"), else the usual one.
fn extension(photo: &Path, format: ImageFormat) -> String {
    let own = photo.extension().and_then(|extension| extension.to_str());
    match own {
        Some(own) if own.parse() == Ok(format) => own.to_owned(),
        _ => format.extension().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(suffix: &str) -> Destination {
        Destination::new(None, suffix, 1).unwrap()
    }

    #[test]
    fn without_an_output_results_stand_beside_the_photos() {
        let path = beside("-edited").path(Path::new("trip/a.b.JPG"), ImageFormat::Jpeg);
        assert_eq!(path, Path::new("trip/a.b-edited.JPG"));
        assert_eq!(beside("-x").path(Path::new("a.avif"), ImageFormat::Png), Path::new("a-x.png"));
    }

    #[test]
    fn a_folder_keeps_the_photos_names() {
        let folder = Destination::new(Some(Path::new("out/")), "-edited", 3).unwrap();
        assert_eq!(folder.path(Path::new("trip/a.jpeg"), ImageFormat::Webp), Path::new("out/a.webp"));
        assert!(folder.format().is_none());
    }

    #[test]
    fn one_file_gives_its_format_and_several_photos_do_not_fit_in_it() {
        let one = Destination::new(Some(Path::new("x.png")), "-edited", 1).unwrap();
        assert_eq!(one.format(), Some(Ok(ImageFormat::Png)));
        assert!(
            Destination::new(Some(Path::new("x.png")), "-edited", 2).unwrap_err().contains("names a folder")
        );
    }

    #[test]
    fn an_empty_suffix_or_one_with_a_slash_is_refused() {
        assert!(Destination::new(None, "", 1).is_err());
        assert!(Destination::new(None, "../x", 1).is_err());
    }
}
