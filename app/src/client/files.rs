use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, FilePropertyBag, Response, Url};

/// How much of either end of a file is searched.
const SEARCHED_BYTES: f64 = 262_144.0;

/// The first file of a drop or paste.
pub fn first_file(transfer: &DataTransfer) -> Option<File> {
    transfer.files().and_then(|files| files.get(0))
}

/// An address at which the browser shows a file; release it with [`revoke_url`].
pub fn object_url(file: &Blob) -> Option<String> {
    Url::create_object_url_with_blob(file).ok()
}

/// Releases an object URL; other addresses are left alone.
pub fn revoke_url(url: &str) {
    if url.starts_with("blob:") {
        let _ = Url::revoke_object_url(url);
    }
}

/// Fetches a file of this site; `None` when it is not there.
pub async fn fetch_blob(url: &str) -> Option<Blob> {
    let window = web_sys::window()?;
    let response: Response = JsFuture::from(window.fetch_with_str(url)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// Whether a text stands in the file where metadata is: near its beginning or its end.
pub async fn holds_text(file: &File, text: &str) -> bool {
    let size = file.size();
    for (from, to) in [(0.0, size.min(SEARCHED_BYTES)), ((size - SEARCHED_BYTES).max(0.0), size)] {
        let Ok(part) = file.slice_with_f64_and_f64(from, to) else { return false };
        let found = JsFuture::from(part.text())
            .await
            .ok()
            .and_then(|found| found.dyn_into::<js_sys::JsString>().ok());
        if found.is_some_and(|found| found.includes(text, 0)) {
            return true;
        }
    }
    false
}

/// Gives a blob a name.
pub fn blob_as_file(blob: &Blob, name: &str) -> Option<File> {
    let options = FilePropertyBag::new();
    options.set_type(&blob.type_());
    let parts = js_sys::Array::of1(JsValue::as_ref(blob));
    File::new_with_blob_sequence_and_options(&parts, name, &options).ok()
}
