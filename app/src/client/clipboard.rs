use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, ClipboardItem};

use super::fetch_blob;

const PNG: &str = "image/png";

/// Puts text on the clipboard; whether the browser allowed it.
pub async fn copy_text(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// Puts the picture at an address on the clipboard, as PNG: the only format that all browsers take.
/// Whether it worked.
pub async fn copy_picture(url: &str) -> bool {
    try_copy_picture(url).await.is_some()
}

async fn try_copy_picture(url: &str) -> Option<()> {
    let clipboard = clipboard()?;
    let url = url.to_owned();
    // The promise itself goes into the item: Safari demands that the item is made within the click.
    let picture = wasm_bindgen_futures::future_to_promise(async move {
        fetch_blob(&url).await.map(JsValue::from).ok_or(JsValue::NULL)
    });
    let record = js_sys::Object::new();
    js_sys::Reflect::set(&record, &PNG.into(), &picture).ok()?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&record).ok()?;
    let items = js_sys::Array::of1(&item);
    JsFuture::from(clipboard.write(&items)).await.ok().map(|_| ())
}

/// Absent where the page is not served over HTTPS or from this machine.
fn clipboard() -> Option<Clipboard> {
    let navigator = web_sys::window()?.navigator();
    let is_there =
        js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|found| !found.is_undefined());
    is_there.then(|| navigator.clipboard())
}
