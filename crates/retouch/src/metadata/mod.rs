//! What a file says about its picture besides pixels, kept from input to output.

mod exif;
mod provenance;
mod survey;
mod xmp;

use offstage_api::Provenance;

/// EXIF and XMP as they go back into the output. Profiles are not kept: pixels are sRGB after
/// decoding, and the output says so where the input named a profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    /// An EXIF block from its byte order mark on (CIPA DC-008, a TIFF structure).
    pub exif: Option<Vec<u8>>,
    /// An XMP packet (ISO 16684-1) in UTF-8.
    pub xmp: Option<Vec<u8>>,
    /// How the picture was made, where that is known.
    pub provenance: Option<Provenance>,
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

    /// The metadata without what an earlier writer said of how the picture was made.
    pub fn without_provenance(mut self) -> Self {
        self.xmp = self.xmp.map(provenance::removed);
        self.provenance = None;
        self
    }

    /// The XMP packet to write, at most `largest_bytes` with the provenance in it: that of the input
    /// comes first, and stands alone where there is no room for both.
    pub fn packet(&self, with_provenance: bool, largest_bytes: usize) -> Option<Vec<u8>> {
        let kept = self.xmp.clone().filter(|packet| !packet.is_empty());
        match &self.provenance {
            Some(record) if with_provenance => provenance::added(kept, record, largest_bytes),
            _ => kept,
        }
    }

    /// What an XMP packet says of how its picture was made.
    pub fn read_provenance(packet: &[u8]) -> Option<Provenance> {
        provenance::read(packet)
    }

    /// The metadata without where the photo was taken.
    pub fn without_gps(mut self) -> Self {
        self.exif = self.exif.map(exif::without_gps);
        self.xmp = self.xmp.map(xmp::without_gps);
        self
    }
}
