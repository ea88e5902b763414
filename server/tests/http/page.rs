use offstage_server::config::Operators;
use reqwest::multipart::Form;

use super::app::{TestApp, file, form};
use super::jobs::accepted;
use super::photos;

#[tokio::test]
async fn the_page_has_a_form_and_its_own_content_security_policy() {
    let app = TestApp::spawn().await;
    let page = app.visit("/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    let html = page.text();
    for part in ["method=\"post\"", "action=\"/edits\"", "enctype=\"multipart/form-data\"", "name=\"prompt\""]
    {
        assert!(html.contains(part), "{part}");
    }
    let policy = page.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(html.contains(&format!("nonce=\"{nonce}\"")));
    let next = app.visit("/").await;
    assert!(!next.header("content-security-policy").contains(nonce), "a nonce is used once");
    assert_eq!(page.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn without_javascript_a_form_leads_to_before_after_and_a_download() {
    let app = TestApp::spawn().await;
    let answer = app.post_form(form(photos::jpeg(120, 80), "warmer, more contrast")).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let address = answer.header("location").to_owned();
    assert!(address.starts_with("/edits/"), "{address}");
    let id = address.trim_start_matches("/edits/");
    let page = app.visit(&address).await;
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains(&format!("/api/v1/edits/{id}/image")), "the result is shown");
    assert!(html.contains(&format!("/api/v1/edits/{id}/source")), "the photo is shown");
    assert!(html.contains("download"), "a link saves it");
    assert!(html.contains("warmer, more contrast"));
}

#[tokio::test]
async fn without_javascript_a_form_that_fails_shows_the_page_again_with_the_sentence() {
    let app = TestApp::spawn().await;
    let no_image = app.post_form(form(b"no image".to_vec(), "warmer & \"wilder\" <b>")).await;
    assert_eq!(no_image.status, 415, "{}", no_image.text());
    assert!(no_image.header("content-type").starts_with("text/html"));
    assert!(no_image.text().contains("action=\"/edits\""), "the form is there again");
    assert!(!no_image.text().contains("<b>"), "what was typed stays text");
    assert!(no_image.text().contains("wilder"), "what was typed is kept");

    let unchosen = Form::new().part("image", file(Vec::new(), "")).text("prompt", "warmer");
    let unchosen = app.post_form(unchosen).await;
    assert_eq!(unchosen.status, 422);
    assert!(unchosen.text().contains("Choose a photo"));
    let empty = app.post_form(form(photos::jpeg(40, 30), " ")).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("what should change"));
}

#[tokio::test]
async fn reloading_after_a_failed_form_begins_anew() {
    let app = TestApp::spawn().await;
    let answer = app.visit("/edits").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"));
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_with_404() {
    let app = TestApp::spawn().await;
    for path in ["/nowhere", "/edits/../../etc/passwd", "/edits/nothing", "/edits/01ARZ3NDEKTSV4RRFFQ69G5FAV"]
    {
        let page = app.visit(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
    }
    let marked = app.visit("/%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!(marked.status, 404);
    assert!(!marked.text().contains("<script>alert"));
    app.get("/nowhere").await.refused(404, "address");
}

#[tokio::test]
async fn an_operator_may_see_everybodys_history_and_others_only_their_own() {
    for (operators, sees) in [(Operators::Loopback, true), (Operators::Nobody, false)] {
        let app = TestApp::spawn_with(|config| config.queue.operators = operators).await;
        // Without a cookie: another client than the one who visits.
        app.post_edit(form(photos::jpeg(40, 30), "much warmer")).await.created();
        let own = app.visit("/history").await.text();
        assert!(own.contains("No edits yet") && !own.contains("much warmer"));
        assert_eq!(own.contains("name=\"everyone\""), sees, "{operators}");
        let everybodys = app.visit("/history?everyone=true").await.text();
        assert_eq!(everybodys.contains("much warmer"), sees, "{operators}");
        assert_eq!(everybodys.contains("another client’s"), sees, "{operators}");
    }
}

#[tokio::test]
async fn the_status_page_says_how_right_the_stated_times_were() {
    let app = TestApp::spawn().await;
    assert!(app.visit("/status").await.text().contains("no finished job yet"));
    app.post_edit(form(photos::jpeg(40, 30), "warmer")).await.created();
    let page = app.visit("/status").await.text();
    assert!(page.contains("of 1 job within the stated range"));
}

#[tokio::test]
async fn a_job_without_a_result_shows_its_photo_in_the_history() {
    let app = TestApp::spawn().await;
    app.pause().await;
    let job = accepted(&app.post_job(form(photos::jpeg(40, 30), "warmer")).await);
    let page = app.visit("/history?everyone=true").await.text();
    assert!(page.contains(&format!("src=\"/api/v1/jobs/{}/source\"", job.id)), "{page}");
}
