use offstage_api::{
    Adjustment, ImageFormat, Instruction, PhotoSource, Problem, RenditionRequest, Studio, StudioError,
};

use super::fixture::{Fixture, darker, left_half, pixels, png, recipe, request};

const KEPT: RenditionRequest = RenditionRequest { original: false, output: None };

fn refused_field(problem: impl Into<Problem>) -> String {
    let problem = problem.into();
    assert_eq!(problem.status, 422, "{problem:?}");
    problem.field.unwrap()
}

#[tokio::test]
async fn a_recipe_becomes_an_edit_that_is_kept_with_its_facts_and_timings() {
    let fixture = Fixture::new().await;
    let photo = png(60, 40);
    let edit = fixture.make(fixture.request(&photo, darker()).await).await.unwrap();
    assert_eq!((edit.input.width, edit.input.height, edit.input.format), (60, 40, ImageFormat::Png));
    assert_eq!(edit.input.bytes, photo.len() as u64);
    assert_eq!((edit.output.width, edit.output.height, edit.output.format), (60, 40, ImageFormat::Png));
    assert_eq!(edit.sentence, "Exposure −50.");
    assert_eq!(edit.image_url, format!("/api/v1/edits/{}/image", edit.id));
    assert!(
        edit.timings.total_ms >= edit.timings.decode_ms + edit.timings.pixels_ms + edit.timings.encode_ms
    );
    assert!(edit.timings.encode_ms > 0.0);
    assert_eq!(fixture.studio.edit(&edit.id).await, Ok(edit.clone()));
    let image = fixture.studio.rendition(&edit.id, KEPT).await.unwrap();
    assert_eq!(image.bytes.len() as u64, edit.output.bytes);
    assert_eq!(image.file_name, format!("offstage-{}.png", edit.id));
    assert_eq!(fixture.count("uploads"), 0);
}

#[tokio::test]
async fn a_prompt_is_read_and_kept_beside_its_recipe() {
    let fixture = Fixture::new().await;
    let prompt = Instruction::Prompt("  make it much darker ".to_owned());
    let edit = fixture.make(fixture.request(&png(50, 50), prompt).await).await.unwrap();
    assert_eq!(edit.prompt.as_deref(), Some("make it much darker"));
    assert!(edit.recipe.check().is_ok());
    let reading = fixture.studio.read_prompt("make it much darker", None).await.unwrap();
    assert!(!reading.sentence.is_empty());
}

#[tokio::test]
async fn prompts_that_are_blank_or_too_long_are_refused_before_the_image_is_looked_at() {
    let fixture = Fixture::with(|config| config.limits.max_prompt_bytes = 20).await;
    for bad in ["", " \n ", "a prompt of more than twenty bytes"] {
        let asked = fixture.request(b"no image", Instruction::Prompt(bad.to_owned())).await;
        assert_eq!(refused_field(fixture.make(asked).await.unwrap_err()), "prompt");
        assert_eq!(refused_field(fixture.studio.read_prompt(bad, None).await.unwrap_err()), "prompt");
    }
    assert_eq!(fixture.count("uploads"), 0);
}

#[tokio::test]
async fn what_is_no_image_is_refused_and_leaves_nothing_behind() {
    let fixture = Fixture::new().await;
    let whole = png(80, 80);
    let truncated = &whole[..whole.len() / 2];
    for bad in [&b""[..], b"GIF89a", b"just words", truncated] {
        let error = fixture.make(fixture.request(bad, darker()).await).await.unwrap_err();
        assert_eq!(error.status, 415, "{error:?}");
    }
    assert_eq!((fixture.count("uploads"), fixture.kept().await), (0, 0));
}

#[tokio::test]
async fn more_pixels_than_the_limit_or_more_than_memory_holds_are_too_large() {
    let fixture = Fixture::with(|config| config.limits.max_pixels = 1_000).await;
    let error = fixture.make(fixture.request(&png(40, 40), darker()).await).await.unwrap_err();
    assert_eq!(error.status, 413, "{error:?}");
    let fixture = Fixture::with(|config| config.work.image_memory = 1 << 20).await;
    let error = fixture.make(fixture.request(&png(400, 400), darker()).await).await.unwrap_err();
    assert!(error.to_string().contains("image_memory"), "{error}");
}

