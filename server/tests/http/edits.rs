use offstage_api::{Adjustment, Edit, EditId, ImageFormat};
use reqwest::multipart::Form;

use super::app::{TestApp, file, form, form_with_recipe};
use super::photos;

#[tokio::test]
async fn a_photo_and_a_prompt_become_an_edit_that_explains_itself() {
    let app = TestApp::spawn().await;
    let answer = app.post_edit(form(photos::jpeg(320, 200), "warmer, a bit more contrast")).await;
    let edit = answer.created();
    assert_eq!(answer.header("location"), format!("/api/v1/edits/{}", edit.id));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(edit.prompt.as_deref(), Some("warmer, a bit more contrast"));
    assert!(edit.recipe.amount(Adjustment::Temperature) > 0.0, "{:?}", edit.recipe);
    assert!(edit.recipe.amount(Adjustment::Contrast) > 0.0, "{:?}", edit.recipe);
    assert!(!edit.sentence.is_empty());
    assert_eq!((edit.input.width, edit.input.height, edit.input.format), (320, 200, ImageFormat::Jpeg));
    assert_eq!((edit.output.width, edit.output.height, edit.output.format), (320, 200, ImageFormat::Jpeg));

    let kept: Edit = app.get(answer.header("location")).await.json();
    assert_eq!(kept, edit);
    let before = app.get(&edit.source_url).await.picture().to_rgb8();
    let after = app.get(&edit.image_url).await.picture().to_rgb8();
    let red_over_blue = |picture: &image::RgbImage| {
        picture.pixels().map(|pixel| i64::from(pixel.0[0]) - i64::from(pixel.0[2])).sum::<i64>()
    };
    assert!(red_over_blue(&after) > red_over_blue(&before), "the result is warmer");
}

#[tokio::test]
async fn a_recipe_is_followed_as_it_is_and_keeps_the_prompt_it_came_from() {
    let app = TestApp::spawn().await;
    let recipe = r#"{"version":1,"adjustments":[{"name":"black_and_white","amount":1.0}]}"#;
    let form = form_with_recipe(photos::png(80, 60), recipe).text("prompt", "like an old film");
    let edit = app.post_edit(form).await.created();
    assert_eq!(serde_json::to_string(&edit.recipe).unwrap(), recipe);
    assert_eq!(edit.prompt.as_deref(), Some("like an old film"));
    let picture = app.get(&edit.image_url).await.picture().to_rgb8();
    assert!(picture.pixels().all(|pixel| pixel.0[0].abs_diff(pixel.0[2]) <= 1), "every pixel is grey");
}

#[tokio::test]
async fn an_earlier_edit_is_the_photo_of_the_next_without_sending_it_again() {
    let app = TestApp::spawn().await;
    let turn = r#"{"adjustments":[{"name":"rotate","amount":0.5}]}"#;
    let first = app.post_edit(form_with_recipe(photos::png(60, 40), turn)).await.created();
    assert_eq!((first.output.width, first.output.height), (40, 60));

    let of = |field: &'static str, id: &EditId| Form::new().text(field, id.to_string()).text("recipe", turn);
    let same = app.post_edit(of("source", &first.id)).await.created();
    assert_eq!((same.output.width, same.output.height), (40, 60), "the original, turned once");
    let again = app.post_edit(of("result_of", &first.id)).await.created();
    assert_eq!((again.output.width, again.output.height), (60, 40), "the result, turned once more");
}

#[tokio::test]
async fn a_mask_keeps_the_rest_of_the_photo_as_it_was() {
    let app = TestApp::spawn().await;
    let dark = r#"{"adjustments":[{"name":"exposure","amount":-1.0}]}"#;
    let form = form_with_recipe(photos::png(64, 32), dark)
        .part("mask", file(photos::mask(64, 32), "mask.png"))
        .text("feather_px", "0");
    let edit = app.post_edit(form).await.created();
    let (before, after) = (photos::landscape(64, 32), app.get(&edit.image_url).await.picture().to_rgb8());
    assert!(after.get_pixel(4, 4).0[2] < before.get_pixel(4, 4).0[2] / 2 + 30, "the left half is darker");
    for at in [(40, 4), (60, 30)] {
        let near = |a: u8, b: u8| a.abs_diff(b) <= 1;
        let (kept, was) = (after.get_pixel(at.0, at.1).0, before.get_pixel(at.0, at.1).0);
        assert!((0..3).all(|channel| near(kept[channel], was[channel])), "{at:?}: {kept:?} was {was:?}");
    }
}

#[tokio::test]
async fn the_form_says_how_the_result_is_written() {
    let app = TestApp::spawn().await;
    let form = form(photos::jpeg(400, 300), "sharper").text("format", "webp").text("quality", "80");
    let edit = app.post_edit(form.text("max_edge", "100").text("keep_gps", "false")).await.created();
    assert_eq!((edit.output.format, edit.output.width), (ImageFormat::Webp, 100));
}

#[tokio::test]
async fn fields_that_are_there_but_empty_count_as_left_out() {
    let app = TestApp::spawn().await;
    let mut form = form(photos::jpeg(40, 30), "warmer").part("mask", file(Vec::new(), ""));
    for name in [
        "source",
        "result_of",
        "recipe",
        "feather_px",
        "format",
        "quality",
        "max_edge",
        "keep_gps",
        "embed_recipe",
    ] {
        form = form.text(name, "");
    }
    app.post_edit(form).await.created();
}

#[tokio::test]
async fn prompts_in_other_scripts_and_of_emoji_are_read_not_refused() {
    let app = TestApp::spawn().await;
    for prompt in [
        "ещё теплее",
        "もっと暖かく",
        "أكثر دفئا",
        "🌅✨🔥",
        "warm\u{200b}er",
        "a\u{0301}\u{0301}\u{0301} wärmer",
    ] {
        let edit = app.post_edit(form(photos::jpeg(40, 30), prompt)).await.created();
        assert_eq!(edit.prompt.as_deref(), Some(prompt));
    }
}
