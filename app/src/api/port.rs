use std::sync::Arc;

use leptos::prelude::use_context;
use offstage_api::{Studio, StudioError};

use super::{ApiError, FormLimits};

/// The studio that the server provides as context.
pub(super) fn studio() -> Result<Arc<dyn Studio>, ApiError> {
    use_context::<Arc<dyn Studio>>()
        .ok_or_else(|| StudioError::internal("no Arc<dyn Studio> in the context").into())
}

pub(super) fn limits() -> FormLimits {
    use_context::<FormLimits>().unwrap_or_default()
}
