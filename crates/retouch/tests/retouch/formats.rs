//! Every kind of file that is read, and every one that is written.

use offstage_api::ImageFormat;
use offstage_retouch::{Cancel, Limits, encode, probe};

use crate::support::{
    Desk, jpeg, largest_difference, mean_difference, output, picture, png, png_of_depth, samples, scene,
    scene_photo, written,
};

#[test]
fn a_grey_png_becomes_three_equal_channels() {
    let photo = Desk::new().open("grey.png", &png(2, 1, png::ColorType::Grayscale, &[10, 200]));
    assert_eq!(samples(&photo), [10, 10, 10, 200, 200, 200]);
}

#[test]
fn a_palette_png_with_transparency_becomes_colour_with_alpha() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![255, 0, 0, 0, 0, 255]);
    encoder.set_trns(vec![255, 0]);
    encoder.write_header().unwrap().write_image_data(&[0, 1]).unwrap();
    let desk = Desk::new();
    let photo = desk.open("palette.png", &bytes);
    assert_eq!(samples(&photo), [255, 0, 0, 255, 0, 0, 255, 0]);
    assert!(probe(&desk.file("palette.png", &bytes), &Limits::default()).unwrap().has_alpha);
}

#[test]
fn sixteen_bits_stay_sixteen_bits_in_png_and_tiff() {
    let values: [u16; 6] = [0, 257, 1000, 30_001, 65_534, 65_535];
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_be_bytes()).collect();
    let desk = Desk::new();
    let bytes = png_of_depth(2, 1, png::ColorType::Rgb, png::BitDepth::Sixteen, &data);
    let photo = desk.open("deep.png", &bytes);
    assert_eq!(photo.facts().bits_per_channel, 16);
    assert_eq!(samples(&photo), values);
    let again = desk.open("deep.tif", &written(&photo, ImageFormat::Tiff));
    assert_eq!((again.facts().format, samples(&again)), (ImageFormat::Tiff, values.to_vec()));
    assert_eq!(encode(&photo, &output(ImageFormat::Jpeg), &Cancel::new()).unwrap().bits_per_channel, 8);
}

#[test]
fn a_cmyk_jpeg_is_read_in_screen_colours_and_says_so() {
    // No ink at all, full cyan, and full black; the encoder inverts them, as Adobe stores them.
    let inks = [[0u8, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255]];
    let data: Vec<u8> = inks.iter().flat_map(|ink| ink.repeat(64)).collect();
    // Three 8 × 8 squares below each other.
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let photo = Desk::new().open("inks.jpg", &jpeg(8, 24, kind, &data));
        let found = samples(&photo);
        let at = |square: usize| found[(square * 8 + 4) * 8 * 3 + 12..][..3].to_vec();
        for (square, want) in [[255, 255, 255], [0, 255, 255], [0, 0, 0]].into_iter().enumerate() {
            assert!(largest_difference(&at(square), &want) <= 6, "{kind:?} {square}: {:?}", at(square));
        }
        assert!(photo.notes()[0].contains("CMYK"));
    }
}

#[test]
fn a_grey_jpeg_is_read() {
    let photo = Desk::new().open("grey.jpg", &jpeg(16, 16, jpeg_encoder::ColorType::Luma, &[99; 256]));
    assert!(samples(&photo).iter().all(|&value| value.abs_diff(99) <= 1));
}

#[test]
fn only_the_first_frame_of_an_animated_gif_is_used_and_it_says_so() {
    let mut bytes = Vec::new();
    let mut encoder = gif::Encoder::new(&mut bytes, 2, 1, &[255, 0, 0, 0, 255, 0]).unwrap();
    for index in [0u8, 1] {
        let frame =
            gif::Frame { width: 2, height: 1, buffer: vec![index; 2].into(), ..gif::Frame::default() };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    let photo = Desk::new().open("moving.gif", &bytes);
    assert_eq!(samples(&photo), [255, 0, 0, 255, 0, 0]);
    assert!(photo.notes()[0].contains("first frame"));
    // GIF is not written: an opaque one goes out as JPEG.
    let encoded = encode(&photo, &offstage_api::Output::default(), &Cancel::new()).unwrap();
    assert_eq!(encoded.format, ImageFormat::Jpeg);
}

#[test]
fn only_the_first_frame_of_an_animated_webp_is_used_and_it_says_so() {
    let photo = Desk::new().open("moving.webp", include_bytes!("../fixtures/animated.webp"));
    assert!(photo.notes()[0].contains("first frame"));
    let found = samples(&photo);
    assert!(largest_difference(&found[..3], &[255, 0, 0]) <= 4, "{:?}", &found[..4]);
}

#[test]
fn only_the_first_frame_of_an_animated_png_is_used_and_it_says_so() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[1, 2, 3]).unwrap();
    writer.write_image_data(&[4, 5, 6]).unwrap();
    writer.finish().unwrap();
    let photo = Desk::new().open("moving.png", &bytes);
    assert_eq!(samples(&photo), [1, 2, 3]);
    assert!(photo.notes()[0].contains("first frame"));
}

