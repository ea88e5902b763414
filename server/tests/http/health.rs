use serde_json::Value;

use super::app::TestApp;

#[tokio::test]
async fn a_server_that_began_is_alive_and_ready_with_its_model() {
    let app = TestApp::spawn().await;
    assert_eq!(app.get("/healthz").await.json::<Value>()["status"], "alive");
    let ready: Value = app.get("/readyz").await.json();
    assert_eq!((&ready["status"], &ready["models"][0]), (&"ready".into(), &"retoucher".into()));
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_a_harmless_one_of_the_caller_is_kept() {
    let app = TestApp::spawn().await;
    let first = app.get("/healthz").await;
    let second = app.get("/nowhere").await;
    assert_eq!(first.header("x-request-id").len(), 16);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));

    let with_id = |id: &'static str| app.client.get(app.url("/healthz")).header("x-request-id", id);
    assert_eq!(app.send(with_id("job-7.a")).await.header("x-request-id"), "job-7.a");
    let forged = app.send(with_id("x status=200 level=info")).await;
    assert_eq!(forged.header("x-request-id").len(), 16);
}

#[tokio::test]
async fn answers_that_are_no_page_may_load_nothing_and_be_framed_nowhere() {
    let app = TestApp::spawn().await;
    for path in ["/healthz", "/api/v1/models", "/api/v1/nowhere"] {
        let answer = app.get(path).await;
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
    }
}

#[tokio::test]
async fn json_is_compressed_for_who_takes_it_and_pictures_are_not() {
    let app = TestApp::spawn().await;
    let get = |path: &str| app.client.get(app.url(path)).header("accept-encoding", "br, gzip");
    let models = app.send(get("/api/v1/models")).await;
    assert_eq!(models.header("content-encoding"), "br");
    let edit = app.post_edit(super::app::form(super::photos::jpeg(64, 48), "warmer")).await.created();
    let picture = app.send(get(&edit.image_url)).await;
    assert_eq!(picture.header("content-encoding"), "");
    picture.picture();
}
