use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, FilePropertyBag, Response, Url};

/// The first file of a drop or paste.
pub fn first_file(transfer: &DataTransfer) -> Option<File> {
    transfer.files().and_then(|files| files.get(0))
}

/// An address at which the browser shows a file; release it with [`revoke_url`].
pub fn object_url(file: &File) -> Option<String> {
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

/// Gives a blob a name.
pub fn blob_as_file(blob: &Blob, name: &str) -> Option<File> {
    let options = FilePropertyBag::new();
    options.set_type(&blob.type_());
    let parts = js_sys::Array::of1(JsValue::as_ref(blob));
    File::new_with_blob_sequence_and_options(&parts, name, &options).ok()
}
