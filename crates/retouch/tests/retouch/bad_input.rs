//! Files that are no photo: each is refused with a sentence, and none takes memory for what it claims.

use offstage_retouch::{Cancel, DecodeError, Limits, Photo, probe};

use crate::support::{Desk, jpeg, png, scene};

#[test]
fn an_empty_file_is_refused_with_a_sentence() {
    assert!(Desk::new().refusal("photo.jpg", b"").contains("empty"));
}

#[test]
fn text_pdf_svg_and_random_bytes_are_refused_by_what_they_are() {
    let desk = Desk::new();
    assert!(desk.refusal("a.jpg", b"%PDF-1.7 ...").contains("PDF"));
    assert!(desk.refusal("b.png", b"<svg xmlns=''></svg>").contains("SVG"));
    assert!(desk.refusal("c.png", b"hello, this is a note").contains("not an image"));
    assert!(desk.refusal("d.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").contains("HEIC"));
    let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(desk.refusal("e.webp", &noise).contains("JPEG"));
}

#[test]
fn a_wrong_extension_does_not_matter() {
    let desk = Desk::new();
    let photo = desk.open("photo.jpg", &png(6, 4, png::ColorType::Rgb, &scene(6, 4)));
    assert_eq!(photo.facts().format, offstage_api::ImageFormat::Png);
}

#[test]
fn files_cut_anywhere_are_refused_with_a_sentence() {
    let desk = Desk::new();
    let data = scene(64, 48);
    let mut webp = Vec::new();
    image_webp::WebPEncoder::new(&mut webp).encode(&data, 64, 48, image_webp::ColorType::Rgb8).unwrap();
    let whole = [
        ("JPEG", jpeg(64, 48, jpeg_encoder::ColorType::Rgb, &data)),
        ("PNG", png(64, 48, png::ColorType::Rgb, &data)),
        ("WebP", webp),
        ("TIFF", tiff(64, 48, &data)),
        ("GIF", gif(64, 48)),
    ];
    for (kind, bytes) in whole {
        for share in [20, 50, 75, 90] {
            let sentence = desk.refusal("cut", &bytes[..bytes.len() * share / 100]);
            assert!(sentence.contains(kind), "{share} % of a {kind}: {sentence}");
        }
        desk.open("whole", &bytes);
    }
}

#[test]
fn a_header_that_declares_too_many_pixels_is_refused_before_they_are_allocated() {
    let desk = Desk::new();
    let mut declared = png(1, 1, png::ColorType::Rgb, &[0; 3]);
    declared[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    declared[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let checksum = crc32(&declared[12..29]);
    declared[29..33].copy_from_slice(&checksum.to_be_bytes());
    let path = desk.file("bomb.png", &declared);
    for error in [
        probe(&path, &Limits::default()).unwrap_err(),
        Photo::decode(&path, &Limits::default(), &Cancel::new()).unwrap_err(),
    ] {
        assert!(matches!(error, DecodeError::TooManyPixels { width: 60_000, height: 60_000, .. }), "{error}");
        assert!(error.to_string().contains("3600 megapixels"), "{error}");
    }
}

#[test]
fn a_missing_file_is_said_to_be_unreadable_from_disk() {
    let error = probe(std::path::Path::new("/nowhere/photo.jpg"), &Limits::default()).unwrap_err();
    assert!(matches!(error, DecodeError::Io(_)));
}

#[test]
fn cancelled_work_ends_as_cancelled() {
    let desk = Desk::new();
    let path = desk.file("photo.png", &png(6, 4, png::ColorType::Rgb, &scene(6, 4)));
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(matches!(Photo::decode(&path, &Limits::default(), &cancel), Err(DecodeError::Cancelled)));
}

#[test]
fn broken_bytes_anywhere_never_bring_a_decoder_down() {
    let desk = Desk::new();
    let data = scene(24, 16);
    let mut webp = Vec::new();
    image_webp::WebPEncoder::new(&mut webp).encode(&data, 24, 16, image_webp::ColorType::Rgb8).unwrap();
    let whole = [
        jpeg(24, 16, jpeg_encoder::ColorType::Rgb, &data),
        png(24, 16, png::ColorType::Rgb, &data),
        webp,
        tiff(24, 16, &data),
        gif(24, 16),
    ];
    // Small enough that a broken size is refused instead of decoded.
    let limits = Limits { max_pixels: 1_000_000 };
    for bytes in whole {
        for step in 0..120 {
            let mut broken = bytes.clone();
            let at = step * broken.len() / 120;
            broken[at] ^= 0xA5;
            let path = desk.file("broken", &broken);
            if let Err(error) = Photo::decode(&path, &limits, &Cancel::new()) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}

fn tiff(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
    encoder.write_image::<tiff::encoder::colortype::RGB8>(width, height, data).unwrap();
    bytes.into_inner()
}

fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let palette: Vec<u8> = (0..=255).flat_map(|i: u8| [i, 255 - i, i / 2]).collect();
    let mut encoder = gif::Encoder::new(&mut bytes, width, height, &palette).unwrap();
    let indices: Vec<u8> =
        (0..usize::from(width) * usize::from(height)).map(|i| (i * 7 % 256) as u8).collect();
    let frame = gif::Frame { width, height, buffer: indices.into(), ..gif::Frame::default() };
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    bytes
}

/// CRC-32 as PNG chunks carry it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(!0u32, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}
