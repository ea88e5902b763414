use std::sync::Arc;

use leptos::prelude::use_context;
use offstage_api::jobs::{Client, JobDesk};
use offstage_api::{Studio, StudioError};

use super::{ApiError, FormLimits};

/// The studio that the server provides as context.
pub(super) fn studio() -> Result<Arc<dyn Studio>, ApiError> {
    use_context::<Arc<dyn Studio>>()
        .ok_or_else(|| StudioError::internal("no Arc<dyn Studio> in the context").into())
}

/// The queue that the server provides as context.
pub(super) fn jobs() -> Result<Arc<dyn JobDesk>, ApiError> {
    use_context::<Arc<dyn JobDesk>>()
        .ok_or_else(|| StudioError::internal("no Arc<dyn JobDesk> in the context").into())
}

/// Who asks, as the server knows it.
pub(super) fn client() -> Result<Client, ApiError> {
    use_context::<Client>().ok_or_else(|| StudioError::internal("no Client in the context").into())
}

pub(super) fn limits() -> FormLimits {
    use_context::<FormLimits>().unwrap_or_default()
}
