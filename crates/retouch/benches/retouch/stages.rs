use offstage_retouch::{Cancel, apply, encode};

use super::clock::Times;
use super::photos::Photos;
use super::recipes;

const ROUNDS: usize = 5;

/// Each stage of an edit, on each size.
pub fn print(photos: &Photos) {
    println!("\n{:<6} {:<26} {:>9} {:>9} {:>14}", "photo", "stage", "ms", "MP/s", "processor ms");
    for file in &photos.files {
        let stages = [
            "decode JPEG",
            "pixels, one channel's work",
            "pixels, colour",
            "pixels, spatial",
            "encode JPEG",
            "statistics",
        ];
        let mut times = stages.map(|_| Times::default());
        let [decode, channels, colour, spatial, encoded, stats] = &mut times;
        for _ in 0..ROUNDS {
            let photo = decode.measure(|| recipes::decode(&file.jpeg));
            stats.measure(|| photo.stats());
            let run = |times: &mut Times, recipe| {
                let copy = photo.clone();
                times.measure(|| apply(copy, &recipe, None, &Cancel::new()).expect("applied"))
            };
            run(channels, recipes::channels());
            run(spatial, recipes::spatial());
            let edited = run(colour, recipes::colour());
            encoded.measure(|| encode(&edited, &recipes::jpeg(), &Cancel::new()).expect("encoded"));
        }
        for (stage, times) in stages.into_iter().zip(&times) {
            let cost = times.median();
            println!(
                "{:<6} {stage:<26} {:>9.1} {:>9.0} {:>14.0}",
                file.name,
                cost.clock * 1e3,
                file.megapixels() / cost.clock,
                cost.processor * 1e3
            );
        }
    }
}
