use serde::{Deserialize, Serialize};

use crate::StudioError;

/// An error on the wire: RFC 9457 problem details, media type `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}")]
#[serde(from = "FlatProblem")]
pub struct Problem {
    /// A stable name of the kind of problem, relative to the server: `/problems/too-large`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A sentence for the user that says what to change.
    pub detail: String,
    /// The request field to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds after which the same request is expected to be accepted; also the `Retry-After` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// What clients of older deployments look for in a refusal: `success` is false, `error` is the
    /// detail, `error_type` names what there is too little of.
    #[serde(flatten)]
    pub refusal: Option<Box<Refusal>>,
    /// The request's id, under which the log has more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// The part of a refusal that says what there is too little of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub success: bool,
    pub error: String,
    /// `InsufficientGPUMemory`, `QueueFull`, `DeadlinePassed`, `LoadFailed` or `ModelChanged`.
    pub error_type: String,
    /// In seconds, as in `retry_after_s`.
    pub retry_after: u32,
}

/// [`Problem`] as it is read, without serde's flattening for the reason that
/// [`Progress`](crate::jobs::Progress) has.
#[derive(Deserialize)]
struct FlatProblem {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    retry_after_s: Option<u32>,
    #[serde(default)]
    success: bool,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    error_type: Option<String>,
    #[serde(default)]
    retry_after: Option<u32>,
    #[serde(default)]
    request_id: Option<String>,
}

impl From<FlatProblem> for Problem {
    fn from(flat: FlatProblem) -> Self {
        let FlatProblem { kind, title, status, detail, field, retry_after_s, request_id, .. } = flat;
        let refusal = match (flat.error, flat.error_type, flat.retry_after) {
            (Some(error), Some(error_type), Some(retry_after)) => {
                Some(Box::new(Refusal { success: flat.success, error, error_type, retry_after }))
            }
            _ => None,
        };
        Problem { kind, title, status, detail, field, retry_after_s, refusal, request_id }
    }
}

impl Problem {
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    pub fn new(status: u16, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            field: None,
            retry_after_s: None,
            refusal: None,
            request_id: None,
        }
    }
}

/// The one place that maps errors to HTTP.
impl From<StudioError> for Problem {
    fn from(error: StudioError) -> Self {
        let detail = error.to_string();
        match error {
            StudioError::Invalid { field, .. } => Problem {
                field: Some(field.to_owned()),
                ..Problem::new(422, "invalid", "The request needs a change", detail)
            },
            StudioError::UnreadableImage { .. } => Problem {
                field: Some("image".to_owned()),
                ..Problem::new(415, "unreadable-image", "The image cannot be read", detail)
            },
            StudioError::TooLarge { .. } => Problem::new(413, "too-large", "Too large", detail),
            StudioError::NotFound { .. } => Problem::new(404, "not-found", "Not found", detail),
            StudioError::Busy { kind, retry_after_s, .. } => Problem {
                retry_after_s: Some(retry_after_s),
                refusal: Some(Box::new(Refusal {
                    success: false,
                    error: detail.clone(),
                    error_type: kind.name().to_owned(),
                    retry_after: retry_after_s,
                })),
                ..Problem::new(503, "busy", "Busy", detail)
            },
            StudioError::InUse { .. } => Problem::new(409, "in-use", "In use", detail),
            StudioError::StorageFull { .. } => Problem::new(507, "storage-full", "The disk is full", detail),
            StudioError::Internal { .. } => Problem::new(500, "internal", "Something went wrong", detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_flat_object_and_reads_back_whole() {
        let refusal = Refusal {
            success: false,
            error: "Try again in 4 s.".to_owned(),
            error_type: "QueueFull".to_owned(),
            retry_after: 4,
        };
        let plain = Problem::new(404, "not-found", "Not found", "There is no such edit.");
        let field = Problem { field: Some("image".to_owned()), ..plain.clone() };
        let busy = Problem {
            retry_after_s: Some(4),
            refusal: Some(Box::new(refusal)),
            request_id: Some("0a1b".to_owned()),
            ..Problem::new(503, "busy", "Busy", "Try again in 4 s.")
        };
        for problem in [plain, field, busy] {
            let json = serde_json::to_value(&problem).unwrap();
            assert_eq!(json["error_type"].is_string(), problem.refusal.is_some(), "{json}");
            assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
        }
    }
}
