//! A recipe looks the same on a small preview as on the full photo.

use offstage_api::Adjustment as A;

use crate::support::{applied, mean_difference, samples, scene_photo};

#[test]
fn a_preview_looks_like_the_full_size_result() {
    let full = scene_photo(1600, 1200);
    let preview = full.resized_to(400);
    let recipes: [&[(A, f32)]; 6] = [
        &[(A::Exposure, 0.3), (A::Temperature, 0.4)],
        &[(A::Blur, 0.6)],
        &[(A::Blur, 0.05)],
        &[(A::Clarity, 0.8)],
        &[(A::Vignette, 0.8)],
        &[(A::Blur, -0.5)],
    ];
    for steps in recipes {
        let small = applied(&preview, steps).resized_to(300);
        let shrunk = applied(&full, steps).resized_to(300);
        assert_eq!(small.facts(), shrunk.facts(), "{steps:?}");
        let difference = mean_difference(&samples(&small), &samples(&shrunk));
        assert!(difference < 1.5, "{steps:?} differs by {difference} steps");
    }
}

#[test]
fn grain_is_as_visible_on_a_preview_as_on_the_shrunk_result() {
    let full = scene_photo(2400, 1800);
    let detail = |photo: &offstage_retouch::Photo| photo.stats().detail;
    let shrunk = applied(&full, &[(A::Grain, 1.0)]).resized_to(800);
    let small = applied(&full.resized_to(800), &[(A::Grain, 1.0)]);
    let noise =
        |photo: &offstage_retouch::Photo| mean_difference(&samples(photo), &samples(&full.resized_to(800)));
    let ratio = noise(&small) / noise(&shrunk);
    assert!((0.6..1.7).contains(&ratio), "{ratio}");
    assert!(detail(&small).is_finite());
}
