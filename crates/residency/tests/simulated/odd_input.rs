//! Whatever a caller says, the core stays whole.

use std::time::Duration;

use offstage_residency::{
    Answer, ComponentId, ComponentSpec, DeviceId, DeviceMemory, DeviceSpec, Down, GIB, LeaseRequest, Limits,
    Measured, MemoryId, MemorySpec, Moment, OpError, OpId, Order, Output, Reading, RejectReason, RequestId,
    Residency, Slots, Usage, WorkClass, WorkspaceFormula,
};

const NOBODY: RequestId = RequestId(99);
const NOTHING: ComponentId = ComponentId(99);

fn core() -> Residency {
    let mut core = Residency::new(MemorySpec::new("host"), Reading::idle(64 * GIB), Limits::default());
    let own = DeviceMemory::Own(MemorySpec::new("GPU 0"));
    let slots = Slots { cpu_bound: 1, gpu_bound: 1 };
    let gpu = DeviceSpec { name: "GPU 0".to_owned(), memory: own, slots, upload_bytes_per_s: GIB };
    core.add_device(gpu, Reading::idle(24 * GIB));
    let mut denoiser = ComponentSpec::new("denoiser", 6 * GIB);
    denoiser.workspace = WorkspaceFormula { base_bytes: GIB, per_megapixel_bytes: GIB };
    core.add_component(denoiser);
    core
}

fn ask() -> LeaseRequest {
    LeaseRequest::new("edit", [ComponentId(0)], WorkClass::GpuBound)
}

fn outputs(core: &mut Residency) -> Vec<Output> {
    std::iter::from_fn(|| Some(core.poll_output()).filter(|output| !matches!(output, Output::Timeout(_))))
        .collect()
}

#[test]
fn what_is_said_of_strangers_changes_nothing() {
    let mut core = core();
    let now = Moment::from_millis(1);
    core.handle_release(NOBODY, Usage::default(), now);
    core.handle_cancel(NOBODY, now);
    core.handle_oom(NOBODY, now);
    core.observe_usage(NOBODY, u64::MAX, now);
    core.handle_completion(OpId(99), Ok(Measured::default()), now);
    core.handle_completion(OpId(99), Err(OpError::OutOfMemory), now);
    core.observe_memory(MemoryId(99), Reading::idle(GIB), now);
    assert_eq!(core.order_down(NOTHING, Down::Release, true, now), Order::Nothing);
    core.pin(NOTHING, true, now);
    assert_eq!(outputs(&mut core), []);
    assert!(core.snapshot().memories.iter().all(|memory| memory.holdings.is_empty()));
}

#[test]
fn requests_for_what_is_not_there_are_turned_away() {
    let strangers = [
        LeaseRequest { components: vec![NOTHING], ..ask() },
        LeaseRequest { device: Some(DeviceId(99)), ..ask() },
    ];
    for stranger in strangers {
        let mut core = core();
        assert_eq!(core.estimate(&stranger).answer, Answer::Never(RejectReason::Unknown));
        core.handle_request(stranger, Moment::START);
        let answers = outputs(&mut core);
        let unknown = |output: &Output| matches!(output, Output::Rejected(rejection) if rejection.reason == RejectReason::Unknown);
        assert!(answers.len() == 1 && unknown(&answers[0]), "{answers:?}");
    }
}

