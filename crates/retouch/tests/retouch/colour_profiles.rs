//! Colours mean what the file's profile says.

use moxcms::ColorProfile;
use offstage_api::ImageFormat;

use crate::support::{Desk, largest_difference, samples, written};

fn profiled_png(colours: &[[u8; 3]], profile: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(colours.len() as u32, 1);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(profile.into());
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.write_header().unwrap().write_image_data(colours.as_flattened()).unwrap();
    bytes
}

const COLOURS: [[u8; 3]; 5] = [[200, 100, 50], [128, 128, 128], [60, 120, 90], [255, 0, 0], [40, 60, 180]];

#[test]
fn display_p3_and_adobe_rgb_come_out_as_the_published_primaries_say() {
    // Computed in double precision from the primaries of SMPTE EG 432-1, Adobe RGB (1998) and sRGB.
    let p3 = [[215u16, 93, 31], [128; 3], [30, 122, 88], [255, 0, 0], [34, 61, 187]];
    let adobe = [[227u16, 100, 42], [129; 3], [0, 121, 88], [255, 0, 0], [21, 57, 185]];
    for (profile, want) in [(ColorProfile::new_display_p3(), p3), (ColorProfile::new_adobe_rgb(), adobe)] {
        let photo = Desk::new().open("wide.png", &profiled_png(&COLOURS, &profile.encode().unwrap()));
        let found = samples(&photo);
        assert!(largest_difference(&found, want.as_flattened()) <= 2, "{found:?} is not {want:?}");
        assert!(photo.notes().is_empty(), "{:?}", photo.notes());
    }
}

#[test]
fn an_srgb_profile_changes_no_bit_and_the_output_names_srgb_again() {
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    let photo = Desk::new().open("srgb.png", &profiled_png(&COLOURS, &srgb));
    let plain: Vec<u16> = COLOURS.as_flattened().iter().map(|&value| u16::from(value)).collect();
    assert_eq!(samples(&photo), plain);
    for format in ImageFormat::WRITABLE {
        let bytes = written(&photo, format);
        assert!(bytes.windows(4).any(|tag| tag == b"acsp" || tag == b"iCCP"), "{format:?} names no profile");
    }
}

#[test]
fn a_broken_profile_is_passed_over_with_a_note() {
    let photo = Desk::new().open("broken.png", &profiled_png(&COLOURS, b"this is no profile, is it?"));
    assert!(photo.notes()[0].contains("colour profile"), "{:?}", photo.notes());
    assert_eq!(samples(&photo)[..3], [200, 100, 50]);
}
