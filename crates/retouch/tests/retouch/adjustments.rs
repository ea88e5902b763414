//! Each adjustment goes the way its sign says, on real pixels.

use offstage_api::{Adjustment as A, Hue, PhotoStats};
use offstage_retouch::Photo;

use crate::support::{
    Desk, applied, flat_photo, largest_difference, mean_difference, picture, png, samples, scene_photo,
};

fn stats(photo: &Photo, name: A, amount: f32) -> PhotoStats {
    applied(photo, &[(name, amount)]).stats()
}

/// Asserts that a measure rises along the amounts from −1 to 1.
fn rises(name: A, measure: impl Fn(&PhotoStats) -> f32) {
    let photo = scene_photo(160, 120);
    let values: Vec<f32> =
        [-1.0, -0.5, 0.0, 0.5, 1.0].into_iter().map(|amount| measure(&stats(&photo, name, amount))).collect();
    for pair in values.windows(2) {
        assert!(pair[1] > pair[0], "{name}: {values:?}");
    }
}

#[test]
fn brightness_adjustments_raise_lightness_with_their_amount() {
    for name in [A::Exposure, A::Highlights, A::Shadows, A::Whites, A::Blacks] {
        rises(name, |stats| stats.mean_l);
    }
}

#[test]
fn highlights_and_whites_work_on_bright_parts_and_shadows_and_blacks_on_dark_ones() {
    let (dark, bright) = (flat_photo([40; 3]), flat_photo([215; 3]));
    let moved = |photo: &Photo, name| (stats(photo, name, 0.5).mean_l - photo.stats().mean_l).abs();
    for name in [A::Highlights, A::Whites] {
        assert!(moved(&bright, name) > 3.0 * moved(&dark, name), "{name}");
    }
    for name in [A::Shadows, A::Blacks] {
        assert!(moved(&dark, name) > 3.0 * moved(&bright, name), "{name}");
    }
}

#[test]
fn two_stops_of_exposure_quadruple_the_light() {
    // 0.2 of full light is 124 encoded; 0.8 is 230.6.
    let brighter = applied(&flat_photo([124; 3]), &[(A::Exposure, 1.0)]);
    assert!(
        samples(&brighter).iter().all(|&value| value.abs_diff(231) <= 1),
        "{:?}",
        &samples(&brighter)[..3]
    );
}

#[test]
fn contrast_spreads_tones_about_middle_grey_and_fade_closes_them() {
    rises(A::Contrast, |stats| stats.p95_l - stats.p05_l);
    let (dark, bright) = (flat_photo([60; 3]), flat_photo([180; 3]));
    assert!(stats(&dark, A::Contrast, 0.5).mean_l < dark.stats().mean_l);
    assert!(stats(&bright, A::Contrast, 0.5).mean_l > bright.stats().mean_l);
    rises(A::Fade, |stats| stats.p01_l - stats.p99_l);
}

#[test]
fn temperature_is_yellow_and_blue_and_tint_is_magenta_and_green() {
    rises(A::Temperature, |stats| stats.mean_b);
    rises(A::Tint, |stats| stats.mean_a);
}

#[test]
fn saturation_and_vibrance_raise_chroma_and_monochrome_takes_it_all() {
    rises(A::Saturation, |stats| stats.mean_chroma);
    rises(A::Vibrance, |stats| stats.mean_chroma);
    rises(A::BlackAndWhite, |stats| -stats.mean_chroma);
    for step in [(A::BlackAndWhite, 1.0), (A::Saturation, -1.0)] {
        let grey = samples(&applied(&scene_photo(60, 40), &[step]));
        assert!(grey.chunks(3).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]), "{step:?}");
    }
}

#[test]
fn vibrance_spares_skin_and_what_is_vivid_already() {
    let gain = |colour| {
        let photo = flat_photo(colour);
        stats(&photo, A::Vibrance, 0.5).mean_chroma / photo.stats().mean_chroma
    };
    let (dull_blue, vivid_blue, skin) = (gain([100, 120, 150]), gain([10, 40, 240]), gain([200, 160, 135]));
    assert!(
        dull_blue > 1.15 && vivid_blue < 1.02 && skin < dull_blue - 0.05,
        "{dull_blue} {vivid_blue} {skin}"
    );
}

