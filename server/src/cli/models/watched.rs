use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use offstage_checkpoints::{Progress, Watch};

use super::super::{Failure, progress};

/// How long work that was told to stop is waited for; a silent connection could take a minute.
const STOPPING: Duration = Duration::from_secs(3);

/// Does work on many bytes, with a bar on a terminal. `None` where Ctrl-C stopped it.
pub(super) fn watched<T: Send + 'static, E: Error + Send + 'static>(
    work: impl FnOnce(&mut Watch<'_>) -> Result<T, E> + Send + 'static,
) -> Result<Option<T>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(until_stopped(work));
    // What still waits for the network is cut off with the process.
    runtime.shutdown_background();
    done
}

async fn until_stopped<T: Send + 'static, E: Error + Send + 'static>(
    work: impl FnOnce(&mut Watch<'_>) -> Result<T, E> + Send + 'static,
) -> Result<Option<T>, Failure> {
    let bar = progress::bytes();
    let (stop, shown) = (Arc::new(AtomicBool::new(false)), bar.clone());
    let stopped = Arc::clone(&stop);
    let mut working = tokio::task::spawn_blocking(move || {
        work(&mut |progress: Progress<'_>| {
            shown.set_length(progress.total_bytes);
            shown.set_position(progress.done_bytes);
            shown.set_message(progress.file.to_owned());
            if stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    });
    tokio::select! {
        done = &mut working => {
            bar.finish_and_clear();
            return Ok(Some(done??));
        }
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    stop.store(true, Ordering::Relaxed);
    bar.abandon();
    match tokio::time::timeout(STOPPING, working).await {
        // It was done when it was told.
        Ok(Ok(Ok(done))) => Ok(Some(done)),
        _ => Ok(None),
    }
}
