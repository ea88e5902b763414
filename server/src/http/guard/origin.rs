//! Pages of other origins may not change things here, even where the browser lets them send (a plain
//! form, an image upload by script without reading the answer).
//!
//! `Sec-Fetch-Site` says it outright in every current browser; `Origin` against `Host` covers the
//! rest; a request with neither comes from no browser. (The algorithm of Filippo Valsorda,
//! "Cross-Site Request Forgery", 2025, and of Go's `http.CrossOriginProtection`.)

use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::Response;
use offstage_api::Problem;

use super::host::{Names, authority};
use crate::http::problem;

pub(super) async fn check(State(names): State<Names>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(&names, authority(&request).as_ref(), request.headers()) {
        return next.run(request).await;
    }
    problem::answer(Problem::new(
        403,
        "foreign-origin",
        "Not allowed from another site",
        "This request comes from a page of another site; open Offstage itself and send it from there.",
    ))
}

fn is_own(names: &Names, host: Option<&Authority>, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let origin = origin.to_str().ok().and_then(|text| text.parse::<Uri>().ok());
    let Some(origin) = origin.as_ref().and_then(Uri::authority) else { return false };
    names.lists(origin.host()) || host.is_some_and(|host| host.as_str().eq_ignore_ascii_case(origin.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn own(host: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let mut config = Config::default();
        config.listen.allowed_hosts = "photos.example".to_owned();
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        is_own(&Names::new(&config), host.parse().ok().as_ref(), &headers.collect())
    }

    #[test]
    fn the_browser_says_where_a_request_comes_from() {
        assert!(own("localhost:7860", &[("sec-fetch-site", "same-origin")]));
        assert!(own("localhost:7860", &[("sec-fetch-site", "none")]));
        assert!(!own("localhost:7860", &[("sec-fetch-site", "same-site")]));
        assert!(!own(
            "localhost:7860",
            &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:7860")]
        ));
    }

    #[test]
    fn without_that_the_origin_is_held_against_the_host() {
        assert!(own("localhost:7860", &[]));
        assert!(own("localhost:7860", &[("origin", "http://localhost:7860")]));
        assert!(own("backend:80", &[("origin", "https://photos.example")]));
        for origin in ["null", "http://localhost:3000", "http://evil.example", "file://"] {
            assert!(!own("localhost:7860", &[("origin", origin)]), "{origin}");
        }
    }
}
