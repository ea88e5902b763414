use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use crate::config::Config;
use crate::{ServeError, logging};

/// Idle blocking threads go after this time, and with them the memory that they hold.
const BLOCKING_THREAD_KEEP_ALIVE: Duration = Duration::from_secs(5);

/// Serves until SIGINT or SIGTERM.
pub(super) fn serve(config: Config) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    logging::init(&config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_keep_alive(BLOCKING_THREAD_KEEP_ALIVE)
        .build()?;
    runtime.block_on(async {
        let (host, port) = (config.listen.host, config.listen.port);
        let listener = TcpListener::bind(SocketAddr::new(host, port))
            .await
            .map_err(|source| ServeError::Listen { host, port, source })?;
        let address = listener.local_addr()?;
        let shutdown = stop_asked_for()?;
        let ready = || println!("ready in {} ms at http://{address}", started.elapsed().as_millis());
        crate::run_with(listener, config, shutdown, |_| (), ready).await?;
        Ok::<_, Failure>(())
    })?;
    // A cut-off edit looks at its cancel flag within a moment; it is not waited for.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

fn stop_asked_for() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
