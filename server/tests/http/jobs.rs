//! The queue as its clients see it.

use std::time::Duration;

use offstage_api::jobs::{BatchView, JobEvent, JobPage, JobState, JobView, Phase, QueueStatus};
use reqwest::header::COOKIE;
use reqwest::multipart::Form;

use super::answer::Answer;
use super::app::{TestApp, file, form};
use super::photos;

/// The cookie of one client, and of another.
const ANNA: &str = "offstage_client=00000000000000000000000000000001";
pub(super) const BEN: &str = "offstage_client=00000000000000000000000000000002";

impl TestApp {
    pub(super) async fn post_job(&self, form: Form) -> Answer {
        self.send(self.client.post(self.url("/api/v1/jobs")).multipart(form)).await
    }

    pub(super) async fn order(&self, job: &JobView, order: &str) -> Answer {
        self.send(self.client.post(self.url(&format!("/api/v1/jobs/{}/{order}", job.id)))).await
    }

    pub(super) async fn pause(&self) {
        assert_eq!(self.send(self.client.post(self.url("/api/v1/queue/pause"))).await.status, 204);
    }

    pub(super) async fn resume(&self) {
        assert_eq!(self.send(self.client.post(self.url("/api/v1/queue/resume"))).await.status, 204);
    }

    async fn job(&self, job: &JobView) -> JobView {
        self.get(&format!("/api/v1/jobs/{}", job.id)).await.json()
    }

