//! Files of the site folder, compressed beforehand where `.br` or `.gz` lie beside them; what is no
//! file is the 404 page, or a problem for whoever does not ask for pages.

use std::path::Path;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use offstage_app::Assets;
use tower_http::services::ServeDir;

use super::doors::Doors;
use super::page;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// No file of the site has a longer path; file systems refuse such names with errors of their own.
const LONGEST_PATH: usize = 200;

pub(super) fn service(doors: &Doors) -> Router {
    let missing = page::not_found.with_state(doors.clone());
    let files = ServeDir::new(&doors.site_dir)
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(missing);
    Router::new().fallback_service(files).layer(from_fn_with_state(doors.clone(), cache))
}

/// The names of scripts, WASM and styles, and the text of the last: with the hashes of `pkg/hash.txt`
/// where the site has one, as lines of `js: <hash>`, `wasm: <hash>`, `css: <hash>`, and `desk-js`,
/// `desk-wasm` and `desk-css` for the pages beside the editor.
pub(super) fn names(site_dir: &Path) -> Assets {
    let mut assets = match std::fs::read_to_string(site_dir.join("pkg/hash.txt")) {
        Ok(hashes) => hashed(&hashes),
        Err(_) => Assets::default(),
    };
    for module in [&mut assets.editor, &mut assets.desk] {
        let sheet = site_dir.join(module.css.trim_start_matches('/'));
        // Where there is no such file, pages link to it, and the browser says so.
        module.style = std::fs::read_to_string(sheet).unwrap_or_default();
    }
    assets
}

fn hashed(hashes: &str) -> Assets {
    let mut assets = Assets::default();
    for (kind, hash) in hashes.lines().filter_map(|line| line.split_once(':')) {
        let (name, module, kind) = match kind.trim().strip_prefix("desk-") {
            Some(kind) => ("offstage-desk", &mut assets.desk, kind),
            None => ("offstage", &mut assets.editor, kind.trim()),
        };
        let address = format!("/pkg/{name}.{}.{kind}", hash.trim());
        match kind {
            "js" => module.script = address,
            "wasm" => module.wasm = address,
            "css" => module.css = address,
            _ => {}
        }
    }
    assets
}

/// A file with a content hash in its name never changes; others are asked for again.
async fn cache(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.len() > LONGEST_PATH {
        return page::not_found(State(doors), request).await;
    }
    let policy = if has_content_hash(path) { FOREVER } else { ASK_AGAIN };
    let mut response = next.run(request).await;
    let is_file =
        matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT);
    if is_file {
        response.headers_mut().insert(CACHE_CONTROL, policy);
        response.headers_mut().insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
    }
    response
}

/// Whether the file's name has a part of 8 to 64 hex digits: `offstage.0a1b2c3d4e5f.js`.
fn has_content_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('.').skip(1).any(|part| {
        (8..=64).contains(&part.len()) && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(has_content_hash("/pkg/offstage.0a1b2c3d4e5f6071.js"));
        assert!(has_content_hash("/pkg/offstage.0a1b2c3d4e5f6071.wasm"));
        for path in ["/pkg/offstage.js", "/pkg/offstage_bg.wasm", "/examples/deadbeef.jpg", "/", "/a.b.c"] {
            assert!(!has_content_hash(path), "{path}");
        }
    }

    #[test]
    fn the_page_asks_for_the_names_that_the_build_wrote() {
        let assets =
            hashed("js: 0a1b\nwasm: 1111\ncss: dead\ndesk-js: 3333\ndesk-wasm: 5555\ndesk-css: 7777\n");
        assert_eq!(assets.editor.script, "/pkg/offstage.0a1b.js");
        assert_eq!(assets.editor.wasm, "/pkg/offstage.1111.wasm");
        assert_eq!(assets.desk.script, "/pkg/offstage-desk.3333.js");
        assert_eq!(assets.desk.wasm, "/pkg/offstage-desk.5555.wasm");
        assert_eq!(assets.editor.css, "/pkg/offstage.dead.css");
        assert_eq!(assets.desk.css, "/pkg/offstage-desk.7777.css");
        assert_eq!(hashed(""), Assets::default());
    }
}
