use reqwest::multipart::{Form, Part};

use super::app::{TestApp, file, form, form_with_recipe};
use super::photos;

const UNKNOWN_ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

#[tokio::test]
async fn an_empty_prompt_asks_for_words() {
    let app = TestApp::spawn().await;
    for prompt in ["", "   ", "\n\t", "\u{3000}"] {
        app.post_edit(form(photos::jpeg(40, 30), prompt)).await.refused_field(
            422,
            "prompt",
            "what should change",
        );
    }
    let without = Form::new().part("image", file(photos::jpeg(40, 30), "photo.jpg"));
    app.post_edit(without).await.refused_field(422, "prompt", "what should change");
}

#[tokio::test]
async fn a_prompt_of_a_hundred_kilobytes_is_refused_with_the_limit() {
    let app = TestApp::spawn().await;
    let long = "warmer ".repeat(15_000);
    app.post_edit(form(photos::jpeg(40, 30), &long)).await.refused_field(422, "prompt", "2000 bytes");
    app.assert_healthy().await;
}

#[tokio::test]
async fn a_form_without_a_photo_asks_for_one() {
    let app = TestApp::spawn().await;
    app.post_edit(Form::new().text("prompt", "warmer")).await.refused_field(422, "image", "Choose a photo");
    let unchosen = Form::new().part("image", file(Vec::new(), "")).text("prompt", "warmer");
    app.post_edit(unchosen).await.refused_field(422, "image", "Choose a photo");
}

#[tokio::test]
async fn two_photos_at_once_are_refused() {
    let app = TestApp::spawn().await;
    let both = form(photos::jpeg(40, 30), "warmer").text("source", UNKNOWN_ID);
    app.post_edit(both).await.refused_field(422, "image", "one photo");
}

