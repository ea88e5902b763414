//! Questions to a running server.

use std::time::Duration;

use offstage_api::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Failure;
use crate::config::Config;

/// A server that runs already, by default the one that this configuration starts.
pub(super) struct Client {
    http: reqwest::Client,
    address: String,
}

impl Client {
    pub(super) fn new(address: Option<&str>, config: &Config) -> Result<Client, Failure> {
        let usual = || {
            let host = config.listen.host;
            let host = if host.is_unspecified() { std::net::Ipv4Addr::LOCALHOST.into() } else { host };
            format!("http://{}", std::net::SocketAddr::new(host, config.listen.port))
        };
        let address = address.map_or_else(usual, |address| address.trim_end_matches('/').to_owned());
        let http = reqwest::Client::builder().connect_timeout(Duration::from_secs(5)).no_proxy().build()?;
        Ok(Client { http, address })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.answer(self.http.get(self.url(path))).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        self.answer(self.http.post(self.url(path)).json(body)).await
    }

    /// The pieces of an answer that goes on for as long as both sides want.
    pub(super) async fn stream(&self, path: &str) -> Result<reqwest::Response, Failure> {
        self.send(self.http.get(self.url(path))).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    async fn answer<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, Failure> {
        Ok(self.send(request.timeout(Duration::from_secs(150))).await?.json().await?)
    }

    /// Errors: a sentence, the server's own where it gave one.
    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, Failure> {
        let response = request.send().await.map_err(|error| {
            let reason =
                if error.is_connect() { "nothing answers there".to_owned() } else { error.to_string() };
            format!("{}: {reason}; is `offstage serve` running, or is another --server meant?", self.address)
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let problem = response.json::<Problem>().await;
        Err(problem.map_or_else(|_| format!("the server answered {status}"), |problem| problem.detail).into())
    }
}
