use offstage_api::{ImageFormat, Output, RenditionRequest, Studio, StudioError};

use super::fixture::{Fixture, darker, left_half, pixels, png};

fn written(original: bool, change: impl FnOnce(&mut Output)) -> RenditionRequest {
    let mut output = Output::default();
    change(&mut output);
    RenditionRequest { original, output: Some(output) }
}

#[tokio::test]
async fn a_preview_is_downloaded_at_full_resolution_in_any_format() {
    let fixture = Fixture::new().await;
    let mut asked = fixture.request(&png(120, 80), darker()).await;
    asked.output.max_edge = Some(60);
    let id = fixture.make(asked).await.unwrap().id;
    let full = fixture.make(fixture.request(&png(120, 80), darker()).await).await.unwrap().id;
    let kept = RenditionRequest { original: false, output: None };

    let rendered = fixture.studio.rendition(&id, written(false, |_| ())).await.unwrap();
    let direct = fixture.studio.rendition(&full, kept).await.unwrap();
    assert_eq!(pixels(&rendered), pixels(&direct), "as if it had been made at full resolution");
    for format in [ImageFormat::Jpeg, ImageFormat::Webp, ImageFormat::Tiff] {
        let request = written(false, |output| output.format = Some(format));
        let rendered = fixture.studio.rendition(&id, request).await.unwrap();
        assert_eq!(rendered.format, format);
        assert_eq!(rendered.file_name, format!("offstage-{id}.{}", format.extension()));
    }
}

#[tokio::test]
async fn the_mask_of_an_edit_holds_in_what_is_written_anew() {
    let fixture = Fixture::new().await;
    let mut asked = fixture.request(&png(40, 20), darker()).await;
    asked.mask = Some(fixture.upload(&left_half(40, 20)).await);
    asked.feather_px = 2.0;
    let id = fixture.make(asked).await.unwrap().id;
    let kept =
        fixture.studio.rendition(&id, RenditionRequest { original: false, output: None }).await.unwrap();
    let anew = written(false, |output| output.keep_gps = true);
    assert_eq!(pixels(&fixture.studio.rendition(&id, anew).await.unwrap()), pixels(&kept));
}

#[tokio::test]
async fn the_original_comes_byte_for_byte_or_shrunk_for_the_browser() {
    let fixture = Fixture::new().await;
    let photo = png(90, 60);
    let id = fixture.make(fixture.request(&photo, darker()).await).await.unwrap().id;
    let original = RenditionRequest { original: true, output: None };
    let original = fixture.studio.rendition(&id, original).await.unwrap();
    assert_eq!(original.bytes, photo);
    assert_eq!(original.file_name, format!("offstage-{id}-original.png"));
    let small =
        fixture.studio.rendition(&id, written(true, |output| output.max_edge = Some(30))).await.unwrap();
    assert_eq!((pixels(&small).0, pixels(&small).1), (30, 20));
}

#[tokio::test]
async fn an_output_that_cannot_be_written_is_refused() {
    let fixture = Fixture::new().await;
    let id = fixture.make(fixture.request(&png(9, 6), darker()).await).await.unwrap().id;
    let request = written(false, |output| output.format = Some(ImageFormat::Avif));
    let error = fixture.studio.rendition(&id, request).await.unwrap_err();
    assert!(matches!(error, StudioError::Invalid { field: "format", .. }));
}
