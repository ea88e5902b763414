use bytes::Bytes;
use offstage_api::{Problem, StudioError};
use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use server_fn::{ContentType, Decodes, Encodes, Format, FormatType};

/// The error of every server function: problem details, as JSON of their own media type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(transparent)]
#[error(transparent)]
pub struct ApiError(pub Problem);

impl ApiError {
    /// The request is not made the way this URL is called; `detail` says what to change.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        ApiError(Problem::new(400, "bad-request", "The request cannot be read", detail))
    }

    /// The body is of a media type that this URL does not take.
    pub fn media_type(detail: impl Into<String>) -> Self {
        ApiError(Problem::new(415, "media-type", "Another content type is needed", detail))
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        ApiError(problem)
    }
}

/// On the server, the cause of an internal error goes to the log here: the client never sees it.
impl From<StudioError> for ApiError {
    fn from(error: StudioError) -> Self {
        #[cfg(feature = "ssr")]
        if let StudioError::Internal { log } = &error {
            tracing::error!(cause = %log, "internal error");
        }
        ApiError(error.into())
    }
}

impl FromServerFnError for ApiError {
    type Encoder = ProblemJson;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => {
                ApiError::bad_request("The request lacks an argument or has one that cannot be read.")
            }
            ServerFnErrorErr::Request(_) => ApiError(Problem::new(
                503,
                "unreachable",
                "No answer",
                "Offstage does not answer; check that it is running, then try again.",
            )),
            ServerFnErrorErr::Deserialization(_) => ApiError(Problem::new(
                502,
                "unreadable-answer",
                "The answer cannot be read",
                "The answer of Offstage was cut short or is not what this page expects; reload the page and try again.",
            )),
            _ => ApiError(StudioError::internal("").into()),
        }
    }
}

/// Problem details as JSON.
pub struct ProblemJson;

impl ContentType for ProblemJson {
    const CONTENT_TYPE: &'static str = Problem::MEDIA_TYPE;
}

impl FormatType for ProblemJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiError> for ProblemJson {
    type Error = serde_json::Error;

    fn encode(error: &ApiError) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(error).map(Bytes::from)
    }
}

impl Decodes<ApiError> for ProblemJson {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<ApiError, Self::Error> {
        serde_json::from_slice(&bytes)
    }
}
