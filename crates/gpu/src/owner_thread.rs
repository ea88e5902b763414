//! A device whose work belongs on one thread: CUDA's memory pools are per thread.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread;

use async_trait::async_trait;
use offstage_residency::OpError;
use tokio::sync::oneshot;

use crate::component::{DeviceCopy, HostCopy, Load};
use crate::device::{Device, Gauge};

/// What runs on the owner thread. Calls may block as long as they take.
pub trait Backend {
    fn upload(&mut self, from: &HostCopy, component: &dyn Load) -> Result<DeviceCopy, OpError>;

    /// Drops the copy, waits until the device is done with it, and hands empty pages back.
    fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError>;
}

/// Makes the backend, on the owner thread.
type Make = dyn Fn() -> Result<Box<dyn Backend>, String> + Send + Sync;

/// Gives a backend a thread of its own, and a new one when it panicked.
pub struct OwnerThread {
    name: String,
    make: Arc<Make>,
    gauge: Arc<dyn Gauge>,
    /// The way to the thread, once there is one.
    work: Option<mpsc::Sender<Work>>,
}

type Reply<T> = oneshot::Sender<Outcome<T>>;

enum Work {
    Upload(HostCopy, Arc<dyn Load>, Reply<DeviceCopy>),
    Evict(DeviceCopy, Reply<()>),
}

enum Outcome<T> {
    Done(Result<T, OpError>),
    /// The thread ends after this.
    Panicked(String),
}

impl OwnerThread {
    pub fn new(
        name: impl Into<String>,
        gauge: Arc<dyn Gauge>,
        make: impl Fn() -> Result<Box<dyn Backend>, String> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), make: Arc::new(make), gauge, work: None }
    }

    async fn ask<T>(&mut self, work: impl FnOnce(Reply<T>) -> Work) -> Result<T, OpError> {
        let (reply, answer) = oneshot::channel();
        let sender = match &self.work {
            Some(sender) => sender,
            None => {
                let sender = self.spawn().await?;
                self.work.insert(sender)
            }
        };
        // Where sending fails, the answer fails too.
        let _ = sender.send(work(reply));
        let why = match answer.await {
            Ok(Outcome::Done(result)) => return result,
            Ok(Outcome::Panicked(why)) => format!("panicked: {why}"),
            Err(_) => "ended".to_owned(),
        };
        self.work = None;
        tracing::warn!(device = self.name, why, "owner thread is replaced");
        Err(OpError::Failed(format!("{}'s owner thread {why}", self.name)))
    }

    async fn spawn(&self) -> Result<mpsc::Sender<Work>, OpError> {
        let (sender, inbox) = mpsc::channel();
        let (ready, is_ready) = oneshot::channel();
        let make = self.make.clone();
        let run = move || match make() {
            Ok(backend) => {
                let _ = ready.send(Ok(()));
                serve(backend, &inbox);
            }
            Err(why) => drop(ready.send(Err(why))),
        };
        thread::Builder::new()
            .name(format!("owner of {}", self.name))
            .spawn(run)
            .map_err(|error| OpError::Failed(format!("no thread for {}: {error}", self.name)))?;
        match is_ready.await {
            Ok(Ok(())) => Ok(sender),
            Ok(Err(why)) => Err(OpError::Failed(why)),
            Err(_) => Err(OpError::Failed(format!("{} panicked on its way up", self.name))),
        }
    }
}

#[async_trait]
impl Device for OwnerThread {
    async fn upload(&mut self, from: HostCopy, component: Arc<dyn Load>) -> Result<DeviceCopy, OpError> {
        self.ask(|reply| Work::Upload(from, component, reply)).await
    }

    async fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError> {
        self.ask(|reply| Work::Evict(copy, reply)).await
    }

    fn gauge(&self) -> Arc<dyn Gauge> {
        self.gauge.clone()
    }
}

/// Works until nobody can send any more, or until the backend panics: then its state is not to be
/// trusted, and the thread ends with it.
fn serve(mut backend: Box<dyn Backend>, inbox: &mpsc::Receiver<Work>) {
    for work in inbox {
        let goes_on = match work {
            Work::Upload(from, component, reply) => {
                answer(reply, || backend.upload(&from, component.as_ref()))
            }
            Work::Evict(copy, reply) => answer(reply, || backend.evict(copy)),
        };
        if !goes_on {
            return;
        }
    }
}

fn answer<T>(reply: Reply<T>, work: impl FnOnce() -> Result<T, OpError>) -> bool {
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let goes_on = outcome.is_ok();
    // Nobody waits any more when the driver is gone.
    let _ = reply.send(match outcome {
        Ok(result) => Outcome::Done(result),
        Err(panic) => Outcome::Panicked(panic_text(panic.as_ref())),
    });
    goes_on
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
}
