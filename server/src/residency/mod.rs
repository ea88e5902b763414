//! The desk where memory is lent: the studio borrows the model and its workspace here, and the panel
//! sees who has what.
//!
//! | module | holds |
//! |---|---|
//! | `open` | the driver as the configuration describes it |
//! | `loan`, `waiting` | what the studio borrows, what it waits for, and refusals as errors of the port |
//! | `lender` | lends the stages of a generated edit |
//! | `status` | the core's snapshot as the port shows it |
//! | `follow`, `history`, `feed` | what happens, kept for charts and sent to subscribers |
//! | `rehearsal` | made-up models at work on a simulated GPU |

mod feed;
mod follow;
mod history;
mod lender;
mod loan;
mod open;
mod rehearsal;
mod status;
mod waiting;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use offstage_api::residency::{
    Down, EstimateAnswer, EstimateQuestion, EstimateVerdict, MemorySample, OrderQuestion, ReceiptLine,
    ResidencyDesk, ResidencyStatus, TransitionLine, Warmth,
};
use offstage_api::{RETOUCHER, StudioError};
use offstage_gpu::{DeviceKind, DeviceStatus, Driver, Rejected};
use offstage_jobs::Prediction;
use offstage_pipeline::StagePlan;
use offstage_residency::{Answer, ComponentId, DeviceId, DeviceView, LeaseRequest, WorkClass};

use crate::models::{Installed, Shelf};
use feed::Feed;
pub(crate) use feed::{Subscription, transition_frame};
use follow::Kept;
pub(crate) use lender::EditLender;
pub(crate) use loan::refusal_to_generate;
pub use loan::{Loan, Work};
pub use open::DeskError;
use status::{Names, millis, status};
pub(crate) use waiting::Told;

/// How long an order waits for its receipts.
const ORDER_LIMIT: Duration = Duration::from_secs(30);

/// Lends memory, and shows it.
pub struct Desk {
    driver: Driver,
    /// The built-in model.
    retoucher: ComponentId,
    /// What kind of work its work is.
    class: WorkClass,
    /// The only device that its work runs on; `None` leaves that to the driver.
    home: Option<DeviceId>,
    deadline: Duration,
    /// The installed generative models.
    shelf: Arc<Shelf>,
    /// How long each model takes to come, in milliseconds, as of the last change.
    coming_ms: Mutex<HashMap<String, u64>>,
    feed: Feed,
    kept: Mutex<Kept>,
}

impl Desk {
    /// How long some work is expected to wait for its model, as things are now. Errors: `TooLarge` when
    /// all memory would not do.
    pub async fn forecast(&self, work: Work) -> Result<Prediction, StudioError> {
        let request = self.request(&work);
        let forecast = self.driver.estimate(request).await.map_err(|_| loan::refusal(Rejected::Closed))?;
        let estimate = forecast.estimate;
        if let Answer::Never(reason) = estimate.answer {
            return Err(loan::refusal(Rejected::NotAdmitted { reason, retry_after: None }));
        }
        Ok(Prediction::exactly(millis(estimate.load) + millis(estimate.upload)))
    }

    /// How long an edit by a generative model is expected to wait for its networks, as things are now.
    /// Errors: `TooLarge` when all memory would not do for one of its stages.
    pub(crate) async fn forecast_stages(&self, stages: &[StagePlan]) -> Result<Prediction, StudioError> {
        let (mut seen, mut coming_ms) = (Vec::new(), 0);
        for StagePlan { request, .. } in stages {
            let forecast = self.driver.estimate(request.clone()).await;
            let estimate = forecast.map_err(|_| loan::refusal(Rejected::Closed))?.estimate;
            if let Answer::Never(reason) = estimate.answer {
                let rejected = Rejected::NotAdmitted { reason, retry_after: None };
                return Err(refusal_to_generate(rejected));
            }
            // What one stage brings is in the host's memory for the next.
            if !seen.contains(&request.components) {
                coming_ms += millis(estimate.load) + millis(estimate.upload);
                seen.push(request.components.clone());
            }
        }
        Ok(Prediction::exactly(coming_ms))
    }