#[tokio::test]
async fn a_recipe_that_cannot_be_followed_says_why() {
    let app = TestApp::spawn().await;
    for (recipe, says) in [
        (r#"{"adjustments":[{"name":"sparkle","amount":0.5}]}"#, "“sparkle”"),
        (r#"{"adjustments":[{"name":"contrast","amount":1.5}]}"#, "between -1 and 1"),
        (r#"{"adjustments":[{"name":"contrast","amount":-9e30}]}"#, "between -1 and 1"),
        (r#"{"adjustments":[{"name":"contrast","amount":NaN}]}"#, "JSON"),
        (r#"{"adjustments":[{"name":"contrast","amount":1e999}]}"#, "JSON"),
        (r#"{"adjustments":[{"name":"contrast","amount":0.1},{"name":"contrast","amount":0.2}]}"#, "twice"),
        (r#"{"version":7,"adjustments":[]}"#, "version 7"),
        (r#"{"adjustments":[{"name":"contrast","amount":0.1,"mode":"x"}]}"#, "mode"),
        ("[1,2", "JSON"),
    ] {
        let answer = app.post_edit(form_with_recipe(photos::jpeg(40, 30), recipe)).await;
        answer.refused_field(422, "recipe", says);
    }
}

#[tokio::test]
async fn numbers_and_switches_out_of_range_name_their_field() {
    let app = TestApp::spawn().await;
    for (field, value, says) in [
        ("quality", "101", "1 to 100"),
        ("quality", "NaN", "1 to 100"),
        ("max_edge", "0", "pixels"),
        ("max_edge", "99999999999999999999", "pixels"),
        ("format", "gif", "jpeg, png, webp or tiff"),
        ("format", "../../x", "jpeg, png, webp or tiff"),
        ("keep_gps", "maybe", "true or false"),
        ("feather_px", "NaN", "feather"),
        ("feather_px", "-3", "feather"),
        ("feather_px", "soft", "feather_px"),
    ] {
        let answer = app.post_edit(form(photos::jpeg(40, 30), "warmer").text(field, value)).await;
        answer.refused_field(422, field, says);
    }
}

#[tokio::test]
async fn fields_that_are_unknown_or_stand_twice_are_named() {
    let app = TestApp::spawn().await;
    let unknown = form(photos::jpeg(40, 30), "warmer").text("sparkle", "3");
    app.post_edit(unknown).await.refused_field(422, "sparkle", "The fields are image, source");
    let twice = form(photos::jpeg(40, 30), "warmer").text("prompt", "cooler");
    app.post_edit(twice).await.refused_field(422, "prompt", "twice");
}

#[tokio::test]
async fn text_that_is_no_utf8_is_refused() {
    let app = TestApp::spawn().await;
    let bytes = Form::new().part("prompt", Part::bytes(vec![0xff, 0xfe, 0x00]));
    app.post_edit(bytes).await.refused_field(422, "prompt", "UTF-8");
}

#[tokio::test]
async fn ids_that_look_like_paths_or_name_nothing_are_not_found() {
    let app = TestApp::spawn().await;
    for id in ["..%2F..%2Fetc%2Fpasswd", "a", "01arz3ndektsv4rrffq69g5fav", "%00", UNKNOWN_ID, "💥"] {
        for rest in ["", "/image", "/source", "/image?format=png"] {
            app.get(&format!("/api/v1/edits/{id}{rest}")).await.refused(404, "");
        }
    }
    for (field, id, status) in
        [("source", "../../etc/passwd", 422), ("result_of", "C:\\x", 422), ("source", UNKNOWN_ID, 404)]
    {
        let form = Form::new().text(field, id).text("prompt", "warmer");
        app.post_edit(form).await.refused(status, "edit");
    }
}

#[tokio::test]
async fn names_of_files_that_look_like_paths_lead_nowhere() {
    let app = TestApp::spawn().await;
    for name in ["../../../../tmp/owned.jpg", "/etc/passwd", "..\\..\\boot.ini", "con", "a\0b.jpg", ".hidden"]
    {
        let name = name.replace('\0', "%00");
        let form = Form::new().part("image", file(photos::jpeg(40, 30), &name)).text("prompt", "warmer");
        let edit = app.post_edit(form).await.created();
        let picture = app.get(&format!("{}?download=1", edit.image_url)).await;
        let disposition = picture.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert!(!disposition.contains(['/', '\\']) && !disposition.contains(".."), "{disposition}");
    }
    let outside = super::app::listed(&app.data_dir().join("..")).len();
    assert_eq!(outside, super::app::listed(&app.data_dir()).len(), "every file lies in the data folder");
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_says_which_is_right() {
    let app = TestApp::spawn().await;
    let post = |path: &str| app.client.post(app.url(path));
    let json = app.send(post("/api/v1/edits").json(&serde_json::json!({"prompt": "warmer"}))).await;
    json.refused(415, "multipart/form-data");
    app.send(post("/api/v1/edits").body("prompt=warmer")).await.refused(415, "multipart/form-data");
    let boundless = post("/api/v1/edits").header("content-type", "multipart/form-data").body("x");
    app.send(boundless).await.refused(415, "boundary");
    let garbage = post("/api/v1/edits").header("content-type", "multipart/form-data; boundary=b");
    app.send(garbage.body("this is no form")).await.refused(400, "again");
}

#[tokio::test]
async fn addresses_and_methods_that_do_not_exist_are_problems_too() {
    let app = TestApp::spawn().await;
    app.get("/api/v1/nowhere").await.refused(404, "address");
    app.get("/api").await.refused(404, "address");
    for (method, path, allowed) in [
        ("GET", "/api/v1/edits", "POST"),
        ("DELETE", "/api/v1/models", "GET,HEAD"),
        ("PUT", "/edits", "GET,HEAD,POST"),
    ] {
        let answer = app.send(app.client.request(method.parse().unwrap(), app.url(path))).await;
        answer.refused(405, method);
        let mut allow: Vec<&str> = answer.header("allow").split(',').collect();
        allow.sort_unstable();
        assert_eq!(allow.join(","), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn a_picture_asked_for_in_a_way_that_does_not_exist_says_so() {
    let app = TestApp::spawn().await;
    let edit = app.post_edit(form(photos::jpeg(40, 30), "warmer")).await.created();
    let image = |query: &str| format!("{}?{query}", edit.image_url);
    app.get(&image("format=bmp")).await.refused_field(422, "format", "jpeg, png, webp or tiff");
    app.get(&image("quality=0")).await.refused_field(422, "quality", "1 to 100");
    app.get(&image("size=3")).await.refused(400, "“size”");
}
