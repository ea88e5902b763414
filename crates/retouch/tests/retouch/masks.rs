//! A mask limits an edit, exactly.

use offstage_api::Adjustment as A;
use offstage_retouch::{ApplyError, Cancel, Limits, Mask, apply};

use crate::support::{Desk, png, recipe, samples, scene_photo};

const WIDTH: usize = 60;
const HEIGHT: usize = 40;

/// White on the left half.
fn left_half() -> Vec<u8> {
    (0..WIDTH * HEIGHT).map(|i| if i % WIDTH < WIDTH / 2 { 255 } else { 0 }).collect()
}

fn mask(values: &[u8], width: usize, height: usize) -> Mask {
    let path = Desk::new();
    let file = path.file("mask.png", &png(width, height, png::ColorType::Grayscale, values));
    Mask::decode(&file, &Limits::default()).unwrap()
}

#[test]
fn outside_the_mask_every_bit_stays_and_inside_it_is_the_plain_edit() {
    let photo = scene_photo(WIDTH, HEIGHT);
    let before = samples(&photo);
    for steps in [
        vec![(A::Exposure, 0.4)],
        vec![(A::Exposure, 0.4), (A::Blur, 0.5), (A::Grain, 0.5), (A::Clarity, 0.6)],
    ] {
        let edit = recipe(&steps);
        let plain = samples(&apply(photo.clone(), &edit, None, &Cancel::new()).unwrap());
        let mask = mask(&left_half(), WIDTH, HEIGHT);
        let limited = samples(&apply(photo.clone(), &edit, Some((&mask, 0.0)), &Cancel::new()).unwrap());
        for (i, value) in limited.iter().enumerate() {
            let inside = i / 3 % WIDTH < WIDTH / 2;
            assert_eq!(*value, if inside { plain[i] } else { before[i] }, "sample {i}");
        }
    }
}

#[test]
fn a_feathered_mask_fades_over_its_edge_and_leaves_what_is_far_away() {
    let photo = scene_photo(WIDTH, HEIGHT);
    let before = samples(&photo);
    let mask = mask(&left_half(), WIDTH, HEIGHT);
    let after =
        samples(&apply(photo, &recipe(&[(A::Exposure, 0.5)]), Some((&mask, 8.0)), &Cancel::new()).unwrap());
    let changed =
        |x: usize| (0..HEIGHT).map(|y| (y * WIDTH + x) * 3).filter(|&i| after[i] != before[i]).count();
    assert!(changed(WIDTH / 2 + 2) > HEIGHT / 2, "nothing beyond the edge");
    assert_eq!((WIDTH / 2 + 14..WIDTH).map(changed).sum::<usize>(), 0, "too far beyond the edge");
}

#[test]
fn a_mask_turns_with_the_photo() {
    let photo = scene_photo(WIDTH, HEIGHT);
    let mask = mask(&left_half(), WIDTH, HEIGHT);
    let turn = apply(photo.clone(), &recipe(&[(A::Rotate, 0.5)]), None, &Cancel::new()).unwrap();
    let both = recipe(&[(A::Rotate, 0.5), (A::Exposure, 0.5)]);
    let after = samples(&apply(photo, &both, Some((&mask, 0.0)), &Cancel::new()).unwrap());
    let turned = samples(&turn);
    // The left half is the upper half once turned clockwise.
    let rows = |range: std::ops::Range<usize>| range.start * HEIGHT * 3..range.end * HEIGHT * 3;
    assert_ne!(after[rows(0..WIDTH / 2)], turned[rows(0..WIDTH / 2)]);
    assert_eq!(after[rows(WIDTH / 2..WIDTH)], turned[rows(WIDTH / 2..WIDTH)]);
}

#[test]
fn a_mask_of_another_size_is_refused_with_both_sizes() {
    let mask = mask(&[255; 12], 4, 3);
    let error =
        apply(scene_photo(WIDTH, HEIGHT), &recipe(&[(A::Exposure, 0.5)]), Some((&mask, 0.0)), &Cancel::new());
    let error = error.unwrap_err();
    assert!(matches!(error, ApplyError::MaskSize { mask_width: 4, photo_width: 60, .. }));
    assert!(error.to_string().contains("4 × 3") && error.to_string().contains("60 × 40"));
}

#[test]
fn a_cancelled_edit_ends_as_cancelled() {
    let cancel = Cancel::new();
    cancel.cancel();
    let result = apply(scene_photo(8, 8), &recipe(&[(A::Exposure, 0.5)]), None, &cancel);
    assert!(matches!(result, Err(ApplyError::Cancelled)));
}
