use std::path::Path;
use std::time::{Duration, Instant};

use offstage_api::jobs::JobView;
use offstage_api::residency::TransitionLine;
use offstage_api::{Adjustment, Recipe, Step};
use offstage_retouch::{Cancel, Limits, Photo, apply};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response};

use super::edits::enlarged;
use super::program::Program;
use super::times::{median, quantile};

const ROUNDS: usize = 21;

/// How long a cancel takes: to be answered, to be told to whoever follows the job, and until the lease
/// is given back. Of a 12 MP edit that is in the middle of its pixels, and of one that waits behind it.
pub async fn print() {
    // One after the other, so that the second waits.
    let server = Server { program: Program::start(&["--workers", "1"]), client: Client::new() };
    let (photo, recipe) = (enlarged(), recipe());
    let json = serde_json::to_string(&recipe).expect("JSON");
    let mut running = [const { Vec::new() }; 3];
    let mut waiting = [const { Vec::new() }; 2];
    for round in 0..ROUNDS {
        let (first, second) = (server.submit(&photo, &json).await, server.submit(&photo, &json).await);
        let (mut of_first, mut of_second) = (server.events(&first).await, server.events(&second).await);
        until(&mut of_first, r#""phase":"running","step":2"#).await;
        // Somewhere in the work, and not always at the same place.
        tokio::time::sleep(Duration::from_millis(round as u64 * 5)).await;

        let begun = Instant::now();
        server.cancel(&second).await;
        waiting[0].push(begun.elapsed().as_secs_f64());
        until(&mut of_second, r#""state":"cancelled""#).await;
        waiting[1].push(begun.elapsed().as_secs_f64());

        let seen = server.transitions(0).await.last().map_or(0, |line| line.seq);
        let begun = Instant::now();
        let ended = async {
            until(&mut of_first, r#""state":"cancelled""#).await;
            begun.elapsed().as_secs_f64()
        };
        let answered = async {
            server.cancel(&first).await;
            begun.elapsed().as_secs_f64()
        };
        let given_back = async {
            let is_back = |line: &TransitionLine| line.text.contains("gives its lease back");
            while !server.transitions(seen).await.iter().any(is_back) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            begun.elapsed().as_secs_f64()
        };
        let (answered, ended, given_back) = tokio::join!(answered, ended, given_back);
        for (times, took) in running.iter_mut().zip([answered, ended, given_back]) {
            times.push(took);
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("photo");
    std::fs::write(&path, &photo).expect("disk space");
    let (step, whole) = directly(&path, &recipe);

    println!("\ncancelling a 12 MP edit (clarity and blur), {ROUNDS} times, ms: median (p90)");
    let cell = |times: &[f64]| format!("{:.1} ({:.1})", median(times) * 1e3, quantile(times, 0.9) * 1e3);
    println!("{:<10} {:>16} {:>16} {:>16}", "", "answered", "final event", "lease back");
    println!(
        "{:<10} {:>16} {:>16} {:>16}",
        "running",
        cell(&running[0]),
        cell(&running[1]),
        cell(&running[2])
    );
    println!("{:<10} {:>16} {:>16} {:>16}", "waiting", cell(&waiting[0]), cell(&waiting[1]), "has none");
    println!("one step of work, called directly: {}; all of its pixels: {}", cell(&step), cell(&whole));
}

/// Seconds from a cancel in the middle of the pixels until the work has stopped, and of the whole
/// work, both without a server around them.
fn directly(path: &Path, recipe: &Recipe) -> (Vec<f64>, Vec<f64>) {
    let open = || Photo::decode(path, &Limits::default(), &Cancel::new()).expect("a photo");
    let (mut step, mut whole) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (photo, begun) = (open(), Instant::now());
        apply(photo, recipe, None, &Cancel::new()).expect("applied");
        let took = begun.elapsed();
        whole.push(took.as_secs_f64());

        let (photo, cancel) = (open(), Cancel::new());
        let cancelled_at = std::thread::scope(|scope| {
            let canceller = scope.spawn(|| {
                std::thread::sleep(took * (round as u32 + 1) / (ROUNDS as u32 + 2));
                cancel.cancel();
                Instant::now()
            });
            let stopped = apply(photo, recipe, None, &cancel).is_err();
            let at = Instant::now();
            let cancelled_at = canceller.join().expect("a thread");
            stopped.then(|| at.saturating_duration_since(cancelled_at))
        });
        step.extend(cancelled_at.map(|took| took.as_secs_f64()));
    }
    (step, whole)
}

struct Server {
    program: Program,
    client: Client,
}

impl Server {
    async fn submit(&self, photo: &[u8], recipe: &str) -> JobView {
        let image = Part::bytes(photo.to_vec()).file_name("photo.jpg");
        let form = Form::new().part("image", image).text("recipe", recipe.to_owned());
        let sent = self.client.post(format!("{}/api/v1/jobs", self.program.url)).multipart(form).send().await;
        sent.expect("an answer").error_for_status().expect("accepted").json().await.expect("a job")
    }

    async fn cancel(&self, job: &JobView) {
        let url = format!("{}/api/v1/jobs/{}/cancel", self.program.url, job.id);
        let answer = self.client.post(url).send().await.expect("an answer");
        answer.error_for_status().expect("cancelled").bytes().await.expect("its body");
    }

    async fn events(&self, job: &JobView) -> Events {
        let url = format!("{}/api/v1/jobs/{}/events", self.program.url, job.id);
        Events { answer: self.client.get(url).send().await.expect("events"), text: String::new() }
    }

    async fn transitions(&self, after: u64) -> Vec<TransitionLine> {
        let url = format!("{}/api/v1/transitions?after={after}", self.program.url);
        self.client.get(url).send().await.expect("an answer").json().await.expect("transitions")
    }
}

/// The events of a job, as far as they are read.
struct Events {
    answer: Response,
    text: String,
}

/// Reads on until an event says this.
async fn until(events: &mut Events, wanted: &str) {
    while !events.text.contains(wanted) {
        let piece = events.answer.chunk().await.expect("events go on").expect("the job has not ended yet");
        events.text.push_str(&String::from_utf8_lossy(&piece));
    }
}

fn recipe() -> Recipe {
    let steps = [(Adjustment::Clarity, 0.8), (Adjustment::Blur, 0.6)];
    Recipe::new(steps.map(|(name, amount)| Step { name, amount }).to_vec()).expect("amounts in range")
}