    /// How long a model takes to come, as things are now. Never waits.
    pub(crate) fn coming(&self, model: &str) -> Prediction {
        let coming_ms = self.coming_ms.lock().unwrap_or_else(PoisonError::into_inner);
        Prediction::exactly(coming_ms.get(model).copied().unwrap_or(0))
    }

    /// Things have changed: how long does each model take to come now?
    async fn look_ahead(&self) {
        let mut coming_ms = HashMap::new();
        if let Ok(coming) = self.forecast(Work { reads_prompt: true, ..Work::default() }).await {
            coming_ms.insert(RETOUCHER.to_owned(), coming.expected_ms);
        }
        for Installed { card, ready } in self.shelf.installed().iter() {
            let components = ready.iter().flat_map(|ready| &ready.components);
            let requests = components.map(|id| LeaseRequest::new("estimate", [*id], WorkClass::GpuBound));
            let mut total_ms = 0;
            for request in requests {
                if let Ok(forecast) = self.driver.estimate(request).await {
                    total_ms += millis(forecast.estimate.load) + millis(forecast.estimate.upload);
                }
            }
            coming_ms.insert(card.id.clone(), total_ms);
        }
        *self.coming_ms.lock().unwrap_or_else(PoisonError::into_inner) = coming_ms;
    }

    /// The installed generative models.
    pub(crate) fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    fn request(&self, work: &Work) -> LeaseRequest {
        let mut request = work.request(self.retoucher, self.class);
        request.device = self.home;
        request
    }

    /// How many pieces of its work are done at once.
    pub(crate) fn slots(&self) -> u32 {
        let (boards, snapshot) = (self.driver.devices(), self.driver.snapshots());
        let snapshot = snapshot.borrow();
        let used = |device: &DeviceView, board: &DeviceStatus| match self.home {
            Some(home) => device.id == home,
            None => board.kind != DeviceKind::Cpu,
        };
        let devices = snapshot.devices.iter().zip(&boards).filter(|(device, board)| used(device, board));
        devices.map(|(device, _)| device.slots.of(self.class)).sum()
    }

    /// Whether somebody waits who goes before this work.
    pub(crate) async fn is_awaited(&self, work: &Work) -> bool {
        self.driver.is_awaited(work.priority()).await.unwrap_or(true)
    }

    /// Snapshots and transitions as they come; `None` once the server stops.
    pub(crate) fn subscribe(&self) -> Option<Subscription> {
        self.feed.subscribe()
    }

    /// Ends every subscription.
    pub(crate) fn close(&self) {
        self.feed.close();
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn component(&self, name: &str) -> Result<ComponentId, StudioError> {
        self.driver.component(name).ok_or_else(|| StudioError::NotFound {
            sentence: format!("There is no component “{}”; see /api/v1/components.", printable(name)),
        })
    }
}

#[async_trait]
impl ResidencyDesk for Desk {
    fn status(&self) -> ResidencyStatus {
        let snapshot = self.driver.snapshots().borrow().clone();
        status(&snapshot, &self.driver.devices())
    }

    fn history(&self, memory: usize) -> Vec<MemorySample> {
        self.kept().history.of(memory)
    }

    fn transitions_after(&self, seq: u64) -> Vec<TransitionLine> {
        self.kept().after(seq)
    }

