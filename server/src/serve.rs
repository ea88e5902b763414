use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use offstage_jobs::Opening;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::config::Config;
use crate::http::{self, Peer};
use crate::queue::Queue;
use crate::residency::{Desk, DeskError};
use crate::studio::uploads::OpenError;
use crate::studio::{LocalStudio, Runner};

/// How often the studio looks for what is past its time.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// Pause after `accept` failed, which it does for want of file descriptors above all.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a client may take nothing of an answer that is on its way.
const SEND_PAUSE: Duration = Duration::from_secs(30);

/// The server cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Studio(#[from] OpenError),
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error("{host}:{port} cannot be listened on: {source}")]
    Listen { host: std::net::IpAddr, port: u16, source: io::Error },
    #[error("the server stopped: {0}")]
    Io(#[from] io::Error),
}

/// Serves on `listener` until `shutdown` completes. Running requests then have
/// `config.listen.drain_timeout` to finish; what is left after it is cut off.
pub async fn run(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    run_with(listener, config, shutdown, |_| (), || ()).await
}

/// [`run`], which calls `ready` as soon as requests are answered. `change` has the last word on how the
/// queue is opened: a test of crashes ends its process between two writes there.
pub async fn run_with(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send,
    change: impl FnOnce(&mut Opening),
    ready: impl FnOnce(),
) -> Result<(), ServeError> {
    let desk = Desk::open(&config).await?;
    let studio = LocalStudio::open(&config, Arc::clone(&desk), change).await?;
    let sweeper = tokio::spawn(sweep_regularly(Arc::clone(&studio)));
    let stopping = CancellationToken::new();
    let runner = Arc::new(Runner::new(Arc::clone(&studio)));
    let jobs = Arc::clone(studio.jobs());
    let workers = u32::try_from(config.work.workers).unwrap_or(u32::MAX);
    let work = tokio::spawn({
        let stopping = stopping.clone();
        async move { jobs.work(runner, workers, stopping).await }
    });
    let queue = Queue::new(Arc::clone(&studio));
    let closing = CancellationToken::new();
    let router = http::router(studio, queue, Arc::clone(&desk), closing.clone(), &config);
    ready();
    let shutdown = async {
        shutdown.await;
        // Event streams never end by themselves.
        desk.close();
        closing.cancel();
    };
    // Workers go on while requests that wait for their edits may finish.
    serve(listener, router, &config, shutdown).await;
    stopping.cancel();
    if let Err(error) = work.await {
        tracing::error!(%error, "the workers did not stop in order");
    }
    sweeper.abort();
    Ok(())
}

async fn serve(
    listener: TcpListener,
    router: axum::Router,
    config: &Config,
    shutdown: impl Future<Output = ()> + Send,
) {
    let mut http1 = hyper::server::conn::http1::Builder::new();
    http1.timer(TokioTimer::new()).header_read_timeout(config.listen.header_timeout);
    let graceful = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(config.listen.max_connections));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, peer, seat) = tokio::select! {
            accepted = accept(&listener, &seats) => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let service = router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            request.map(Body::new)
        });
        let service = TowerToHyperService::new(service);
        // A reader that takes nothing more, of events above all, would hold its connection for ever.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(SEND_PAUSE));
        let connection = graceful.watch(http1.serve_connection(TokioIo::new(Box::pin(stream)), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(seat);
        });
    }
    drop(listener);
    let left = graceful.count();
    tracing::info!(connections = left, "stopping; running requests may finish");
    if tokio::time::timeout(config.listen.drain_timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests took longer than drain_timeout and were cut off");
    }
}

/// The next connection, once there is a seat for it.
async fn accept(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let seat = Arc::clone(seats).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Small answers are not held back to be sent together (RFC 896).
    stream.set_nodelay(true)?;
    Ok((stream, peer, seat))
}

async fn sweep_regularly(studio: Arc<LocalStudio>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let studio = Arc::clone(&studio);
        if let Err(error) = tokio::task::spawn_blocking(move || studio.sweep()).await {
            tracing::error!(%error, "the regular sweep failed");
        }
    }
}
