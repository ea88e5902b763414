//! The pictures of an edit: its result and its original, as kept or written anew.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use offstage_api::{EditId, Output, RenditionRequest};
use offstage_app::api::{ApiError, set_output_field};

use super::api::edit_id;
use super::doors::Doors;
use super::problem::Refusal;

/// A picture never changes under its address, and belongs to whoever made it.
pub(super) const KEPT: &str = "private, max-age=31536000, immutable";

type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/api/v1/edits/{id}/image", get(result))
        .route("/api/v1/edits/{id}/source", get(original))
}

async fn result(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    send(&doors, &edit_id(&id)?, Asked::new(false, pairs)?, &headers).await
}

async fn original(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    send(&doors, &edit_id(&id)?, Asked::new(true, pairs)?, &headers).await
}

/// What the query asks for.
struct Asked {
    rendition: RenditionRequest,
    /// To save instead of to show.
    download: bool,
}

impl Asked {
    fn new(original: bool, pairs: Pairs) -> Result<Self, ApiError> {
        let Ok(Query(pairs)) = pairs else {
            return Err(ApiError::bad_request(
                "The part of the address after “?” cannot be read; correct it.",
            ));
        };
        let mut asked = Asked { rendition: RenditionRequest { original, output: None }, download: false };
        for (name, value) in &pairs {
            if name == "download" {
                asked.download = value != "0";
                continue;
            }
            let output = asked.rendition.output.get_or_insert_default();
            if !set_output_field(output, name, value)? {
                let name: String = name.chars().take(40).collect();
                return Err(ApiError::bad_request(format!(
                    "“{name}” is no parameter of a picture; use format, quality, max_edge, keep_gps, \
                     embed_recipe or download."
                )));
            }
        }
        Ok(asked)
    }

    /// Names the bytes: the same id and output give the same picture.
    fn etag(&self, id: &EditId) -> String {
        let part = if self.rendition.original { "source" } else { "image" };
        match self.rendition.output {
            None => format!("\"{id}.{part}\""),
            Some(Output { format, quality, max_edge, keep_gps, embed_recipe }) => {
                let format = format.map_or("-", |format| format.name());
                let max_edge = max_edge.unwrap_or(0);
                format!("\"{id}.{part}.{format}.{quality}.{max_edge}.{keep_gps}.{embed_recipe}\"")
            }
        }
    }
}

async fn send(doors: &Doors, id: &EditId, asked: Asked, headers: &HeaderMap) -> Result<Response, Refusal> {
    let etag = asked.etag(id);
    if names(headers.get(IF_NONE_MATCH), &etag) {
        doors.studio.edit(id).await?;
        return Ok(
            (StatusCode::NOT_MODIFIED, [(ETAG, etag), (CACHE_CONTROL, KEPT.to_owned())]).into_response()
        );
    }
    let rendition = doors.studio.rendition(id, asked.rendition).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(rendition.format.media_type())),
        (CACHE_CONTROL, HeaderValue::from_static(KEPT)),
        (CONTENT_DISPOSITION, disposition(asked.download, &rendition.file_name)),
    ];
    Ok((headers, [(ETAG, etag)], rendition.bytes).into_response())
}

/// Whether `If-None-Match` has this tag (RFC 9110, section 13.1.2; the comparison is weak).
fn names(if_none_match: Option<&HeaderValue>, etag: &str) -> bool {
    let Some(Ok(list)) = if_none_match.map(HeaderValue::to_str) else { return false };
    list.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// `Content-Disposition` with a name that is safe in a header and on a disk, in ASCII and, where it
/// differs, in UTF-8 (RFC 6266, RFC 8187).
fn disposition(download: bool, file_name: &str) -> HeaderValue {
    let kind = if download { "attachment" } else { "inline" };
    let plain = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String =
        plain.chars().filter(|c| !c.is_control() && !"\"<>:|?*;".contains(*c)).take(120).collect();
    let plain = plain.trim_start_matches('.');
    let name = if plain.is_empty() { "edited" } else { plain };
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let mut text = format!("{kind}; filename=\"{ascii}\"");
    if ascii != name {
        text.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_keeps_its_letters_and_loses_its_path() {
        assert_eq!(disposition(false, "photo.jpg"), "inline; filename=\"photo.jpg\"");
        assert_eq!(disposition(true, "../../etc/passwd"), "attachment; filename=\"passwd\"");
        assert_eq!(disposition(true, ""), "attachment; filename=\"edited\"");
        assert_eq!(
            disposition(true, "Jägersee.png"),
            "attachment; filename=\"J_gersee.png\"; filename*=UTF-8''J%C3%A4gersee.png"
        );
    }

    proptest! {
        #[test]
        fn no_name_breaks_out_of_the_header(name in any::<String>()) {
            let value = disposition(true, &name);
            let text = value.to_str().unwrap();
            prop_assert_eq!(text.matches('"').count(), 2);
            prop_assert!(!text.contains(['/', '\r', '\n']));
        }
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_weakly() {
        let has = |list: &'static str| names(Some(&HeaderValue::from_static(list)), "\"a\"");
        assert!(has("\"a\"") && has("\"b\", W/\"a\"") && has("*"));
        assert!(!has("\"ab\"") && !names(None, "\"a\""));
    }
}
