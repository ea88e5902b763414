//! The XMP packet of a file, found without decoding the picture: XMP Specification, part 3 ("Storage
//! in files"), for JPEG, PNG and TIFF; RFC 9649, 2.7.1.5, for WebP.

mod bounded;
mod jpeg;
mod png;
mod tiff;
mod webp;

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use offstage_api::{ImageFormat, Provenance};

use crate::DecodeError;
use crate::decode::{guarded, sniff};
use crate::metadata::Metadata;
use bounded::Bounded;

/// A packet that is larger is not read, and none is made so large.
pub(crate) const LARGEST_PACKET_BYTES: usize = 512 * 1024;

/// Reads how a picture was made from a file that [`encode`](crate::encode) wrote, or that another
/// program wrote keeping its XMP. `Ok(None)` where it says nothing, or a recipe of another version,
/// and for BigTIFF, GIF and AVIF.
///
/// Pixels are not decoded, and at most 768 KiB of the file are read. What is said is anybody's claim:
/// the recipe is valid, but that it made this picture is not proved, and the prompt has no limit of
/// its own.
///
/// Errors: [`DecodeError::Unreadable`] for what is no image, [`DecodeError::Io`].
pub fn read_provenance(path: &Path) -> Result<Option<Provenance>, DecodeError> {
    let mut file = Bounded::new(File::open(path).map_err(DecodeError::Io)?);
    let start = file.upto(16).map_err(DecodeError::Io)?;
    let format = sniff::recognize(&start)?;
    guarded(format, || {
        let packet = file.rewind().and_then(|()| match format {
            ImageFormat::Jpeg => jpeg::packet(&mut file),
            ImageFormat::Png => png::packet(&mut file),
            ImageFormat::Webp => webp::packet(&mut file),
            ImageFormat::Tiff => tiff::packet(&mut file),
            ImageFormat::Gif | ImageFormat::Avif => Ok(None),
        });
        match packet {
            Ok(packet) => Ok(packet.as_deref().and_then(Metadata::read_provenance)),
            Err(error) if says_nothing(&error) => Ok(None),
            Err(error) => Err(DecodeError::Io(error)),
        }
    })
}

/// Whether the file is cut or points past its end, or holds too much before its packet.
fn says_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::QuotaExceeded)
}