#[test]
fn lossless_formats_give_back_every_bit_with_and_without_alpha() {
    let desk = Desk::new();
    let data: Vec<u8> = (0..40 * 30 * 4).map(|i| (i * 31 % 251) as u8).collect();
    for (colour, channels) in [(png::ColorType::Rgb, 3), (png::ColorType::Rgba, 4)] {
        let photo = desk.open("in.png", &png(40, 30, colour, &data[..40 * 30 * channels]));
        for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::Webp] {
            let lossless = offstage_api::Output { quality: 100, ..output(format) };
            let encoded = encode(&photo, &lossless, &Cancel::new()).unwrap();
            let again = desk.open("out", &encoded.bytes);
            assert_eq!(again.facts().format, format);
            assert_eq!(samples(&again), samples(&photo), "{format:?} with {channels} channels");
        }
    }
}

#[test]
fn a_large_jpeg_written_in_strips_reads_back_as_one_picture() {
    let photo = scene_photo(1400, 1100);
    for quality in [80, 95] {
        let settings = offstage_api::Output { quality, ..output(ImageFormat::Jpeg) };
        let encoded = encode(&photo, &settings, &Cancel::new()).unwrap();
        assert!(encoded.bytes.windows(2).any(|pair| pair == [0xFF, 0xD0]), "one strip only");
        let again = Desk::new().open("strips.jpg", &encoded.bytes);
        let difference = mean_difference(&samples(&again), &samples(&photo));
        assert!(difference < 3.0, "{difference} at quality {quality}");
    }
}

#[test]
fn jpeg_has_no_alpha_so_what_is_transparent_becomes_white() {
    let photo = Desk::new().open("clear.png", &png(8, 8, png::ColorType::Rgba, &[10, 20, 30, 0].repeat(64)));
    let again = Desk::new().open("white.jpg", &written(&photo, ImageFormat::Jpeg));
    assert!(samples(&again).iter().all(|&value| value >= 254));
}

#[test]
fn lossy_webp_is_written_and_its_quality_counts() {
    let photo = scene_photo(200, 150);
    let size = |quality| {
        let settings = offstage_api::Output { quality, ..output(ImageFormat::Webp) };
        let bytes = encode(&photo, &settings, &Cancel::new()).unwrap().bytes;
        assert!(mean_difference(&samples(&Desk::new().open("w.webp", &bytes)), &samples(&photo)) < 8.0);
        bytes.len()
    };
    assert!(size(50) < size(95));
}

#[test]
fn the_longest_edge_of_the_output_is_as_asked_and_small_photos_stay() {
    let photo = scene_photo(300, 200);
    for (asked, want) in [(150, (150, 100)), (1, (1, 1)), (4000, (300, 200))] {
        let settings = offstage_api::Output { max_edge: Some(asked), ..output(ImageFormat::Png) };
        let encoded = encode(&photo, &settings, &Cancel::new()).unwrap();
        assert_eq!((encoded.width, encoded.height), want);
        let read = picture(&Desk::new().open("small.png", &encoded.bytes));
        assert_eq!((read.width as u32, read.height as u32), want);
    }
}

#[test]
fn probing_and_decoding_agree() {
    let desk = Desk::new();
    let data = scene(20, 10);
    for bytes in [
        jpeg(20, 10, jpeg_encoder::ColorType::Rgb, &data),
        png(20, 10, png::ColorType::Rgb, &data),
        written(&scene_photo(20, 10), ImageFormat::Webp),
        written(&scene_photo(20, 10), ImageFormat::Tiff),
    ] {
        let probed = probe(&desk.file("file", &bytes), &Limits::default()).unwrap();
        assert_eq!(probed, desk.open("file", &bytes).facts());
    }
}

#[test]
fn a_progressive_jpeg_is_read() {
    let photo = Desk::new().open("p.jpg", include_bytes!("../fixtures/progressive.jpg"));
    let found = picture(&photo);
    assert_eq!((found.width, found.height), (64, 48));
    let at = |x: usize, y: usize| found.samples[(y * 64 + x) * 3];
    assert!(at(32, 24) < 30 && at(0, 0) > 200, "{} {}", at(32, 24), at(0, 0));
}
