use offstage_api::StudioError;
use offstage_retouch::Cancel;

/// Runs admitted work on a blocking thread. The lease is given back when the work ends, also by a
/// panic; dropping the future tells the work to stop.
pub(crate) async fn run<L: Send + 'static, T: Send + 'static>(
    lease: L,
    work: impl FnOnce(L, &Cancel) -> Result<T, StudioError> + Send + 'static,
) -> Result<T, StudioError> {
    let cancel = Cancel::new();
    let _hangup = Hangup(cancel.clone());
    let joined = tokio::task::spawn_blocking(move || work(lease, &cancel));
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
