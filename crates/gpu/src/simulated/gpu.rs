use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use offstage_residency::OpError;
use tokio::time::{Instant, sleep, sleep_until};

use super::script::Script;
use super::spec::SimulatedSpec;
use super::state::State;
use crate::component::{DeviceCopy, HostCopy, Load};
use crate::device::{Device, Gauge, Sample};

/// A simulated device. A copy on it is the host copy itself, and the work runs on the CPU.
pub struct SimulatedGpu {
    memory: Arc<SimulatedMemory>,
}

struct SimulatedMemory {
    start: Instant,
    state: Mutex<State>,
}

impl SimulatedGpu {
    pub fn new(spec: SimulatedSpec, script: Script) -> Self {
        let state = Mutex::new(State::new(spec, script));
        Self { memory: Arc::new(SimulatedMemory { start: Instant::now(), state }) }
    }
}

impl SimulatedMemory {
    /// The state as of now.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.catch_up(self.start.elapsed());
        state
    }

    /// Waits while the script has the device stuck, for good if it never resumes.
    async fn get_unstuck(&self) {
        loop {
            let next = {
                let state = self.state();
                if !state.stuck {
                    return;
                }
                state.next_event()
            };
            match next {
                Some(at) => sleep_until(self.start + at).await,
                None => std::future::pending().await,
            }
        }
    }

    async fn transfer(&self, bytes: u64) {
        let time: Duration = self.state().transfer_time(bytes);
        sleep(time).await;
    }

    fn scripted_failure(&self) -> Result<(), OpError> {
        match self.state().failure.take() {
            Some(why) => Err(OpError::Failed(why)),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Device for SimulatedGpu {
    async fn upload(&mut self, from: HostCopy, _component: Arc<dyn Load>) -> Result<DeviceCopy, OpError> {
        self.memory.get_unstuck().await;
        self.memory.scripted_failure()?;
        let out_of_memory = std::mem::take(&mut self.memory.state().out_of_memory);
        if out_of_memory || !self.memory.state().take(from.bytes) {
            return Err(OpError::OutOfMemory);
        }
        self.memory.transfer(from.bytes).await;
        Ok(DeviceCopy { bytes: from.bytes, value: from.value })
    }

    async fn evict(&mut self, copy: DeviceCopy) -> Result<(), OpError> {
        self.memory.get_unstuck().await;
        self.memory.scripted_failure()?;
        self.memory.state().give_back(copy.bytes);
        Ok(())
    }

    fn gauge(&self) -> Arc<dyn Gauge> {
        self.memory.clone()
    }
}

#[async_trait]
impl Gauge for SimulatedMemory {
    async fn sample(&self) -> Option<Sample> {
        Some(self.state().sample())
    }

    fn note_workspace(&self, bytes: u64) {
        self.state().lend(bytes);
    }
}
