use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, Headers, RequestInit, Response};

use super::{Answer, read};
use crate::state::Failure;

/// Asks the server; the answer's status is 0 when there is none. `json` is the body, if there is one.
pub async fn request(method: &str, url: &str, json: Option<&str>) -> Answer {
    answer(send(method, url, json.map(JsValue::from_str), "application/json")).await
}

/// Posts a form.
pub async fn post_form(url: &str, form: &FormData) -> Answer {
    answer(send("POST", url, Some(JsValue::from(form)), "")).await
}

/// What the server answers, read from its JSON.
pub async fn ask<T: DeserializeOwned>(method: &str, url: &str, json: Option<&str>) -> Result<T, Failure> {
    read(&request(method, url, json).await)
}

async fn answer(sent: impl Future<Output = Result<(u16, String), JsValue>>) -> Answer {
    match sent.await {
        Ok((status, body)) => Answer { status, body },
        Err(_) => Answer { status: 0, body: String::new() },
    }
}

async fn send(
    method: &str,
    url: &str,
    body: Option<JsValue>,
    content_type: &str,
) -> Result<(u16, String), JsValue> {
    let (init, headers) = (RequestInit::new(), Headers::new()?);
    headers.set("accept", "application/json")?;
    init.set_method(method);
    if let Some(body) = body {
        // The browser names the type of a form itself, with its boundary.
        if !content_type.is_empty() {
            headers.set("content-type", content_type)?;
        }
        init.set_body(&body);
    }
    init.set_headers(&headers);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await?.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    Ok((response.status(), body.as_string().unwrap_or_default()))
}
