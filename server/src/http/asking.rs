//! Who asks: told from a cookie that pages set, or from the peer's address.
//!
//! There is no login: a client is whoever holds its cookie, and reaches its own jobs only. Requests
//! from this machine are operators by default.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use offstage_api::StudioError;
use offstage_api::jobs::{Client, ClientId};

use super::problem::Refusal;
use crate::config::Operators;

const NAME: &str = "offstage_client";
/// A year.
const KEPT_FOR_S: u32 = 31_536_000;
const RANDOM_BYTES: usize = 16;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub SocketAddr);

/// The client of a request, as [`assign`] found it.
#[derive(Clone, Debug)]
pub(super) struct Asking(pub Client);

impl<S: Sync> FromRequestParts<S> for Asking {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let found = parts.extensions.get::<Asking>().cloned();
        found.ok_or_else(|| StudioError::internal("no client was assigned").into())
    }
}

/// Finds out who asks; a page gives who has none a cookie of its own.
pub(super) async fn assign(State(operators): State<Operators>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let held = cookie(request.headers());
    let new = if held.is_none() { random() } else { None };
    let wants_page = request.headers().contains_key("sec-fetch-dest") || accepts_html(request.headers());
    let named = held.as_ref().or(new.as_ref().filter(|_| wants_page));
    let id = match (named, peer) {
        (Some(cookie), _) => ClientId::new(format!("cookie {cookie}")),
        (None, Some(address)) => ClientId::new(format!("address {address}")),
        (None, None) => ClientId::new("unknown"),
    };
    let operator = match operators {
        Operators::Everyone => true,
        Operators::Nobody => false,
        Operators::Loopback => peer.is_some_and(is_loopback),
    };
    request.extensions_mut().insert(Asking(Client { id, operator }));
    let mut response = next.run(request).await;
    if let Some(new) = new.filter(|_| wants_page && is_page(&response)) {
        let cookie = format!("{NAME}={new}; Path=/; Max-Age={KEPT_FOR_S}; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// What this server once gave; anything else counts as none.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let sent = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let own = pairs.filter(|(name, _)| *name == NAME).map(|(_, value)| value);
    let hex =
        |value: &str| value.len() == 2 * RANDOM_BYTES && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    own.filter(|value| hex(value)).map(str::to_ascii_lowercase).next()
}

fn random() -> Option<String> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get("accept")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(cookies: &str) -> Option<String> {
        cookie(&HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookies).unwrap())]))
    }

    #[test]
    fn only_what_this_server_could_have_given_counts_as_its_cookie() {
        let given = random().unwrap();
        assert_eq!(held(&format!("theme=dark; {NAME}={given}")), Some(given));
        for other in ["", "offstage_client=", "offstage_client=../../x", "offstage_client=127.0.0.1"] {
            assert_eq!(held(other), None, "{other}");
        }
    }

    #[test]
    fn loopback_is_told_in_both_families() {
        for (address, loopback) in
            [("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("192.168.1.5", false)]
        {
            assert_eq!(is_loopback(address.parse().unwrap()), loopback, "{address}");
        }
    }
}
