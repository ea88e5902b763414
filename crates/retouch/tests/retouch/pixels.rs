//! Pixels handed to others as 8-bit RGB, and a picture of theirs in the photo's place.

use offstage_api::{Adjustment, ImageFormat, Provenance};
use offstage_retouch::{Cancel, encode};

use crate::support::{Desk, output, picture, png, png_of_depth, recipe, samples, scene, scene_photo};

#[test]
fn eight_bit_pixels_come_out_as_they_are_and_sixteen_bits_are_rounded() {
    assert_eq!(scene_photo(12, 8).rgb8(), scene(12, 8));
    let wide: Vec<u8> = [0_u16, 128, 129, 256, 65_535, 65_406].iter().flat_map(|v| v.to_be_bytes()).collect();
    let file = png_of_depth(2, 1, png::ColorType::Rgb, png::BitDepth::Sixteen, &wide);
    assert_eq!(Desk::new().open("wide.png", &file).rgb8(), [0, 0, 1, 1, 255, 254]);
}

#[test]
fn what_is_transparent_lies_on_white() {
    let file = png(2, 1, png::ColorType::Rgba, &[10, 20, 30, 255, 10, 20, 30, 0]);
    assert_eq!(Desk::new().open("clear.png", &file).rgb8(), [10, 20, 30, 255, 255, 255]);
}

#[test]
fn another_picture_takes_the_place_of_the_photo_and_keeps_its_format() {
    let photo = scene_photo(12, 8).with_provenance(Provenance {
        prompt: None,
        recipe: recipe(&[(Adjustment::Exposure, 0.1)]),
        model: "retoucher".to_owned(),
        generated: None,
        software: "Offstage 0.1.0".to_owned(),
    });
    let other = photo.with_rgb8(8, 4, scene(8, 4)).unwrap();
    let shown = picture(&other);
    assert_eq!((shown.width, shown.height, other.facts().format), (8, 4, ImageFormat::Png));
    assert_eq!(samples(&other), scene(8, 4).into_iter().map(u16::from).collect::<Vec<_>>());
    let file = encode(&other, &output(ImageFormat::Png), &Cancel::new()).unwrap().bytes;
    assert!(!file.windows(4).any(|window| window == b"Edit"), "it knows nothing of how the photo was made");
}

#[test]
fn bytes_of_another_size_are_no_picture() {
    let photo = scene_photo(4, 4);
    for (width, height, bytes) in [(2, 2, 11), (2, 2, 13), (0, 2, 0), (u32::MAX, u32::MAX, 3)] {
        assert!(photo.with_rgb8(width, height, vec![0; bytes]).is_none());
    }
}
