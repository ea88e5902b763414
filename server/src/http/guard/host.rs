//! The names Offstage answers to. A page elsewhere can have its own name resolve to 127.0.0.1 (DNS
//! rebinding) and would then read everything here as its own origin; the `Host` header gives it away.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;
use offstage_api::Problem;

use crate::config::Config;
use crate::http::problem;

/// Which `Host` headers are answered.
#[derive(Clone)]
pub(super) struct Names {
    /// Listening on loopback only, or with configured names: others are refused.
    is_checked: bool,
    /// Configured names.
    allowed: Arc<[String]>,
}

impl Names {
    pub(super) fn new(config: &Config) -> Self {
        let listed = config.listen.allowed_hosts.split(',').map(str::trim).filter(|name| !name.is_empty());
        let allowed: Vec<String> = listed.map(str::to_owned).collect();
        let is_checked = config.listen.host.is_loopback() || !allowed.is_empty();
        Names { is_checked, allowed: allowed.into() }
    }

    /// Whether the configuration names this host (without its port).
    pub(super) fn lists(&self, host: &str) -> bool {
        self.allowed.iter().any(|name| name.eq_ignore_ascii_case(host))
    }

    fn answers_to(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        !self.is_checked
            || host.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            || self.lists(host)
    }
}

/// The authority that the request was sent to: of the `Host` header, or of an absolute target.
pub(super) fn authority(request: &Request) -> Option<Authority> {
    let header = request.headers().get(HOST).and_then(|value| value.to_str().ok());
    match request.uri().authority() {
        Some(authority) => Some(authority.clone()),
        None => header.and_then(|text| text.parse().ok()),
    }
}

pub(super) async fn check(State(names): State<Names>, request: Request, next: Next) -> Response {
    let authority = authority(&request);
    let host = authority.as_ref().map_or("", Authority::host);
    if names.answers_to(host) {
        return next.run(request).await;
    }
    let host: String = host.chars().take(80).collect();
    problem::answer(Problem::new(
        421,
        "unknown-host",
        "Not addressed to this server",
        format!(
            "Offstage does not answer to the name “{host}”; open it as localhost or 127.0.0.1, or have its \
             operator add the name to allowed_hosts."
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(host: &str, allowed: &str) -> Names {
        let mut config = Config::default();
        config.listen.host = host.parse().unwrap();
        config.listen.allowed_hosts = allowed.to_owned();
        Names::new(&config)
    }

    #[test]
    fn on_loopback_only_its_own_and_configured_names_are_answered() {
        let names = names("127.0.0.1", "photos.example, other.example");
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.0.0.2", "[::1]", "Photos.example"] {
            assert!(names.answers_to(host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""] {
            assert!(!names.answers_to(host), "{host}");
        }
    }

    #[test]
    fn on_the_network_every_name_is_answered_until_some_are_configured() {
        assert!(names("0.0.0.0", "").answers_to("photos.example"));
        assert!(!names("0.0.0.0", "photos.example").answers_to("other.example"));
        assert!(names("0.0.0.0", "photos.example").answers_to("127.0.0.1"));
    }
}
