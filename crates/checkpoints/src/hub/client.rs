use std::io::Read;
use std::time::Duration;

use ureq::Agent;
use ureq::config::RedirectAuthHeaders;
use ureq::http::Response;
use ureq::http::header::{AUTHORIZATION, RANGE};

use super::{HubError, HubId};
use crate::error::said;

/// How a hub is talked to.
#[derive(Clone)]
pub struct HubOptions {
    /// `https://huggingface.co`, or a mirror of it.
    pub endpoint: String,
    /// For models that are given to signed-in users only. Sent to the endpoint and nowhere else.
    pub token: Option<String>,
    /// Attempts in a row that bring nothing before a download gives up.
    pub attempts: u32,
    /// Pause before the second attempt in a row; it doubles with each.
    pub pause: Duration,
    /// Longest silence of a connection.
    pub silence: Duration,
}

/// A client of a hub.
#[derive(Clone)]
pub struct Hub {
    agent: Agent,
    pub(super) options: HubOptions,
}

impl Default for HubOptions {
    fn default() -> HubOptions {
        HubOptions {
            endpoint: "https://huggingface.co".to_owned(),
            token: None,
            attempts: 5,
            pause: Duration::from_secs(1),
            silence: Duration::from_secs(60),
        }
    }
}

/// Longest answer that is not a file.
const MAX_ANSWER_BYTES: u64 = 16 << 20;

impl Hub {
    pub fn new(options: HubOptions) -> Hub {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Small files are redirected within the hub, large ones to storage that has other keys.
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .timeout_connect(Some(Duration::from_secs(15)))
            .timeout_recv_response(Some(options.silence))
            .timeout_per_read(Some(options.silence))
            .user_agent(concat!("offstage/", env!("CARGO_PKG_VERSION")))
            .build();
        Hub { agent: config.new_agent(), options }
    }

    /// The body of a small answer, read whole.
    pub(super) fn answer(&self, path: &str, id: &HubId, revision: &str) -> Result<Vec<u8>, HubError> {
        let response = self.get(path, None)?;
        check_status(response.status().as_u16(), id, revision)?;
        let mut bytes = Vec::new();
        let body = response.into_body().into_reader();
        body.take(MAX_ANSWER_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| self.unreachable(said(&error)))?;
        if bytes.len() as u64 > MAX_ANSWER_BYTES {
            return Err(HubError::Answer(format!("it is longer than {MAX_ANSWER_BYTES} bytes")));
        }
        Ok(bytes)
    }

    /// Asks for a path below the endpoint, for a file from a byte on.
    pub(super) fn get(&self, path: &str, from: Option<u64>) -> Result<Response<ureq::Body>, HubError> {
        let mut request = self.agent.get(format!("{}/{path}", self.options.endpoint.trim_end_matches('/')));
        if let Some(token) = &self.options.token {
            // Redirects to another host lose it.
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(from) = from {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        request.call().map_err(|error| match error {
            ureq::Error::HostNotFound => self.unreachable("its name is not known here".to_owned()),
            ureq::Error::ConnectionFailed => self.unreachable("no connection".to_owned()),
            ureq::Error::Timeout(_) => self.unreachable("no answer in time".to_owned()),
            ureq::Error::Io(error) => self.unreachable(said(&error)),
            other => HubError::Answer(other.to_string()),
        })
    }

    fn unreachable(&self, reason: String) -> HubError {
        let host = self.options.endpoint.split("://").last().unwrap_or_default();
        HubError::Unreachable { host: host.split('/').next().unwrap_or_default().to_owned(), reason }
    }
}

/// What a status says about a model; `Ok` where it brings an answer.
pub(super) fn check_status(status: u16, id: &HubId, revision: &str) -> Result<(), HubError> {
    match status {
        200 | 206 => Ok(()),
        401 | 403 => Err(HubError::NeedsToken(id.clone())),
        404 => Err(HubError::NotFound { id: id.clone(), revision: revision.to_owned() }),
        429 | 500.. => Err(HubError::Busy { status }),
        other => Err(HubError::Answer(format!("status {other}"))),
    }
}
