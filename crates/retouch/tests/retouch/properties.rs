//! What holds for every recipe and every size.

use offstage_api::{Adjustment, Recipe, Step};
use offstage_retouch::{Cancel, Limits, Mask, apply};
use proptest::prelude::*;

use crate::support::{Desk, applied, png, png_of_depth, samples, scene, scene_photo};

#[test]
fn amount_zero_changes_no_bit() {
    let photo = scene_photo(37, 23);
    for name in Adjustment::ALL {
        assert_eq!(samples(&applied(&photo, &[(name, 0.0)])), samples(&photo), "{name}");
    }
}

#[test]
fn the_smallest_amounts_change_little() {
    let photo = scene_photo(37, 23);
    let before = samples(&photo);
    for name in
        Adjustment::ALL.into_iter().filter(|name| !matches!(name, Adjustment::Flip | Adjustment::Rotate))
    {
        for amount in [-0.01, 0.01] {
            let after = samples(&applied(&photo, &[(name, amount)]));
            let mean = crate::support::mean_difference(&after, &before);
            assert!(mean < 1.0, "{name} {amount} moves samples by {mean}");
        }
    }
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
    let photo = scene_photo(300, 260);
    let all: Vec<(Adjustment, f32)> = Adjustment::ALL
        .into_iter()
        .enumerate()
        .map(|(i, name)| (name, (i % 7) as f32 / 10.0 - 0.3))
        .collect();
    assert_eq!(samples(&applied(&photo, &all)), samples(&applied(&photo, &all)));
}

fn any_recipe() -> impl Strategy<Value = Recipe> {
    proptest::collection::vec((0..Adjustment::COUNT, -1.0f32..=1.0), 0..8).prop_map(|steps| {
        let mut recipe = Recipe::default();
        steps.into_iter().for_each(|(index, amount)| recipe.set(Adjustment::ALL[index], amount));
        recipe
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_recipe_renders_on_any_size(
        recipe in any_recipe(),
        (width, height) in prop_oneof![
            Just((1usize, 1usize)), Just((3, 7)), Just((1, 97)), Just((64, 1)), Just((33, 17)), (1usize..90, 1usize..70),
        ],
        alpha in any::<bool>(), deep in any::<bool>(), masked in any::<bool>(),
    ) {
        let channels = if alpha { 4 } else { 3 };
        let colour = if alpha { png::ColorType::Rgba } else { png::ColorType::Rgb };
        let count = width * height * channels * if deep { 2 } else { 1 };
        let data: Vec<u8> = (0..count).map(|i| (i * 73 % 256) as u8).collect();
        let depth = if deep { png::BitDepth::Sixteen } else { png::BitDepth::Eight };
        let desk = Desk::new();
        let photo = desk.open("any.png", &png_of_depth(width, height, colour, depth, &data));
        let mask = masked.then(|| {
            let values: Vec<u8> = (0..width * height).map(|i| (i * 11 % 256) as u8).collect();
            let file = desk.file("mask.png", &png(width, height, png::ColorType::Grayscale, &values));
            Mask::decode(&file, &Limits::default()).unwrap()
        });
        let result = apply(photo, &recipe, mask.as_ref().map(|mask| (mask, 5.0)), &Cancel::new()).unwrap();
        let facts = result.facts();
        prop_assert!(facts.width >= 1 && facts.height >= 1);
        prop_assert_eq!(facts.bits_per_channel, if deep { 16 } else { 8 });
        prop_assert!(result.stats().mean_l.is_finite());
    }

    #[test]
    fn tones_keep_their_order_under_light_adjustments(
        steps in proptest::collection::vec((0usize..6, -1.0f32..=1.0), 1..4),
    ) {
        let mut recipe = Recipe::default();
        steps.into_iter().for_each(|(index, amount)| recipe.set(Adjustment::ALL[index], amount));
        let greys: Vec<u8> = (0..=255u8).flat_map(|value| [value; 3]).collect();
        let photo = Desk::new().open("greys.png", &png(256, 1, png::ColorType::Rgb, &greys));
        let after = samples(&apply(photo, &recipe, None, &Cancel::new()).unwrap());
        for pair in after.chunks(3).collect::<Vec<_>>().windows(2) {
            prop_assert!(pair[1][0] >= pair[0][0], "{:?}", recipe);
            prop_assert!(pair[0][0].abs_diff(pair[0][2]) <= 1, "grey stays grey: {:?}", pair[0]);
        }
    }
}

#[test]
fn steps_may_stand_in_any_order() {
    let photo = Desk::new().open("s.png", &png(40, 30, png::ColorType::Rgb, &scene(40, 30)));
    let steps = [(Adjustment::Vignette, 0.5), (Adjustment::Exposure, 0.3), (Adjustment::Sharpen, 0.4)];
    let step = |(name, amount)| Step { name, amount };
    let forwards = Recipe::new(steps.map(step).to_vec()).unwrap();
    let backwards = Recipe::new(steps.into_iter().rev().map(step).collect()).unwrap();
    let render = |recipe| samples(&apply(photo.clone(), &recipe, None, &Cancel::new()).unwrap());
    assert_eq!(render(forwards), render(backwards));
}
