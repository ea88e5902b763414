use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use offstage_api::{Adjustment, ImageFormat, Output, Recipe, Step};
use offstage_retouch::{Cancel, Limits, Photo, apply, encode};

use super::program::{Program, example};
use super::times::{median, quantile};

const ROUNDS: usize = 15;
/// How many ask at once where throughput is measured, and for how long.
const CLIENTS: usize = 4;
const BUSY_FOR: Duration = Duration::from_secs(8);

/// An edit through the whole path (HTTP, queue, residency, store) beside the direct call of decode, pixels
/// and encode in one process, in turn.
pub async fn print() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = Program::start(&[]);
    let client = reqwest::Client::new();
    let recipe = recipe();
    let json = serde_json::to_string(&recipe).expect("JSON");
    println!(
        "\n{:<8} {:>10} {:>12} {:>12} {:>14}",
        "photo", "direct ms", "recipe ms", "prompt ms", "path / direct"
    );
    for (name, photo) in [("0.24 MP", example()), ("12 MP", enlarged())] {
        let path = folder.path().join(name);
        std::fs::write(&path, &photo).expect("disk space");
        let (mut direct, mut by_recipe, mut by_prompt) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            direct.push(timed(|| edit_directly(&path, &recipe)));
            for (field, value, times) in [
                ("recipe", json.as_str(), &mut by_recipe),
                ("prompt", "much brighter, warmer", &mut by_prompt),
            ] {
                let start = Instant::now();
                program.edit(&client, &photo, field, value).await;
                times.push(start.elapsed().as_secs_f64());
            }
        }
        println!(
            "{name:<8} {:>10.1} {:>12.1} {:>12.1} {:>13.2}×",
            median(&direct) * 1e3,
            median(&by_recipe) * 1e3,
            median(&by_prompt) * 1e3,
            median(&by_recipe) / median(&direct)
        );
    }
    let path = folder.path().join("0.24 MP");
    let direct = directly_at_once(&path, &recipe);
    let (served, p50, p99) = served_at_once(&program, &client, &json).await;
    println!(
        "\n{CLIENTS} at once, 0.24 MP: {direct:.0} edits/s directly, {served:.0} through the server ({:.2} of it); \
         p50 {:.1} ms, p99 {:.1} ms",
        served / direct,
        p50 * 1e3,
        p99 * 1e3
    );
}

fn edit_directly(path: &Path, recipe: &Recipe) {
    let (limits, cancel) = (Limits::default(), Cancel::new());
    let photo = Photo::decode(path, &limits, &cancel).expect("a photo");
    let edited = apply(photo, recipe, None, &cancel).expect("applied");
    let output = Output { format: Some(ImageFormat::Jpeg), ..Output::default() };
    encode(&edited, &output, &cancel).expect("encoded");
}

/// Edits a second.
fn directly_at_once(path: &Path, recipe: &Recipe) -> f64 {
    let start = Instant::now();
    let made: usize = std::thread::scope(|scope| {
        let one = || {
            let mut made = 0;
            while start.elapsed() < BUSY_FOR {
                edit_directly(path, recipe);
                made += 1;
            }
            made
        };
        let all: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(one)).collect();
        all.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    });
    made as f64 / start.elapsed().as_secs_f64()
}

/// Edits a second, and two quantiles of their times in seconds.
async fn served_at_once(program: &Program, client: &reqwest::Client, recipe: &str) -> (f64, f64, f64) {
    let (start, photo) = (Instant::now(), example());
    let one = async || {
        let mut times = Vec::new();
        while start.elapsed() < BUSY_FOR {
            let begun = Instant::now();
            program.edit(client, &photo, "recipe", recipe).await;
            times.push(begun.elapsed().as_secs_f64());
        }
        times
    };
    let times = join_all((0..CLIENTS).map(|_| one())).await.concat();
    (times.len() as f64 / start.elapsed().as_secs_f64(), quantile(&times, 0.5), quantile(&times, 0.99))
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn recipe() -> Recipe {
    let step = |name, amount| Step { name, amount };
    let steps = [(Adjustment::Exposure, 0.35), (Adjustment::Temperature, 0.35)];
    Recipe::new(steps.map(|(name, amount)| step(name, amount)).to_vec()).expect("amounts in range")
}

/// The bundled example at 12 megapixels.
pub fn enlarged() -> Vec<u8> {
    let photo = image::load_from_memory(&example()).expect("a photo");
    let large = photo.resize_exact(4000, 3000, image::imageops::FilterType::Triangle);
    let mut bytes = Cursor::new(Vec::new());
    large.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("encoded");
    bytes.into_inner()
}