    async fn order_down(&self, question: OrderQuestion) -> Result<Vec<ReceiptLine>, StudioError> {
        let components: Vec<ComponentId> = match &question.component {
            Some(name) => vec![self.component(name)?],
            None => self.driver.components().into_iter().map(|(id, _)| id).collect(),
        };
        let down = match question.down {
            Down::Offload => offstage_residency::Down::Offload,
            Down::Release => offstage_residency::Down::Release,
        };
        let ordered = self.driver.order_down(components, down, question.when_idle, ORDER_LIMIT).await;
        let ordered = ordered.map_err(|_| loan::refusal(Rejected::Closed))?;
        let snapshot = self.driver.snapshots().borrow().clone();
        let names = Names(&snapshot);
        if let Some(refused) = ordered.refused.first() {
            let (name, holders) = (names.component(refused.component), refused.holders.join(", "));
            let sentence =
                format!("{name} is in use by {holders}; wait, or ask for it to be done when idle.");
            return Err(StudioError::InUse { sentence });
        }
        if let Some(unfinished) = ordered.unfinished.first() {
            let sentence = format!(
                "{} is still on its way out after {} s; the status page shows when it is done.",
                names.component(*unfinished),
                ORDER_LIMIT.as_secs()
            );
            return Err(StudioError::InUse { sentence });
        }
        Ok(ordered.receipts.iter().map(|receipt| names.receipt(receipt)).collect())
    }

    async fn preload(&self, component: &str) -> Result<(), StudioError> {
        let id = self.component(component)?;
        let device = self.home.filter(|_| id == self.retoucher);
        self.driver.preload(id, device).await.map_err(loan::refusal)
    }

    async fn pin(&self, component: &str, pinned: bool) -> Result<(), StudioError> {
        let id = self.component(component)?;
        self.driver.pin(id, pinned).await.map_err(|_| loan::refusal(Rejected::Closed))
    }

    async fn estimate(&self, question: EstimateQuestion) -> Result<EstimateAnswer, StudioError> {
        if !(0.0..=1e6).contains(&question.megapixels) {
            return Err(StudioError::invalid("megapixels", "Megapixels lie between 0 and a million."));
        }
        let named: Result<Vec<_>, _> = question.components.iter().map(|name| self.component(name)).collect();
        let components = if question.components.is_empty() { vec![self.retoucher] } else { named? };
        let (class, device) = match components == [self.retoucher] {
            true => (self.class, self.home),
            false => (WorkClass::GpuBound, None),
        };
        let mut request = LeaseRequest::new("estimate", components, class);
        request.device = device;
        request.megapixels = question.megapixels;
        request.steps = question.steps;
        request.workspace_bytes = question.workspace_bytes;
        let forecast = self.driver.estimate(request).await.map_err(|_| loan::refusal(Rejected::Closed))?;
        let snapshot = self.driver.snapshots().borrow().clone();
        Ok(estimate_answer(forecast, &Names(&snapshot)))
    }
}

fn estimate_answer(forecast: offstage_gpu::Forecast, names: &Names) -> EstimateAnswer {
    let estimate = forecast.estimate;
    let (verdict, reason) = match &estimate.answer {
        Answer::Fits => (EstimateVerdict::Fits, String::new()),
        Answer::Waits(_) => (EstimateVerdict::Waits, forecast.why.unwrap_or_default()),
        Answer::Never(reason) => (EstimateVerdict::Never, reason.sentence()),
    };
    EstimateAnswer {
        verdict,
        reason,
        device: estimate.device.map(|id| names.device(id)),
        warmth: match estimate.warmth {
            offstage_residency::Warmth::Cold => Warmth::Cold,
            offstage_residency::Warmth::Warm => Warmth::Warm,
            offstage_residency::Warmth::Hot => Warmth::Hot,
        },
        victims: estimate.victims.iter().map(|id| names.component(*id)).collect(),
        workspace_bytes: estimate.workspace_bytes,
        needed_bytes: estimate.needed_bytes,
        wait_ms: millis(estimate.wait),
        load_ms: millis(estimate.load),
        upload_ms: millis(estimate.upload),
        run_ms: millis(estimate.run),
    }
}

/// The beginning of a name that came from outside.
fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}
