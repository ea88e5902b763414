use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use offstage_api::{Adjustment, ModelCard, PhotoStats, Reading};
use reqwest::multipart::Form;
use serde_json::json;

use super::app::{TestApp, file, form};
use super::photos;

const RECIPES: &str = "/api/v1/recipes";

#[tokio::test]
async fn a_prompt_is_read_without_a_photo() {
    let app = TestApp::spawn().await;
    let reading: Reading = app.post_json(RECIPES, &json!({"prompt": "warmer"})).await.json();
    assert!(reading.recipe.amount(Adjustment::Temperature) > 0.0, "{reading:?}");
    assert!(!reading.sentence.is_empty());
}

#[tokio::test]
async fn a_photo_is_taken_into_account_as_statistics_as_a_thumbnail_and_as_a_form() {
    let app = TestApp::spawn().await;
    let stats = json!({"prompt": "brighter", "stats": PhotoStats::TYPICAL});
    let from_stats: Reading = app.post_json(RECIPES, &stats).await.json();
    assert!(!from_stats.recipe.adjustments.is_empty());

    let thumbnail = photos::jpeg(64, 48);
    let bare = STANDARD.encode(&thumbnail);
    let from_bare: Reading =
        app.post_json(RECIPES, &json!({"prompt": "brighter", "thumbnail": bare})).await.json();
    let url = format!("data:image/jpeg;base64,{bare}");
    let from_url: Reading =
        app.post_json(RECIPES, &json!({"prompt": "brighter", "thumbnail": url})).await.json();
    let image = Form::new().text("prompt", "brighter").part("image", file(thumbnail, "t.jpg"));
    let answer = app.send(app.client.post(app.url(RECIPES)).multipart(image)).await;
    let from_form: Reading = answer.json();
    assert_eq!((&from_bare, &from_url), (&from_form, &from_form));
    assert!(
        super::app::listed(&app.data_dir()).iter().all(|path| !path.ends_with(".jpg")),
        "nothing is kept"
    );
}

#[tokio::test]
async fn what_the_recipe_cannot_do_is_said() {
    let app = TestApp::spawn().await;
    let reading: Reading =
        app.post_json(RECIPES, &json!({"prompt": "remove the car and make it warmer"})).await.json();
    assert!(!reading.not_supported.is_empty(), "{reading:?}");
    assert!(reading.sentence.contains("cannot"), "{}", reading.sentence);
}

#[tokio::test]
async fn a_question_that_cannot_be_read_says_what_to_change() {
    let app = TestApp::spawn().await;
    let send = |body: &'static str, kind: &'static str| {
        app.send(app.client.post(app.url(RECIPES)).header("content-type", kind).body(body))
    };
    let json = "application/json";
    send("{\"prompt\": ", json).await.refused(400, "no valid JSON");
    send("", json).await.refused(400, "no valid JSON");
    send("[]", json).await.refused(400, "JSON");
    send("{}", json).await.refused(400, "prompt");
    send("{\"prompt\": 3}", json).await.refused(400, "string");
    send("{\"prompt\": \"x\", \"photo\": 1}", json).await.refused(400, "photo");
    send("{\"prompt\": \"x\", \"stats\": {\"mean_l\": NaN}}", json).await.refused(400, "JSON");
    send("prompt=warmer", "application/x-www-form-urlencoded").await.refused(415, "application/json");
    send("{\"prompt\": \" \"}", json).await.refused_field(422, "prompt", "what should change");
    send("{\"prompt\": \"x\", \"thumbnail\": \"§\"}", json).await.refused_field(422, "thumbnail", "base 64");
    send("{\"prompt\": \"x\", \"thumbnail\": \"AAAA\"}", json).await.refused(415, "");
    let long = app.post_json(RECIPES, &json!({"prompt": "x".repeat(100_000)})).await;
    long.refused_field(422, "prompt", "2000");
    let huge = app.post_json(RECIPES, &json!({"prompt": "x", "thumbnail": "A".repeat(6 << 20)})).await;
    huge.refused(413, "smaller");
    app.assert_healthy().await;
}

#[tokio::test]
async fn the_models_name_what_their_recipes_can_hold() {
    let app = TestApp::spawn().await;
    let models: Vec<ModelCard> = app.get("/api/v1/models").await.json();
    assert_eq!(models[0].id, "retoucher");
    assert_eq!(models[0].adjustments.len(), Adjustment::COUNT);
    assert!(models[0].parameters > 10_000 && models[0].weights_bytes > 10_000);
    let head = app.send(app.client.head(app.url("/api/v1/models"))).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}

#[tokio::test]
async fn an_api_call_is_answered_as_json_even_to_a_browser_that_wants_a_page() {
    let app = TestApp::spawn().await;
    let request = app.client.post(app.url("/api/v1/edits")).multipart(form(photos::jpeg(40, 30), "warmer"));
    let request = request.header("accept", "text/html").header("referer", app.url("/somewhere"));
    app.send(request).await.created();
    let request = app.client.post(app.url("/api/v1/edits")).multipart(Form::new().text("prompt", "warmer"));
    let request = request.header("accept", "text/html").header("referer", app.url("/somewhere"));
    app.send(request).await.refused_field(422, "image", "photo");
}