#[test]
fn a_retired_id_stands_for_nothing_any_more_and_is_not_given_again() {
    let (mut core, now) = (core(), Moment::START);
    assert!(!core.retire(NOTHING, now), "nobody knows it");
    assert!(core.retire(ComponentId(0), now));
    assert!(!core.retire(ComponentId(0), now), "once is enough");
    assert_eq!(outputs(&mut core), [Output::Gone(ComponentId(0))]);
    assert_eq!(core.estimate(&ask()).answer, Answer::Never(RejectReason::Retired));
    core.handle_request(ask(), now);
    let answers = outputs(&mut core);
    let retired = |output: &Output| matches!(output, Output::Rejected(rejection) if rejection.reason == RejectReason::Retired && rejection.retry_after.is_none());
    assert!(answers.len() == 1 && retired(&answers[0]), "{answers:?}");
    assert_eq!(core.order_down(ComponentId(0), Down::Release, true, now), Order::Nothing);
    core.pin(ComponentId(0), true, now);
    core.set_budget(MemoryId(99), Some(0), now);
    assert_eq!(core.introduce(ComponentSpec::new("denoiser", GIB), now), ComponentId(1));
    assert_eq!(core.component_named("denoiser"), Some(ComponentId(1)));
    let snapshot = core.snapshot();
    assert_eq!(snapshot.components.len(), 1);
    assert!(snapshot.component(ComponentId(0)).is_none() && snapshot.component(ComponentId(1)).is_some());
    core.handle_request(LeaseRequest { components: vec![ComponentId(1)], ..ask() }, now);
    assert!(matches!(outputs(&mut core)[..], [Output::Effect(_)]), "it is lent as those from the start");
}

#[test]
fn a_component_that_is_named_twice_counts_once() {
    let mut core = core();
    let twice = LeaseRequest { components: vec![ComponentId(0); 2], ..ask() };
    assert_eq!(core.estimate(&twice).needed_bytes, 7 * GIB);
    core.handle_request(twice, Moment::START);
    assert_eq!(outputs(&mut core).len(), 1, "one load");
}

#[test]
fn no_amount_is_too_odd() {
    let odd = [
        LeaseRequest { megapixels: f64::NAN, ..ask() },
        LeaseRequest { megapixels: f64::INFINITY, ..ask() },
        LeaseRequest { megapixels: -1.0, ..ask() },
        LeaseRequest { workspace_bytes: Some(u64::MAX), ..ask() },
        LeaseRequest { steps: u32::MAX, keep: Some(Duration::MAX), keep_warm: true, ..ask() },
        LeaseRequest { deadline: Some(Moment::START), ..ask() },
        LeaseRequest { deadline: Some(Moment::after_start(Duration::MAX)), ..ask() },
    ];
    let mut core = core();
    for (second, odd) in odd.into_iter().enumerate() {
        let now = Moment::from_millis(1000 * second as u64);
        core.estimate(&odd);
        let id = core.handle_request(odd, now);
        for output in outputs(&mut core) {
            if let Output::Effect(effect) = output {
                core.handle_completion(effect.op, Ok(Measured::default()), now);
            }
        }
        core.observe_usage(id, u64::MAX, now);
        core.handle_release(id, Usage { peak_workspace_bytes: Some(u64::MAX), finished: true }, now);
        core.handle_cancel(id, now);
        core.snapshot();
    }
}

#[test]
fn time_that_goes_backwards_is_taken_for_a_standstill() {
    let mut core = core();
    core.handle_request(ask(), Moment::from_millis(10_000));
    core.handle_timeout(Moment::from_millis(1_000));
    assert_eq!(core.snapshot().at, Moment::from_millis(10_000));
}

/// Bytes that a driver could not measure stay booked as they were declared.
#[test]
fn a_step_without_a_measurement_keeps_what_was_booked() {
    let mut core = core();
    core.handle_request(ask(), Moment::START);
    while let Some(Output::Effect(effect)) =
        outputs(&mut core).into_iter().find(|output| matches!(output, Output::Effect(_)))
    {
        core.handle_completion(effect.op, Ok(Measured::default()), Moment::START);
    }
    let snapshot = core.snapshot();
    let booked: Vec<u64> = snapshot.memories.iter().map(|memory| memory.holdings[0].2).collect();
    assert_eq!(booked, [6 * GIB, 6 * GIB]);
}

#[test]
fn work_without_a_component_borrows_workspace_alone() {
    let mut core = core();
    let bare = LeaseRequest { components: Vec::new(), workspace_bytes: Some(2 * GIB), ..ask() };
    let id = core.handle_request(bare, Moment::START);
    assert!(matches!(outputs(&mut core)[..], [Output::Granted(_)]));
    assert_eq!(core.snapshot().memories[1].available_bytes, 20 * GIB);
    core.handle_release(id, Usage::default(), Moment::START);
    assert_eq!(core.snapshot().memories[1].available_bytes, 22 * GIB);
}
