use wasm_bindgen::prelude::*;
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

/// A request on the wire. Dropping it aborts it, and its callbacks are never called again.
pub struct Call {
    request: XmlHttpRequest,
    _on_upload: Closure<dyn FnMut(ProgressEvent)>,
    _on_sent: Closure<dyn FnMut()>,
    _on_end: Closure<dyn FnMut()>,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// The share of the body that was sent, in [0, 1].
    Sent(f64),
    /// All of it was sent; the server works.
    Received,
}

/// What came back; `status` is 0 when nothing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Call {
    /// Sends a form, or asks for `url` when there is none. XMLHttpRequest, because fetch does not
    /// tell how much of an upload was sent. `key` goes in the `Idempotency-Key` header.
    pub fn send(
        url: &str,
        form: Option<&FormData>,
        key: Option<&str>,
        mut on_progress: impl FnMut(Progress) + Clone + 'static,
        on_end: impl FnOnce(Answer) + 'static,
    ) -> Result<Call, JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open_with_async(if form.is_some() { "POST" } else { "GET" }, url, true)?;
        request.set_request_header("accept", "application/json")?;
        if let Some(key) = key {
            request.set_request_header("idempotency-key", key)?;
        }

        let mut on_part = on_progress.clone();
        let on_upload = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                on_part(Progress::Sent(event.loaded() / event.total()));
            }
        });
        let on_sent = Closure::<dyn FnMut()>::new(move || on_progress(Progress::Received));
        let finished = request.clone();
        let mut on_end = Some(on_end);
        let on_end = Closure::<dyn FnMut()>::new(move || {
            if let Some(on_end) = on_end.take() {
                let body = finished.response_text().ok().flatten().unwrap_or_default();
                on_end(Answer { status: finished.status().unwrap_or(0), body });
            }
        });
        if form.is_some() {
            let upload = request.upload()?;
            upload.set_onprogress(Some(on_upload.as_ref().unchecked_ref()));
            upload.set_onload(Some(on_sent.as_ref().unchecked_ref()));
        }
        request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
        match form {
            Some(form) => request.send_with_opt_form_data(Some(form))?,
            None => request.send()?,
        }
        Ok(Call { request, _on_upload: on_upload, _on_sent: on_sent, _on_end: on_end })
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
            upload.set_onload(None);
        }
        let _ = self.request.abort();
    }
}
