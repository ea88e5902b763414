//! What a file says about its picture: kept, but upright and without a position.

use offstage_api::{ImageFormat, Output};
use offstage_retouch::{Cancel, Limits, encode, probe};

use crate::support::{Desk, picture, scene, scene_photo};

/// An EXIF block: an orientation, a camera's name and a GPS latitude.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let mut block = b"II*\0\x08\0\0\0\x03\0".to_vec();
    block.extend(entry(0x010F, 2, 10, 50u32.to_le_bytes()));
    block.extend(entry(0x0112, 3, 1, [orientation, 0, 0, 0]));
    block.extend(entry(0x8825, 4, 1, 60u32.to_le_bytes()));
    block.extend([0; 4]);
    block.extend(b"Leicamera\0");
    block.extend([1, 0]);
    block.extend(entry(2, 5, 3, 78u32.to_le_bytes()));
    block.extend([0; 4]);
    block.extend(b"LATITUDELATITUDELATITUDE");
    block
}

const XMP: &str = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="52,31N" dc:creator="Ada"/></x:xmpmeta>"#;

fn jpeg_with(orientation: u8, width: u16, height: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.add_exif_metadata(&exif(orientation)).unwrap();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", XMP.as_bytes()].concat();
    encoder.add_app_segment(1, xmp).unwrap();
    encoder.encode(data, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Whether the text stands in the file, compressed or not: a PNG keeps XMP as plain text here.
fn rewritten(keep_gps: bool, format: ImageFormat) -> Vec<u8> {
    let photo = Desk::new().open("tagged.jpg", &jpeg_with(6, 32, 16, &scene(32, 16)));
    let output = Output { format: Some(format), keep_gps, ..Output::default() };
    encode(&photo, &output, &Cancel::new()).unwrap().bytes
}

#[test]
fn each_orientation_is_applied_when_read_and_when_probed() {
    let desk = Desk::new();
    // Bright at the upper left of the picture as it is seen, for each way of storing it.
    let (width, height) = (48usize, 32usize);
    for orientation in 1..=8u8 {
        let (stored_width, stored_height) = if orientation >= 5 { (height, width) } else { (width, height) };
        let data: Vec<u8> = (0..stored_width * stored_height)
            .flat_map(|i| {
                let (x, y) = (i % stored_width, i / stored_width);
                let (right, bottom) = (stored_width - 1 - x, stored_height - 1 - y);
                let (seen_x, seen_y) = match orientation {
                    1 => (x, y),
                    2 => (right, y),
                    3 => (right, bottom),
                    4 => (x, bottom),
                    5 => (y, x),
                    6 => (bottom, x),
                    7 => (bottom, right),
                    _ => (y, right),
                };
                [if seen_x < 16 && seen_y < 8 { 240 } else { 20 }; 3]
            })
            .collect();
        let bytes = jpeg_with(orientation, stored_width as u16, stored_height as u16, &data);
        let probed = probe(&desk.file("turned.jpg", &bytes), &Limits::default()).unwrap();
        assert_eq!((probed.width, probed.height), (width as u32, height as u32), "orientation {orientation}");
        let seen = picture(&desk.open("turned.jpg", &bytes));
        assert_eq!((seen.width, seen.height), (width, height), "orientation {orientation}");
        let at = |x: usize, y: usize| seen.samples[(y * width + x) * 3];
        assert!(
            at(3, 3) > 200 && at(40, 3) < 60 && at(3, 28) < 60 && at(40, 28) < 60,
            "orientation {orientation}"
        );
    }
}

#[test]
fn what_is_written_is_upright_whatever_the_input_said() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp] {
        let desk = Desk::new();
        let again = desk.open("again", &rewritten(true, format));
        assert_eq!((again.facts().width, again.facts().height), (16, 32), "{format:?}");
    }
}

#[test]
fn the_position_is_left_out_unless_it_is_asked_for_and_the_rest_is_kept() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp] {
        let private = rewritten(false, format);
        assert!(!contains(&private, "LATITUDE") && !contains(&private, "GPSLatitude"), "{format:?}");
        assert!(contains(&private, "Leicamera") && contains(&private, "dc:creator=\"Ada\""), "{format:?}");
        let open = rewritten(true, format);
        assert!(contains(&open, "LATITUDE") && contains(&open, "GPSLatitude"), "{format:?}");
    }
    assert!(!contains(&rewritten(false, ImageFormat::Tiff), "GPSLatitude"));
}

#[test]
fn a_photo_without_metadata_is_written_without() {
    let bytes = encode(&scene_photo(8, 8), &Output::default(), &Cancel::new()).unwrap().bytes;
    assert!(!contains(&bytes, "eXIf") && !contains(&bytes, "iCCP"));
}

#[test]
fn a_picture_in_the_photos_place_has_the_photos_metadata() {
    let photo = Desk::new().open("tagged.jpg", &jpeg_with(6, 32, 16, &scene(32, 16)));
    let other = photo.with_rgb8(8, 8, scene(8, 8)).unwrap();
    let bytes = encode(&other, &Output::default(), &Cancel::new()).unwrap().bytes;
    assert!(contains(&bytes, "Leicamera") && contains(&bytes, "Ada") && !contains(&bytes, "LATITUDE"));
}
