use offstage_api::{Adjustment as A, Hue};
use offstage_retouch::{Cancel, apply};

use super::clock::Times;
use super::photos::Photos;
use super::recipes;

const ROUNDS: usize = 3;

/// Every adjustment alone on the 12-megapixel photo, slowest first. Of the 24 adjustments of hue
/// bands, which are one piece of code, red's stand for all.
pub fn print(photos: &Photos) {
    let file = photos.twelve();
    let photo = recipes::decode(&file.jpeg);
    let other_hue = |name: A| match name {
        A::HueSaturation(hue) | A::HueLuminance(hue) | A::HueShift(hue) => hue != Hue::Red,
        _ => false,
    };
    let mut runs: Vec<(A, f32, Times)> = A::ALL
        .into_iter()
        .filter(|&name| !other_hue(name))
        .flat_map(|name| amounts(name).iter().map(move |&amount| (name, amount, Times::default())))
        .collect();
    for _ in 0..ROUNDS {
        for (name, amount, times) in &mut runs {
            let recipe = recipes::recipe(&[(*name, *amount)]);
            let copy = photo.clone();
            times.measure(|| apply(copy, &recipe, None, &Cancel::new()).expect("applied"));
        }
    }
    runs.sort_by(|a, b| b.2.median().processor.total_cmp(&a.2.median().processor));
    println!("\n12 MP, one adjustment alone {:>10} {:>9} {:>14}", "ms", "MP/s", "processor ms");
    for (name, amount, times) in &runs {
        let cost = times.median();
        println!(
            "  {:<26}{:>9.1} {:>9.0} {:>14.0}",
            format!("{name} {amount:+}"),
            cost.clock * 1e3,
            file.megapixels() / cost.clock,
            cost.processor * 1e3
        );
    }
}

/// Amounts that take different ways through the code.
fn amounts(name: A) -> &'static [f32] {
    match name {
        A::Blur => &[0.02, 0.06, 0.5, 1.0, -0.5],
        A::Clarity | A::Sharpen | A::Grain | A::Vignette | A::Flip => &[0.5, -0.5],
        A::Rotate => &[0.01, 0.25, 0.5, 1.0],
        _ => &[0.5],
    }
}