#[test]
fn sepia_turns_grey_brown_and_its_negative_blue() {
    let grey = flat_photo([128; 3]);
    let brown = stats(&grey, A::Sepia, 1.0);
    let blue = stats(&grey, A::Sepia, -1.0);
    assert!(brown.mean_b > 0.04 && brown.mean_a > 0.01, "{brown:?}");
    assert!(blue.mean_b < -0.04, "{blue:?}");
    assert!((brown.mean_l - grey.stats().mean_l).abs() < 0.01);
}

/// Colours at the centres of the eight bands, less than vivid so that there is room either way.
const BAND_COLOURS: [[u8; 3]; 8] = [
    [190, 70, 60],
    [190, 120, 60],
    [170, 165, 60],
    [70, 165, 70],
    [60, 165, 165],
    [70, 90, 200],
    [125, 80, 200],
    [180, 75, 185],
];

#[test]
fn each_hue_band_changes_its_own_colour_and_leaves_the_opposite_one_and_greys() {
    for (i, hue) in Hue::ALL.into_iter().enumerate() {
        let own = flat_photo(BAND_COLOURS[i]);
        let opposite = flat_photo(BAND_COLOURS[(i + 4) % 8]);
        let before = own.stats();
        for amount in [-0.6, 0.6] {
            let saturated = stats(&own, A::HueSaturation(hue), amount);
            assert!(
                (saturated.mean_chroma - before.mean_chroma) * amount > 0.005,
                "{hue:?} saturation {amount}"
            );
            let lit = stats(&own, A::HueLuminance(hue), amount);
            assert!((lit.mean_l - before.mean_l) * amount > 0.01, "{hue:?} luminance {amount}");
            let turned = stats(&own, A::HueShift(hue), amount);
            // Along the wheel is anticlockwise in (a, b): a positive cross product.
            let turn = before.mean_a * turned.mean_b - before.mean_b * turned.mean_a;
            assert!(turn * amount > 0.0005, "{hue:?} shift {amount}: {turn}");
            for name in [A::HueSaturation(hue), A::HueLuminance(hue), A::HueShift(hue)] {
                for untouched in [&opposite, &flat_photo([120; 3])] {
                    let after = applied(untouched, &[(name, amount)]);
                    assert!(
                        largest_difference(&samples(&after), &samples(untouched)) <= 1,
                        "{name} {amount}"
                    );
                }
            }
        }
    }
}

#[test]
fn clarity_sharpen_and_blur_move_detail_their_way() {
    let photo = scene_photo(250, 190);
    let detail = |name, amount| stats(&photo, name, amount).detail;
    let before = photo.stats().detail;
    for (name, sign) in [(A::Clarity, 1.0), (A::Sharpen, 1.0), (A::Blur, -1.0)] {
        assert!(detail(name, sign) > before, "{name} {sign}");
        assert!(detail(name, -sign) < before, "{name} {}", -sign);
        assert!(detail(name, -sign) < detail(name, -sign * 0.3), "{name} grows with its amount");
    }
    let lightness = stats(&photo, A::Blur, 1.0).mean_l - photo.stats().mean_l;
    assert!(lightness.abs() < 0.03, "a blur keeps the light: {lightness}");
}

#[test]
fn vignette_darkens_or_brightens_the_corners_and_leaves_the_centre() {
    let flat = Desk::new().open("grey.png", &png(90, 60, png::ColorType::Rgb, &[128; 90 * 60 * 3]));
    for (amount, sign) in [(0.7, -1), (-0.7, 1)] {
        let after = picture(&applied(&flat, &[(A::Vignette, amount)]));
        let at = |x: usize, y: usize| i32::from(after.samples[(y * 90 + x) * 3]);
        assert_eq!(at(45, 30), 128);
        for corner in [at(0, 0), at(89, 0), at(0, 59), at(89, 59)] {
            assert!((corner - 128) * sign > 15, "{amount}: {corner}");
        }
    }
}

