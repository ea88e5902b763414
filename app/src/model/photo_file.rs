/// What the page can do with a file, judged by its media type and name before any byte is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoFile {
    /// Browsers show it: the preview appears at once.
    Shown,
    /// Offstage reads it, browsers do not: the preview comes with the first edit.
    NotShown,
    /// No image at all.
    Refused,
}

/// Judges a file. Browsers often know no media type of a dropped file (an empty one), so its name
/// decides then.
pub fn classify(name: &str, media_type: &str) -> PhotoFile {
    let extension =
        name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
    match (media_type, extension.as_str()) {
        ("image/tiff", _) | (_, "tif" | "tiff") => PhotoFile::NotShown,
        ("", "jpg" | "jpeg" | "png" | "webp" | "gif" | "avif") => PhotoFile::Shown,
        (image, _) if image.starts_with("image/") => PhotoFile::Shown,
        _ => PhotoFile::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_judged_by_its_media_type_and_without_one_by_its_name() {
        assert_eq!(classify("a.jpg", "image/jpeg"), PhotoFile::Shown);
        assert_eq!(classify("A.JPG", ""), PhotoFile::Shown);
        assert_eq!(classify("scan.TIF", "image/tiff"), PhotoFile::NotShown);
        assert_eq!(classify("scan.tiff", ""), PhotoFile::NotShown);
        assert_eq!(classify("notes.pdf", "application/pdf"), PhotoFile::Refused);
        assert_eq!(classify("photo", ""), PhotoFile::Refused);
    }
}