#[tokio::test]
async fn a_mask_limits_the_edit_to_its_white_part() {
    let fixture = Fixture::new().await;
    let photo = png(40, 20);
    let mut asked = fixture.request(&photo, darker()).await;
    asked.mask = Some(fixture.upload(&left_half(40, 20)).await);
    let edit = fixture.make(asked).await.unwrap();
    let before = super::fixture::decoded(&photo).2;
    let after = pixels(&fixture.studio.rendition(&edit.id, KEPT).await.unwrap()).2;
    let row = 40 * 3;
    assert_eq!(before[row + 60..row + 120], after[row + 60..row + 120], "the black half is as it was");
    assert_ne!(before[row..row + 60], after[row..row + 60], "the white half is edited");
}

#[tokio::test]
async fn a_mask_of_another_size_or_that_is_no_image_is_refused_by_name() {
    let fixture = Fixture::new().await;
    for mask in [left_half(39, 20), b"no image".to_vec()] {
        let mut asked = fixture.request(&png(40, 20), darker()).await;
        asked.mask = Some(fixture.upload(&mask).await);
        assert_eq!(refused_field(fixture.make(asked).await.unwrap_err()), "mask");
    }
}

#[tokio::test]
async fn an_edit_goes_on_from_the_original_or_the_result_of_another_without_a_new_upload() {
    let fixture = Fixture::new().await;
    let first = fixture.make(fixture.request(&png(30, 30), darker()).await).await.unwrap();
    let again = request(PhotoSource::OriginalOf(first.id.clone()), darker());
    let again = fixture.make(again).await.unwrap();
    assert_eq!(again.input, first.input);
    assert_eq!(again.output, first.output);
    // The photo, its result, the small picture.
    assert_eq!(fixture.objects(), 3, "the same picture is kept once");

    let further = request(PhotoSource::ResultOf(first.id.clone()), recipe(&[]));
    let further = fixture.make(further).await.unwrap();
    let of = async |id| pixels(&fixture.studio.rendition(id, KEPT).await.unwrap());
    assert_eq!(of(&further.id).await, of(&first.id).await, "nothing to do leaves the result as it was");
}

#[tokio::test]
async fn the_result_of_a_preview_is_edited_further_at_full_resolution() {
    let fixture = Fixture::new().await;
    let mut asked = fixture.request(&png(200, 100), darker()).await;
    asked.output.max_edge = Some(50);
    let preview = fixture.make(asked).await.unwrap();
    assert_eq!((preview.output.width, preview.output.height), (50, 25));
    let further = request(PhotoSource::ResultOf(preview.id), recipe(&[(Adjustment::Flip, 1.0)]));
    let further = fixture.make(further).await.unwrap();
    assert_eq!((further.output.width, further.output.height), (200, 100));
    assert_eq!(fixture.count("uploads"), 0);
}

#[tokio::test]
async fn an_unknown_edit_is_not_found() {
    let fixture = Fixture::new().await;
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
    assert!(matches!(fixture.studio.edit(&id).await, Err(StudioError::NotFound { .. })));
    assert!(matches!(fixture.studio.rendition(&id, KEPT).await, Err(StudioError::NotFound { .. })));
    let asked = request(PhotoSource::ResultOf(id), darker());
    assert_eq!(fixture.make(asked).await.unwrap_err().status, 404);
}

#[tokio::test]
async fn a_preview_made_again_in_a_moment_is_the_same_as_the_first() {
    let fixture = Fixture::new().await;
    let mut asked = fixture.request(&png(200, 100), darker()).await;
    asked.output.max_edge = Some(64);
    let first = fixture.make(asked).await.unwrap();
    let mut again = request(PhotoSource::OriginalOf(first.id.clone()), darker());
    again.output.max_edge = Some(64);
    let again = fixture.make(again).await.unwrap();
    assert!(again.timings.decode_ms * 10.0 < first.timings.decode_ms, "it was still in memory");
    assert_eq!((again.input, again.output), (first.input, first.output));
    let of = async |id| pixels(&fixture.studio.rendition(id, KEPT).await.unwrap());
    assert_eq!(of(&again.id).await, of(&first.id).await);
}