    /// Waits until a job has begun, or is over already.
    pub(super) async fn until_running(&self, job: &JobView) {
        for _ in 0..6_000 {
            if self.job(job).await.started_at_ms.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("job {} does not begin", job.id);
    }

    async fn queue(&self) -> QueueStatus {
        self.get("/api/v1/queue").await.json()
    }

    /// The events of a job to its end.
    async fn events(&self, job: &JobView) -> Vec<JobEvent> {
        let path = format!("/api/v1/jobs/{}/events", job.id);
        let stream = self.get(&path);
        let answer = tokio::time::timeout(Duration::from_secs(60), stream).await.expect("it ends");
        assert_eq!(answer.header("content-type"), "text/event-stream");
        let text = answer.text();
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        data.map(|json| serde_json::from_str(json).unwrap()).collect()
    }

    pub(super) async fn finished(&self, job: &JobView) -> JobView {
        match self.events(job).await.pop() {
            Some(JobEvent::Job { job, .. }) if job.state.is_final() => *job,
            last => panic!("it ended with {last:?}"),
        }
    }
}

pub(super) fn accepted(answer: &Answer) -> JobView {
    assert_eq!(answer.status, 202, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_job_is_accepted_followed_to_its_end_and_its_pictures_fetched() {
    let app = TestApp::spawn().await;
    let answer = app.post_job(form(photos::jpeg(800, 600), "much brighter")).await;
    let job = accepted(&answer);
    assert_eq!(answer.header("location"), format!("/api/v1/jobs/{}", job.id));
    assert!(job.mine && job.prompt.as_deref() == Some("much brighter"));

    let done = app.finished(&job).await;
    assert_eq!(done.state, JobState::Succeeded);
    let edit = done.edit.expect("an edit");
    assert_eq!(edit.id.as_str(), job.id.as_str(), "a job's edit has its id");
    assert!(done.progress.is_none() && done.eta.is_none() && done.finished_at_ms >= done.started_at_ms);

    let picture = app.get(&format!("/api/v1/edits/{}/image", edit.id)).await.picture();
    assert_eq!((picture.width(), picture.height()), (800, 600));
    let small = app.get(&done.thumbnail_url.expect("a thumbnail")).await.picture();
    assert_eq!((small.width(), small.height()), (320, 240));
    assert_eq!(app.get(&done.source_url.expect("the photo")).await.body, photos::jpeg(800, 600));
    let result = app.get(&format!("/api/v1/jobs/{}/result?download=1", job.id)).await;
    assert_eq!(result.status, 307);
    assert_eq!(result.header("location"), format!("/api/v1/edits/{}/image?download=1", job.id));
}

#[tokio::test]
async fn the_same_idempotency_key_answers_with_the_first_job() {
    let app = TestApp::spawn().await;
    let send = async |key: &str| {
        let request = app.client.post(app.url("/api/v1/jobs")).header("idempotency-key", key);
        accepted(&app.send(request.multipart(form(photos::jpeg(40, 30), "warmer"))).await).id
    };
    let first = send("one").await;
    assert_eq!(send("one").await, first);
    assert_ne!(send("two").await, first);
}

#[tokio::test]
async fn a_waiting_job_tells_its_position_can_be_moved_and_cancelled() {
    let app = TestApp::spawn().await;
    app.pause().await;
    let mut jobs = Vec::new();
    for prompt in ["warmer", "colder", "brighter"] {
        jobs.push(accepted(&app.post_job(form(photos::jpeg(40, 30), prompt)).await));
    }
    assert_eq!(app.job(&jobs[2]).await.position, Some(2));
    let moved: JobView = app.order(&jobs[2], "run-next").await.json();
    assert_eq!(moved.position, Some(0));
    let cancelled: JobView = app.order(&jobs[0], "cancel").await.json();
    assert_eq!((cancelled.state, cancelled.position), (JobState::Cancelled, None));
    let queue = app.queue().await;
    assert!(queue.paused);
    let waiting: Vec<_> = queue.waiting.iter().map(|job| job.prompt.clone().unwrap()).collect();
    assert_eq!(waiting, ["brighter", "colder"]);

    app.resume().await;
    assert_eq!(app.finished(&jobs[1]).await.state, JobState::Succeeded);
    assert_eq!(app.finished(&jobs[0]).await.state, JobState::Cancelled);
    let again: JobView = app.order(&jobs[0], "retry").await.json();
    assert_eq!(again.id, jobs[0].id);
    assert_eq!(app.finished(&jobs[0]).await.state, JobState::Succeeded);
    let copy: JobView = app.order(&jobs[0], "duplicate").await.json();
    assert_ne!(copy.id, jobs[0].id);
    assert_eq!(app.finished(&copy).await.state, JobState::Succeeded);
    app.order(&jobs[0], "retry").await.refused(422, "duplicate");
    app.order(&jobs[0], "dance").await.refused(404, "no such order");
}

#[tokio::test]
async fn jobs_of_another_client_are_out_of_reach_unless_one_is_an_operator() {
    let app =
        TestApp::spawn_with(|config| config.queue.operators = offstage_server::config::Operators::Nobody)
            .await;
    let post = app.client.post(app.url("/api/v1/jobs")).header(COOKIE, ANNA);
    let job = accepted(&app.send(post.multipart(form(photos::jpeg(40, 30), "warmer"))).await);
    let asks = async |cookie: &str, method: reqwest::Method, path: &str| {
        app.send(app.client.request(method, app.url(path)).header(COOKIE, cookie)).await
    };
    let address = format!("/api/v1/jobs/{}", job.id);
    assert_eq!(asks(ANNA, reqwest::Method::GET, &address).await.status, 200);
    asks(BEN, reqwest::Method::GET, &address).await.refused(404, "no such job");
    asks(BEN, reqwest::Method::DELETE, &address).await.refused(404, "no such job");
    asks(BEN, reqwest::Method::POST, &format!("{address}/cancel")).await.refused(404, "");
    asks(BEN, reqwest::Method::GET, &format!("{address}/events")).await.refused(404, "");
    asks(BEN, reqwest::Method::POST, "/api/v1/queue/pause").await.refused(422, "operator");
    let page: JobPage = asks(BEN, reqwest::Method::GET, "/api/v1/jobs?everyone=true").await.json();
    assert!(page.jobs.is_empty());
    let page: JobPage = asks(ANNA, reqwest::Method::GET, "/api/v1/jobs").await.json();
    assert_eq!(page.jobs.len(), 1);
}

#[tokio::test]
async fn a_page_gives_a_client_a_cookie_once() {
    let app = TestApp::spawn().await;
    let first = app.visit("/").await;
    let cookie = first.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let held = cookie.split(';').next().unwrap().to_owned();
    let again = app.client.get(app.url("/")).header("accept", "text/html").header(COOKIE, held);
    assert_eq!(app.send(again).await.header("set-cookie"), "");
    assert_eq!(app.get("/api/v1/jobs").await.header("set-cookie"), "", "the API gives none");
}

#[tokio::test]
async fn the_history_is_searched_marked_deleted_and_brought_back() {
    let app = TestApp::spawn().await;
    let mut jobs = Vec::new();
    for prompt in ["warmer skin", "colder sea", "brighter sky"] {
        let job = accepted(&app.post_job(form(photos::jpeg(40, 30), prompt)).await);
        jobs.push(app.finished(&job).await);
    }
    let found = async |query: &str| {
        let page: JobPage = app.get(&format!("/api/v1/jobs?{query}")).await.json();
        page.jobs.into_iter().map(|job| job.prompt.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["brighter sky", "colder sea", "warmer skin"]);
    assert_eq!(found("search=ski").await, ["warmer skin"]);
    assert_eq!(found("state=failed,cancelled").await, Vec::<String>::new());
    app.get("/api/v1/jobs?state=dancing").await.refused_field(422, "state", "no state of a job");
    app.order(&jobs[1], "favourite").await;
    assert_eq!(found("favourites=true").await, ["colder sea"]);

    let page: JobPage = app.get("/api/v1/jobs?limit=2").await.json();
    assert_eq!(page.jobs.len(), 2);
    assert_eq!(found(&format!("limit=2&after={}", page.next.unwrap())).await, ["warmer skin"]);

    let address = format!("/api/v1/jobs/{}", jobs[0].id);
    let deleted: JobView = app.send(app.client.delete(app.url(&address))).await.json();
    assert!(deleted.deleted);
    assert_eq!(found("").await.len(), 2);
    app.get(&jobs[0].edit.as_ref().unwrap().image_url).await.refused(404, "");
    app.order(&jobs[0], "undelete").await;
    assert_eq!(found("").await.len(), 3);
    app.get(&jobs[0].edit.as_ref().unwrap().image_url).await.picture();
}

#[tokio::test]
async fn a_batch_has_one_instruction_and_is_seen_as_a_whole() {
    let app = TestApp::spawn().await;
    let mut form = Form::new().text("prompt", "warmer").text("priority", "batch");
    for side in [40, 50, 60] {
        form = form.part("image", file(photos::jpeg(side, 30), "photo.jpg"));
    }
    let answer = app.send(app.client.post(app.url("/api/v1/batches")).multipart(form)).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let batch: BatchView = answer.json();
    assert_eq!(batch.jobs.len(), 3);
    for job in &batch.jobs {
        assert_eq!(app.finished(job).await.state, JobState::Succeeded);
    }
    let batch: BatchView = app.get(answer.header("location")).await.json();
    assert!(batch.is_final() && batch.succeeded == 3);

    let nothing = Form::new().text("prompt", "warmer");
    let answer = app.send(app.client.post(app.url("/api/v1/batches")).multipart(nothing)).await;
    answer.refused_field(422, "image", "1 to 200 photos");
}

#[tokio::test]
async fn many_results_come_in_one_archive() {
    let app = TestApp::spawn().await;
    let mut ids = Vec::new();
    for prompt in ["warmer", "colder"] {
        let job = accepted(&app.post_job(form(photos::jpeg(40, 30), prompt)).await);
        ids.push(app.finished(&job).await.id);
    }
    let asked = ids.iter().map(|id| format!("id={id}")).collect::<Vec<_>>().join("&");
    let post = async |body: String| {
        let request = app.client.post(app.url("/api/v1/jobs/archive"));
        app.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    };
    let archive = post(asked).await;
    assert_eq!((archive.status.as_u16(), archive.header("content-type")), (200, "application/zip"));
    let mut read = zip::ZipArchive::new(std::io::Cursor::new(archive.body)).unwrap();
    assert_eq!(read.len(), 2);
    let mut picture = Vec::new();
    std::io::Read::read_to_end(&mut read.by_index(0).unwrap(), &mut picture).unwrap();
    assert_eq!(image::load_from_memory(&picture).unwrap().width(), 40);
    post(String::new()).await.refused_field(422, "id", "at least one");
    post("id=01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned()).await.refused(404, "");
}

#[tokio::test]
async fn waiting_jobs_outlive_the_server() {
    let app = TestApp::spawn().await;
    app.pause().await;
    let job = accepted(&app.post_job(form(photos::jpeg(40, 30), "much brighter")).await);
    let app = app.restarted().await;
    let kept = app.job(&job).await;
    assert_eq!((kept.state, kept.attempt), (JobState::Queued, 0));
    assert!(app.queue().await.paused, "a paused queue stays paused");
    app.resume().await;
    let done = app.finished(&job).await;
    assert_eq!((done.state, done.attempt), (JobState::Succeeded, 1));
}

#[tokio::test]
async fn an_edit_whose_client_leaves_goes_on_unless_it_asked_for_the_opposite() {
    let app = TestApp::spawn().await;
    app.pause().await;
    for (field, state) in [("false", JobState::Succeeded), ("true", JobState::Cancelled)] {
        let form = form(photos::jpeg(40, 30), "warmer").text("cancel_on_disconnect", field);
        let request = app.client.post(app.url("/api/v1/edits")).multipart(form);
        let left = tokio::time::timeout(Duration::from_millis(1_500), request.send()).await;
        assert!(left.is_err(), "the queue is paused: no answer comes");
        let page: JobPage = app.get("/api/v1/jobs?limit=1").await.json();
        let job = &page.jobs[0];
        if state == JobState::Succeeded {
            app.resume().await;
        }
        assert_eq!(app.finished(job).await.state, state);
        app.pause().await;
    }
}

#[tokio::test]
async fn a_job_that_waits_for_memory_says_what_for() {
    let app = TestApp::spawn_with(|config| config.work.workers = 1).await;
    let slow = "warmer, sharper, more clarity, film grain, rotate 3 degrees";
    let first = accepted(&app.post_job(form(photos::jpeg(3000, 2000), slow)).await);
    let events = app.events(&first).await;
    let phases: Vec<Phase> = events
        .iter()
        .filter_map(|event| match event {
            JobEvent::Job { job, .. } => job.progress.as_ref().map(|progress| progress.phase.clone()),
            _ => None,
        })
        .collect();
    assert!(phases.contains(&Phase::Running { step: 2, of: 3 }), "{phases:?}");
    assert!(phases.contains(&Phase::Encoding), "{phases:?}");
}

#[tokio::test]
async fn a_result_carries_its_recipe_and_gives_it_back() {
    let app = TestApp::spawn().await;
    for format in ["jpeg", "png", "webp"] {
        let form = form(photos::jpeg(80, 60), "much warmer").text("format", format);
        let done = app.finished(&accepted(&app.post_job(form).await)).await;
        let edit = done.edit.expect("an edit");
        let carries = async |query: &str| {
            let picture = app.get(&format!("{}{query}", edit.image_url)).await.body;
            let form = Form::new().part("image", file(picture, "picture"));
            app.send(app.client.post(app.url("/api/v1/recipes/embedded")).multipart(form)).await
        };
        let found: offstage_api::Provenance = carries("").await.json();
        assert_eq!((found.prompt.as_deref(), &found.recipe), (Some("much warmer"), &edit.recipe), "{format}");
        let written: offstage_api::Provenance = carries("?max_edge=40").await.json();
        assert_eq!(written.prompt, found.prompt, "also where it is written anew");
        carries("?embed_recipe=false").await.refused(404, "carries no recipe");
    }
    let bare = Form::new().part("image", file(photos::jpeg(80, 60), "photo.jpg"));
    let answer = app.send(app.client.post(app.url("/api/v1/recipes/embedded")).multipart(bare)).await;
    answer.refused(404, "carries no recipe");
}

#[tokio::test]
async fn drafts_are_in_no_list_and_failures_say_why() {
    let app = TestApp::spawn().await;
    let draft = form(photos::jpeg(40, 30), "warmer").text("draft", "true").text("max_edge", "20");
    app.finished(&accepted(&app.post_job(draft).await)).await;
    let page: JobPage = app.get("/api/v1/jobs").await.json();
    assert!(page.jobs.is_empty());
    // The header is sound, the picture behind it is cut off: only the work finds out.
    let mut photo = photos::jpeg(400, 300);
    photo.truncate(photo.len() / 2);
    let answer = app.post_job(form(photo, "warmer")).await;
    if answer.status == 202 {
        let failed = app.finished(&accepted(&answer)).await;
        assert_eq!(failed.state, JobState::Failed);
        assert_eq!(failed.failure.unwrap().status, 415);
        assert_eq!(app.queue().await.failed.len(), 1);
    } else {
        answer.refused(415, "");
    }
}
