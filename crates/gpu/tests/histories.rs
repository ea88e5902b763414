//! Random histories: callers that come, go, panic and run out of memory, on devices that fail,
//! dawdle and panic. Whatever happens, in the end nobody holds anything.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::*;
use offstage_gpu::{
    ComponentId, ComponentSpec, DeviceSetup, Down, Driver, LeaseRequest, NewComponent, OpError, Priority,
    WorkClass,
};

/// Marsaglia's xorshift64: the same history for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn millis(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.roll(most))
    }

    fn ask(&mut self) -> LeaseRequest {
        let components: &[ComponentId] =
            [&[DENOISER][..], &[ENCODER], &[DENOISER, ENCODER]][self.roll(3) as usize];
        let mut ask = work(components);
        ask.class = if self.roll(4) == 0 { WorkClass::CpuBound } else { WorkClass::GpuBound };
        ask.priority = [Priority::Interactive, Priority::Normal, Priority::Batch][self.roll(3) as usize];
        ask.workspace_bytes = Some(self.roll(8) * GIB);
        ask.keep_warm = self.roll(4) == 0;
        ask
    }

    fn outcome(&mut self) -> Outcome {
        match self.roll(8) {
            0 => Outcome::Err(OpError::OutOfMemory),
            1 => Outcome::Err(OpError::Failed("bad luck".into())),
            2 => Outcome::Panic,
            3..6 => Outcome::Slow(self.millis(3000)),
            _ => Outcome::Ok,
        }
    }
}

/// One caller's life with its lease.
async fn call(driver: Driver, mut dice: Dice) {
    tokio::time::sleep(dice.millis(20_000)).await;
    let patience = dice.millis(60_000);
    let Ok(Ok(lease)) = tokio::time::timeout(patience, driver.lease(dice.ask())).await else { return };
    for component in [DENOISER, ENCODER] {
        if let Ok(word) = lease.component::<String>(component) {
            assert_eq!(*word, ["denoiser", "encoder"][component.0 as usize]);
        }
    }
    tokio::time::sleep(dice.millis(5000)).await;
    match dice.roll(5) {
        0 => lease.finish(),
        1 => lease.report_usage(dice.roll(6) * GIB),
        2 => {
            let patience = dice.millis(10_000);
            let again = tokio::time::timeout(patience, lease.out_of_memory()).await;
            if let Ok(Ok(lease)) = again {
                lease.finish();
            }
        }
        3 => {
            let _ = driver.order_down([DENOISER], Down::Release, dice.roll(2) == 0, dice.millis(4000)).await;
        }
        // A panic without its message on the terminal.
        _ => std::panic::resume_unwind(Box::new("a holder panics")),
    }
}

/// A component's life, from its arrival to its end, in the midst of others; some ask for it too late.
async fn visit(driver: Driver, mut dice: Dice) {
    for _ in 0..3 {
        tokio::time::sleep(dice.millis(8000)).await;
        let guest = Word::new("guest", (1 + dice.roll(4)) * GIB);
        let new: NewComponent = (ComponentSpec::new(guest.word, guest.bytes), Arc::new(guest));
        let guest = driver.introduce(vec![new]).await.unwrap()[0];
        let askers: Vec<_> = (0..3)
            .map(|_| {
                let (driver, start, run) = (driver.clone(), dice.millis(8000), dice.millis(3000));
                let ask = work(&[guest, [DENOISER, ENCODER, guest][dice.roll(3) as usize]]);
                tokio::spawn(async move {
                    tokio::time::sleep(start).await;
                    if let Ok(lease) = driver.lease(ask).await {
                        assert_eq!(*lease.component::<String>(guest).unwrap(), "guest");
                        tokio::time::sleep(run).await;
                        lease.finish();
                    }
                })
            })
            .collect();
        tokio::time::sleep(dice.millis(8000)).await;
        driver.retire([guest]).await.unwrap();
        for asker in askers {
            asker.await.unwrap();
        }
    }
}

/// Nobody waits, and all that is booked is where components really are.
async fn assert_all_is_given_back(driver: &Driver, gate: &Gate, what: &str) {
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((snapshot.waiting.len(), snapshot.leases.len()), (0, 0), "{what}");
    for component in &snapshot.components {
        assert_eq!(component.place.name(), "unloaded", "{what}: {}", component.name);
        assert!(component.holders.is_empty(), "{what}");
        let disputed = snapshot.memories[1].holdings.iter().any(|(_, _, bytes)| *bytes > 0);
        assert!(!component.retired || disputed, "{what}: nothing is left of {}", component.name);
    }
    assert_eq!(held_bytes(&snapshot, 0), 0, "{what}: {:?}", snapshot.memories[0].holdings);
    let placed = gate.placed_bytes.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(held_bytes(&snapshot, 1), placed, "{what}: only what evictions did not give back");
}

#[tokio::test(start_paused = true)]
async fn however_callers_and_devices_behave_everything_is_given_back() {
    for seed in 1..=60_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (driver, gate, _) = gated().await;
        for _ in 0..20 {
            gate.upload(dice.outcome());
            gate.eviction(dice.outcome());
        }
        let callers: Vec<_> =
            (0..40).map(|_| tokio::spawn(call(driver.clone(), Dice(dice.roll(u64::MAX) | 1)))).collect();
        visit(driver.clone(), Dice(dice.roll(u64::MAX) | 1)).await;
        for caller in callers {
            // Its panic is its own.
            let _ = caller.await;
        }
        tokio::time::sleep(Duration::from_secs(400)).await;
        assert_all_is_given_back(&driver, &gate, &format!("seed {seed}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_on_many_threads_that_come_and_go_at_any_time_leave_nothing_behind() {
    let spec = || ComponentSpec::new("word", 1 << 20);
    let builder = Driver::builder().host_probe(QuietHost).device(DeviceSetup::cpu());
    let driver = builder.component(spec(), Word::new("word", 1 << 20)).start().await.unwrap();
    let ask = || LeaseRequest::new("edit", [DENOISER], WorkClass::CpuBound);
    // It is there from the start, however slowly the machine reads.
    driver.lease(ask()).await.unwrap().finish();
    let callers: Vec<_> = (1..=64_u64)
        .map(|seed| {
            let driver = driver.clone();
            tokio::spawn(async move {
                let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                for _ in 0..50 {
                    let patience = Duration::from_micros(dice.roll(2000));
                    if let Ok(lease) = tokio::time::timeout(patience, driver.lease(ask())).await {
                        let lease = lease.unwrap();
                        assert_eq!(*lease.component::<String>(DENOISER).unwrap(), "word");
                        tokio::task::yield_now().await;
                        lease.finish();
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    let limit = Duration::from_secs(60);
    let ordered = driver.order_down([DENOISER], Down::Release, true, limit).await.unwrap();
    assert!(ordered.receipts.iter().all(|receipt| receipt.verified));
    let snapshot = driver.snapshot().await.unwrap();
    assert_eq!((snapshot.waiting.len(), snapshot.leases.len(), held_bytes(&snapshot, 0)), (0, 0, 0));
    let statistics = &snapshot.statistics;
    assert_eq!(statistics.granted + statistics.cancelled, 1 + 64 * 50);
}
