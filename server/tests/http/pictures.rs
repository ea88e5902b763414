use offstage_api::ImageFormat;

use super::app::{TestApp, form};
use super::photos;

#[tokio::test]
async fn a_result_comes_in_every_format_it_can_be_written_in() {
    let app = TestApp::spawn().await;
    let edit = app.post_edit(form(photos::jpeg(120, 90), "warmer")).await.created();
    for format in ImageFormat::WRITABLE {
        let picture = app.get(&format!("{}?format={}", edit.image_url, format.name())).await;
        assert_eq!(picture.header("content-type"), format.media_type());
        assert_eq!((picture.picture().width(), picture.picture().height()), (120, 90), "{format:?}");
        let name = picture.header("content-disposition");
        assert!(name.starts_with("inline; filename=\"") && name.contains(format.extension()), "{name}");
    }
}

#[tokio::test]
async fn the_longest_edge_and_the_quality_are_as_asked() {
    let app = TestApp::spawn().await;
    let edit = app.post_edit(form(photos::jpeg(200, 100), "warmer")).await.created();
    let get = async |query: &str| app.get(&format!("{}?{query}", edit.image_url)).await;
    assert_eq!(get("max_edge=50").await.picture().width(), 50);
    assert_eq!(get("max_edge=5000").await.picture().width(), 200, "nothing is enlarged");
    let (fine, coarse) = (get("format=jpeg&quality=95").await, get("format=jpeg&quality=10").await);
    assert!(coarse.body.len() < fine.body.len());
}

#[tokio::test]
async fn the_original_comes_back_as_it_was_sent_and_for_browsers_rendered() {
    let app = TestApp::spawn().await;
    let sent = photos::png_16_bit(40, 30);
    let edit = app.post_edit(form(sent.clone(), "warmer")).await.created();
    let source = app.get(&edit.source_url).await;
    assert_eq!(source.header("content-type"), "image/png");
    assert_eq!(source.body, sent);
    let shown = app.get(&format!("{}?format=webp&max_edge=20", edit.source_url)).await;
    assert_eq!((shown.header("content-type"), shown.picture().width()), ("image/webp", 20));
}

#[tokio::test]
async fn a_picture_is_kept_by_browsers_for_good_and_checked_by_its_tag() {
    let app = TestApp::spawn().await;
    let edit = app.post_edit(form(photos::jpeg(40, 30), "warmer")).await.created();
    let first = app.get(&edit.image_url).await;
    assert_eq!(first.header("cache-control"), "private, max-age=31536000, immutable");
    let tag = first.header("etag").to_owned();
    let other = app.get(&format!("{}?format=png", edit.image_url)).await.header("etag").to_owned();
    assert_ne!(tag, other);
    let again = app.client.get(app.url(&edit.image_url)).header("if-none-match", &tag);
    let again = app.send(again).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    let changed = app.client.get(app.url(&edit.image_url)).header("if-none-match", other);
    assert_eq!(app.send(changed).await.status, 200);
}

#[tokio::test]
async fn a_download_is_saved_and_not_shown() {
    let app = TestApp::spawn().await;
    let edit = app.post_edit(form(photos::jpeg(40, 30), "warmer")).await.created();
    let picture = app.get(&format!("{}?download=1&format=png", edit.image_url)).await;
    let disposition = picture.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"") && disposition.contains(".png"),
        "{disposition}"
    );
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(picture.header("content-security-policy").contains("default-src 'none'"));
}
