use server_fn::codec::Encoding;
#[cfg(feature = "ssr")]
use server_fn::error::FromServerFnError;
use server_fn::error::ServerFnErrorErr;
use server_fn::request::ClientReq;
use server_fn::request::browser::{BrowserFormData, BrowserRequest};
use server_fn::{ContentType, error::IntoAppError};

use super::ApiError;

/// A request body whose media type decides how it is read: what a server function takes when one URL
/// accepts both a form and JSON, or streams files.
#[derive(Debug)]
pub enum Incoming {
    /// To send from the browser: a form with files.
    Form(BrowserFormData),
    /// To send from the browser: JSON.
    Json(String),
    /// On the server: as it comes in, unread.
    #[cfg(feature = "ssr")]
    Received(super::Received),
}

impl Incoming {
    pub fn json(value: &impl serde::Serialize) -> Result<Self, ApiError> {
        serde_json::to_string(value)
            .map(Incoming::Json)
            .map_err(|error| ServerFnErrorErr::Serialization(error.to_string()).into_app_error())
    }

    fn into_request(self, path: &str, accepts: &str) -> Result<BrowserRequest, ApiError> {
        type Browser = BrowserRequest;
        match self {
            Incoming::Form(form) => {
                <Browser as ClientReq<ApiError>>::try_new_post_multipart(path, accepts, form)
            }
            Incoming::Json(text) => {
                <Browser as ClientReq<ApiError>>::try_new_post(path, "application/json", accepts, text)
            }
            #[cfg(feature = "ssr")]
            Incoming::Received(_) => Err(ApiError::from_server_fn_error(ServerFnErrorErr::Request(
                "a received body is not sent on".to_owned(),
            ))),
        }
    }

    /// The body as the server received it.
    #[cfg(feature = "ssr")]
    pub(super) fn received(self) -> Result<super::Received, ApiError> {
        match self {
            Incoming::Received(received) => Ok(received),
            Incoming::Form(_) | Incoming::Json(_) => {
                Err(ApiError::bad_request("This body is for sending from a browser."))
            }
        }
    }
}

/// The encoding of [`Incoming`]: the body stays as it is.
pub struct AnyBody;

impl ContentType for AnyBody {
    const CONTENT_TYPE: &'static str = "*/*";
}

impl Encoding for AnyBody {
    const METHOD: http::Method = http::Method::POST;
}

pub(super) trait Carries: From<Incoming> + Into<Incoming> {
    fn into_browser_request(self, path: &str, accepts: &str) -> Result<BrowserRequest, ApiError> {
        self.into().into_request(path, accepts)
    }
}

/// Lets a server function with the one argument [`Incoming`] use [`AnyBody`] as its input. (A blanket
/// implementation is not possible outside of the crate of the trait.)
macro_rules! carries_any_body {
    ($function:ty) => {
        impl $crate::api::incoming::Carries for $function {}

        impl
            ::server_fn::codec::IntoReq<
                $crate::api::AnyBody,
                ::server_fn::request::browser::BrowserRequest,
                $crate::api::ApiError,
            > for $function
        {
            fn into_req(
                self,
                path: &str,
                accepts: &str,
            ) -> Result<::server_fn::request::browser::BrowserRequest, $crate::api::ApiError> {
                $crate::api::incoming::Carries::into_browser_request(self, path, accepts)
            }
        }

        #[cfg(feature = "ssr")]
        impl
            ::server_fn::codec::FromReq<
                $crate::api::AnyBody,
                ::http::Request<::axum::body::Body>,
                $crate::api::ApiError,
            > for $function
        {
            async fn from_req(
                request: ::http::Request<::axum::body::Body>,
            ) -> Result<Self, $crate::api::ApiError> {
                Ok($crate::api::Incoming::Received($crate::api::Received::new(request)).into())
            }
        }

        #[cfg(not(feature = "ssr"))]
        impl
            ::server_fn::codec::FromReq<
                $crate::api::AnyBody,
                ::server_fn::request::BrowserMockReq,
                $crate::api::ApiError,
            > for $function
        {
            async fn from_req(
                _: ::server_fn::request::BrowserMockReq,
            ) -> Result<Self, $crate::api::ApiError> {
                Err($crate::api::ApiError::bad_request("A browser receives no requests."))
            }
        }
    };
}
pub(super) use carries_any_body;
