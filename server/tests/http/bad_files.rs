use offstage_api::ImageFormat;
use reqwest::multipart::Form;

use super::app::{TestApp, file, form, form_with_recipe};
use super::photos;

#[tokio::test]
async fn a_file_of_zero_bytes_is_called_empty() {
    let app = TestApp::spawn().await;
    app.post_edit(form(Vec::new(), "warmer")).await.refused_field(415, "image", "empty");
}

#[tokio::test]
async fn a_truncated_photo_is_refused_or_shown_as_far_as_it_goes() {
    let app = TestApp::spawn().await;
    for whole in [photos::jpeg(200, 150), photos::png(200, 150), photos::animated_gif(80, 60)] {
        for share in [10, 50, 90] {
            let cut = whole[..whole.len() * share / 100].to_vec();
            let answer = app.post_edit(form(cut, "warmer")).await;
            if answer.status == 201 {
                let notes = answer.created().notes;
                assert!(
                    notes
                        .iter()
                        .any(|note| ["cut", "end", "first frame"].iter().any(|word| note.contains(word))),
                    "{notes:?}"
                );
            } else {
                answer.refused(415, "");
            }
        }
    }
    app.assert_healthy().await;
}

#[tokio::test]
async fn what_is_no_image_is_refused_whatever_it_is_called() {
    let app = TestApp::spawn().await;
    for bytes in
        [b"hello, I am text".to_vec(), vec![0; 4096], b"\x89PNG\r\n\x1a\n".to_vec(), b"%PDF-1.7\n".to_vec()]
    {
        app.post_edit(form(bytes, "warmer")).await.refused_field(415, "image", "");
    }
    let script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    app.post_edit(form(script, "warmer")).await.refused_field(415, "image", "");
}

#[tokio::test]
async fn a_wrong_extension_does_not_matter_the_content_does() {
    let app = TestApp::spawn().await;
    let form = Form::new().part("image", file(photos::png(40, 30), "photo.jpg")).text("prompt", "warmer");
    assert_eq!(app.post_edit(form).await.created().input.format, ImageFormat::Png);
    let form = Form::new().part("image", file(photos::jpeg(40, 30), "notes.txt")).text("prompt", "warmer");
    assert_eq!(app.post_edit(form).await.created().input.format, ImageFormat::Jpeg);
}

#[tokio::test]
async fn a_picture_that_declares_more_pixels_than_allowed_is_refused_before_it_is_decoded() {
    let app = TestApp::spawn().await;
    for (width, height) in [(60_000, 60_000), (0x7fff_ffff, 0x7fff_ffff), (200_000, 600)] {
        let answer = app.post_edit(form(photos::png_that_declares(width, height), "warmer")).await;
        assert!([413, 415].contains(&answer.status.as_u16()), "{width}×{height}: {}", answer.text());
        answer.refused(answer.status.as_u16(), "");
    }
    app.post_edit(form(photos::png_that_declares(60_000, 60_000), "warmer")).await.refused(413, "pixels");
    let nothing = app.post_edit(form(photos::png_that_declares(0, 0), "warmer")).await;
    nothing.refused(415, "");
}

#[tokio::test]
async fn photos_of_print_of_sixteen_bits_and_of_a_palette_are_edited_like_others() {
    let app = TestApp::spawn().await;
    for (name, photo, size) in [
        ("CMYK", photos::cmyk_jpeg(48, 32), (48, 32)),
        ("16 bits", photos::png_16_bit(48, 32), (48, 32)),
        ("palette", photos::palette_png(48, 32), (48, 32)),
    ] {
        let edit = app.post_edit(form(photo, "warmer, more contrast")).await.created();
        assert_eq!((edit.output.width, edit.output.height), size, "{name}");
        let picture = app.get(&edit.image_url).await.picture();
        assert_eq!((picture.width(), picture.height()), size, "{name}");
    }
    let edit = app.post_edit(form(photos::png_16_bit(48, 32), "warmer")).await.created();
    assert_eq!((edit.input.bits_per_channel, edit.output.bits_per_channel), (16, 16));
}

#[tokio::test]
async fn of_an_animation_the_first_frame_is_edited_and_that_is_said() {
    let app = TestApp::spawn().await;
    let nothing = r#"{"adjustments":[]}"#;
    for (name, photo) in [("GIF", photos::animated_gif(40, 30)), ("WebP", photos::animated_webp(40, 30))] {
        let edit = app.post_edit(form_with_recipe(photo, nothing)).await.created();
        assert!(edit.notes.iter().any(|note| note.contains("first frame")), "{name}: {:?}", edit.notes);
        let picture = app.get(&edit.image_url).await.picture().to_rgb8();
        let [red, _, blue] = picture.get_pixel(20, 15).0;
        assert!(red > 200 && blue < 60, "{name}: the first frame is red");
    }
}

#[tokio::test]
async fn a_mask_of_another_size_is_refused_with_both_sizes() {
    let app = TestApp::spawn().await;
    let form = form(photos::jpeg(64, 48), "darker").part("mask", file(photos::mask(32, 48), "mask.png"));
    let problem = app.post_edit(form).await.refused(422, "64");
    assert!(problem.detail.contains("32") && problem.field.as_deref() == Some("mask"), "{problem:?}");
}

#[tokio::test]
async fn a_mask_that_is_no_image_is_refused_as_the_mask() {
    let app = TestApp::spawn().await;
    for bytes in [Vec::new(), b"not a mask".to_vec()] {
        let form = form(photos::jpeg(64, 48), "darker").part("mask", file(bytes, "mask.png"));
        let answer = app.post_edit(form).await;
        assert!(answer.status.is_client_error(), "{}", answer.text());
        assert_eq!(answer.refused(answer.status.as_u16(), "").field.as_deref(), Some("mask"));
    }
}