#[test]
fn grain_adds_noise_without_changing_brightness_and_its_negative_takes_noise_away() {
    let flat = Desk::new().open("grey.png", &png(200, 150, png::ColorType::Rgb, &[128; 200 * 150 * 3]));
    let grainy = applied(&flat, &[(A::Grain, 1.0)]);
    let (before, noisy) = (flat.stats(), grainy.stats());
    assert!(noisy.detail > before.detail + 0.002 && (noisy.mean_l - before.mean_l).abs() < 0.005);
    assert_eq!(samples(&grainy), samples(&applied(&flat, &[(A::Grain, 1.0)])), "the same grain every time");
    let cleaned = applied(&grainy, &[(A::Grain, -1.0)]);
    assert!(
        mean_difference(&samples(&cleaned), &samples(&flat))
            < 0.6 * mean_difference(&samples(&grainy), &samples(&flat))
    );
}

#[test]
fn flips_and_quarter_turns_move_pixels_without_changing_them() {
    let photo = Desk::new().open("two.png", &png(3, 1, png::ColorType::Rgb, &[1, 1, 1, 2, 2, 2, 3, 3, 3]));
    let turned = |name, amount| {
        let found = picture(&applied(&photo, &[(name, amount)]));
        (found.width, found.height, found.samples.chunks(3).map(|pixel| pixel[0]).collect::<Vec<_>>())
    };
    assert_eq!(turned(A::Flip, 1.0), (3, 1, vec![3, 2, 1]));
    assert_eq!(turned(A::Flip, -1.0), (3, 1, vec![1, 2, 3]));
    assert_eq!(turned(A::Rotate, 0.5), (1, 3, vec![1, 2, 3]));
    assert_eq!(turned(A::Rotate, -0.5), (1, 3, vec![3, 2, 1]));
    assert_eq!(turned(A::Rotate, 1.0), (3, 1, vec![3, 2, 1]));
}

#[test]
fn a_small_turn_is_clockwise_keeps_the_shape_and_leaves_no_empty_corner() {
    let (width, height) = (120, 80);
    // White left of the middle, black right of it.
    let data: Vec<u8> =
        (0..width * height).flat_map(|i| [if i % width < width / 2 { 250 } else { 5 }; 3]).collect();
    let photo = Desk::new().open("halves.png", &png(width, height, png::ColorType::Rgb, &data));
    let after = picture(&applied(&photo, &[(A::Rotate, 10.0 / 180.0)]));
    let shape = after.width as f32 / after.height as f32;
    assert!((shape - 1.5).abs() < 0.05 && after.width < width, "{} × {}", after.width, after.height);
    let at = |x: usize, y: usize| after.samples[(y * after.width + x) * 3];
    // Turned clockwise, the upper end of the border moves right and the lower end left.
    assert!(at(after.width / 2 + 2, 1) > 200 && at(after.width / 2 - 2, after.height - 2) < 60);
    let clean = |value: u16| value >= 230 || value <= 20;
    assert!([at(0, 0), at(after.width - 1, 0), at(0, after.height - 1)].into_iter().all(clean));
}

#[test]
fn alpha_passes_through_every_adjustment() {
    let data: Vec<u8> = (0..40 * 30).flat_map(|i| [90, 140, 60, (i % 256) as u8]).collect();
    let photo = Desk::new().open("clear.png", &png(40, 30, png::ColorType::Rgba, &data));
    let alpha = |photo: &Photo| samples(photo).chunks(4).map(|pixel| pixel[3]).collect::<Vec<_>>();
    for name in A::ALL.into_iter().filter(|name| !matches!(name, A::Flip | A::Rotate)) {
        for amount in [-0.7, 0.7] {
            assert_eq!(alpha(&applied(&photo, &[(name, amount)])), alpha(&photo), "{name} {amount}");
        }
    }
}
