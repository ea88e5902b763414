use offstage_api::ImageFormat;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlImageElement;

/// Loads and decodes a picture, so that it appears at once when an element shows it. Its size as
/// displayed in pixels, or `None` when the browser cannot show it.
pub async fn natural_size(url: &str) -> Option<(u32, u32)> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await.ok()?;
    Some((image.natural_width(), image.natural_height()))
}

/// The address of a picture of an edit as a browser can show it: TIFF is written anew.
pub fn picture_url(url: &str, format: ImageFormat) -> String {
    match format {
        ImageFormat::Tiff => format!("{url}?format=png"),
        _ => url.to_owned(),
    }
}

/// A small version of it.
pub fn thumbnail_url(url: &str) -> String {
    format!("{url}?format=webp&quality=75&max_edge=160")
}
