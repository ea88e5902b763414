use offstage_api::ImageFormat;

use crate::DecodeError;

const READABLE: &str = "use a JPEG, PNG, WebP, TIFF or GIF";

/// The format of a file by its first bytes.
pub(crate) fn recognize(start: &[u8]) -> Result<ImageFormat, DecodeError> {
    let brand = start.get(8..12).unwrap_or_default();
    let refused = match start {
        [] => "This file is empty; choose an image.".to_owned(),
        [0xFF, 0xD8, 0xFF, ..] => return Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => return Ok(ImageFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return Ok(ImageFormat::Webp),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => return Ok(ImageFormat::Tiff),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => return Ok(ImageFormat::Gif),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if brand == b"avif" || brand == b"avis" => {
            return Ok(ImageFormat::Avif);
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
            if brand == b"heic" || brand == b"heix" || brand == b"mif1" =>
        {
            format!("HEIC photos are not read yet; {READABLE} instead (the camera app can export one).")
        }
        [b'B', b'M', ..] => format!("BMP images are not read; {READABLE} instead."),
        [b'%', b'P', b'D', b'F', ..] => format!("This is a PDF document, not an image; {READABLE}."),
        [b'<', ..] => format!("This is a text document (SVG or HTML), not a photo; {READABLE}."),
        _ => format!("This file is not an image that Offstage reads; {READABLE}."),
    };
    Err(DecodeError::unreadable(refused))
}

pub(super) fn avif_is_not_read() -> DecodeError {
    DecodeError::unreadable(format!("AVIF images are not read yet; {READABLE} instead."))
}
