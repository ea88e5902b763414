//! What a file says about its picture besides pixels, kept from input to output.

mod exif;
mod xmp;

/// EXIF and XMP as they go back into the output. Profiles are not kept: pixels are sRGB after
/// decoding, and the output says so where the input named a profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    /// An EXIF block from its byte order mark on (CIPA DC-008, a TIFF structure).
    pub exif: Option<Vec<u8>>,
    /// An XMP packet (ISO 16684-1) in UTF-8.
    pub xmp: Option<Vec<u8>>,
    /// Whether the input carried a colour profile.
    pub profiled: bool,
}

impl Metadata {
    /// How the picture is stored: 1 to 8, 1 where nothing is said.
    pub fn orientation(exif: Option<&[u8]>) -> u8 {
        exif.and_then(exif::orientation).unwrap_or(1)
    }

    /// The metadata of the picture once it is upright: orientation 1, and no thumbnail of how it was.
    pub fn upright(mut self) -> Self {
        self.exif = self.exif.and_then(exif::upright);
        self.xmp = self.xmp.map(xmp::upright);
        self
    }

    /// The metadata without where the photo was taken.
    pub fn without_gps(mut self) -> Self {
        self.exif = self.exif.map(exif::without_gps);
        self.xmp = self.xmp.map(xmp::without_gps);
        self
    }
}
