use offstage_api::StudioError;
use offstage_retouch::Cancel;

use super::admission::Permit;

/// Runs admitted work on a blocking thread. The permit is given back when the work ends; dropping
/// the future tells the work to stop.
pub(crate) async fn run<T: Send + 'static>(
    permit: Permit,
    work: impl FnOnce(&Cancel) -> Result<T, StudioError> + Send + 'static,
) -> Result<T, StudioError> {
    let cancel = Cancel::new();
    let _hangup = Hangup(cancel.clone());
    let joined = tokio::task::spawn_blocking(move || {
        let result = work(&cancel);
        drop(permit);
        result
    });
    joined.await.map_err(StudioError::internal)?
}

/// Runs short disk work (a header, a record) that needs no admission on a blocking thread.
pub(crate) async fn run_unadmitted<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StudioError> + Send + 'static,
) -> Result<T, StudioError> {
    tokio::task::spawn_blocking(work).await.map_err(StudioError::internal)?
}

struct Hangup(Cancel);

impl Drop for Hangup {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
