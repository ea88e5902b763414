//! Random histories: whatever happens, and in whatever order, what must hold holds.
//!
//! `OFFSTAGE_HISTORIES` sets how many are played (10,000 by default), `OFFSTAGE_SEED` plays one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use offstage_residency::{
    ComponentId, ComponentSpec, DeviceId, DeviceMemory, DeviceSpec, Down, EvictionClass, LeaseRequest,
    Limits, MIB, MemoryId, MemorySpec, OnOom, Priority, RequestId, Rung, Slots, WorkClass, WorkspaceFormula,
};

use crate::dice::Dice;
use crate::simulation::{Event, Fault, Kind, Phase, Simulation};

const STEPS: u32 = 500;

/// Histories beyond the usual ones that failed once.
const REGRESSIONS: &[u64] = &[];

#[test]
fn whatever_happens_every_byte_is_accounted_for_and_every_request_ends() {
    if let Some(seed) = std::env::var("OFFSTAGE_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return play(seed, true);
    }
    let histories = std::env::var("OFFSTAGE_HISTORIES").ok().and_then(|count| count.parse().ok());
    let next = AtomicU64::new(0);
    let count = histories.unwrap_or(10_000) + REGRESSIONS.len() as u64;
    let failed = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed) as usize;
                    if turn as u64 >= count || failed.lock().map_or(true, |failed| !failed.is_empty()) {
                        break;
                    }
                    let seed =
                        REGRESSIONS.get(turn).copied().unwrap_or((turn - REGRESSIONS.len().min(turn)) as u64);
                    if catch_unwind(AssertUnwindSafe(|| play(seed, false))).is_err()
                        && let Ok(mut failed) = failed.lock()
                    {
                        failed.push(seed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("nobody panics with the lock");
    assert!(failed.is_empty(), "play these again, one by one: OFFSTAGE_SEED={failed:?}");
}

/// What may happen in a history; some are calm, so that nothing hides behind noise.
struct Moods {
    foreign: bool,
    lies: bool,
    fails: bool,
    ooms: bool,
    stuck: bool,
    overuse: bool,
    misjudged: bool,
    orders: bool,
    pins: bool,
    /// Components come and go for good, and budgets with them.
    comings: bool,
}

impl Moods {
    fn roll(dice: &mut Dice) -> Self {
        let mut sometimes = || dice.percent(30);
        Self {
            foreign: sometimes(),
            lies: sometimes(),
            fails: sometimes(),
            ooms: sometimes(),
            stuck: sometimes(),
            overuse: sometimes(),
            misjudged: sometimes(),
            orders: sometimes(),
            pins: sometimes(),
            comings: sometimes(),
        }
    }

    /// Nothing that could make an admitted allocation fail.
    fn no_surprises(&self) -> bool {
        !(self.foreign || self.ooms || self.overuse || self.misjudged)
    }
}

/// Plays one history; aloud, it prints what the core logs.
fn play(seed: u64, aloud: bool) {
    let mut dice = Dice::new(seed);
    let moods = Moods::roll(&mut dice);
    let mut simulation = machine(&mut dice, &moods);
    simulation.recording = aloud;
    for _ in 0..STEPS {
        act(&mut simulation, &mut dice, &moods);
        if dice.percent(60) {
            simulation.pass_to_next();
        }
    }
    wind_up(&mut simulation);
    if moods.no_surprises() {
        assert_eq!(simulation.watch.real_ooms, 0, "an admitted allocation failed in a calm history");
    }
}

fn machine(dice: &mut Dice, moods: &Moods) -> Simulation {
    let limits = Limits {
        waiting: dice.between(3, 40) as usize,
        deadline: Duration::from_secs(dice.between(5, 120)),
        bypass: dice.between(0, 8) as u32,
        log: 64,
        ..Limits::default()
    };
    let memory = |name: &str, dice: &mut Dice, total: u64| MemorySpec {
        safety_bytes: dice.between(0, 2048) * MIB,
        budget_bytes: dice.percent(20).then(|| dice.between(total / 2, total)),
        ..MemorySpec::new(name)
    };
    let host_bytes = dice.between(16_000, 64_000) * MIB;
    let host = memory("host", dice, host_bytes);
    let mut simulation = Simulation::new(host_bytes, host, limits);
    simulation.dice = Some(Dice::new(dice.next()));
    let gpus = *dice.pick(&[1, 1, 1, 2, 2, 0]);
    for index in 0..gpus {
        let total = dice.between(8_000, 26_000) * MIB;
        let own = memory("gpu", dice, total);
        let slots = Slots { cpu_bound: dice.between(0, 4) as u32, gpu_bound: dice.between(0, 3) as u32 };
        let name = format!("GPU {index}");
        let upload_bytes_per_s = dice.between(2_000, 25_000) * MIB;
        simulation.add_device(
            DeviceSpec { name, memory: DeviceMemory::Own(own), slots, upload_bytes_per_s },
            total,
        );
    }
    if gpus == 0 || dice.percent(40) {
        let cpu = DeviceSpec {
            name: "CPU".to_owned(),
            memory: DeviceMemory::Host,
            slots: Slots::CPU,
            upload_bytes_per_s: 50_000 * MIB,
        };
        simulation.add_device(cpu, host_bytes);
    }
    for index in 0..dice.between(2, 6) {
        let id = simulation.add_component(component(index, dice));
        misjudge(&mut simulation, dice, moods, id);
    }
    simulation
}

fn misjudge(simulation: &mut Simulation, dice: &mut Dice, moods: &Moods, id: ComponentId) {
    if moods.misjudged {
        let part = &mut simulation.parts[id.0 as usize];
        part.weights = part.weights * dice.between(85, 115) / 100;
        part.shadow = part.shadow * dice.between(85, 115) / 100;
    }
}

fn come_or_go(simulation: &mut Simulation, dice: &mut Dice, moods: &Moods, component: ComponentId) {
    match dice.below(5) {
        0 | 1 => simulation.retire(component),
        2 | 3 if simulation.parts.len() < 30 => {
            // Now and then one comes that is called as one that was there.
            let index = dice.below(simulation.parts.len() as u64 + 3);
            let id = simulation.introduce(self::component(index, dice));
            misjudge(simulation, dice, moods, id);
        }
        _ => {
            let memory = dice.below(simulation.banks.len() as u64) as usize;
            let total = simulation.banks[memory].total;
            let budget = dice.percent(60).then(|| dice.between(total / 4, total));
            simulation.set_budget(MemoryId(memory as u32), budget);
        }
    }
}

fn component(index: u64, dice: &mut Dice) -> ComponentSpec {
    let mut spec = ComponentSpec::new(format!("part {index}"), dice.between(100, 8_000) * MIB);
    spec.load_time = Duration::from_millis(dice.between(10, 8_000));
    spec.workspace = WorkspaceFormula {
        base_bytes: dice.between(0, 500) * MIB,
        per_megapixel_bytes: dice.between(0, 100) * MIB,
    };
    let policy = &mut spec.policy;
    policy.offload_delay = Duration::from_millis(*dice.pick(&[0, 0, 500, 5_000]));
    policy.keep_warm = dice.percent(20);
    policy.idle_timeout = Duration::from_secs(dice.between(1, 60));
    policy.class =
        *dice.pick(&[EvictionClass::Low, EvictionClass::Normal, EvictionClass::Normal, EvictionClass::High]);
    if dice.percent(5) {
        policy.class = EvictionClass::Never;
    }
    policy.limit_bytes = dice.percent(20).then(|| dice.between(500, 8_000) * MIB);
    spec
}

fn act(simulation: &mut Simulation, dice: &mut Dice, moods: &Moods) {
    let component = ComponentId(dice.below(simulation.parts.len() as u64) as u32);
    match dice.below(100) {
        0..35 => ask(simulation, dice, moods),
        35..45 => {
            if let Some(id) = any(simulation, dice, |phase| matches!(phase, Phase::Granted(_))) {
                simulation.release(id, dice.percent(80));
            }
        }
        45..53 => {
            if let Some(id) = any(simulation, dice, |phase| phase != Phase::Ended) {
                simulation.cancel(id);
            }
        }
        53..60 => simulation.look(),
        60..66 if moods.foreign => {
            let bank = dice.below(simulation.banks.len() as u64) as usize;
            let most = simulation.banks[bank].total;
            let bytes = if dice.percent(40) { 0 } else { dice.below(most) };
            simulation.banks[bank].set_foreign(bytes);
            if dice.percent(50) {
                simulation.look();
            }
        }
        66..72 if moods.orders => {
            let down = if dice.percent(50) { Down::Offload } else { Down::Release };
            simulation.order(component, down, dice.percent(50));
        }
        72..76 if moods.pins => simulation.pin(component, dice.percent(40)),
        76..80 if moods.ooms => {
            if let Some(id) = any(simulation, dice, |phase| matches!(phase, Phase::Granted(_))) {
                simulation.run_out(id);
            }
        }
        80..86 => go_wrong(simulation, dice, moods, component),
        86..90 if moods.overuse => {
            if let Some(id) = any(simulation, dice, |phase| matches!(phase, Phase::Granted(_))) {
                simulation.take_workspace(id, dice.between(100, 9_000) * MIB);
            }
        }
        90..92 => simulation.banks.iter_mut().for_each(|bank| bank.stuck.clear()),
        92..95 if moods.comings => come_or_go(simulation, dice, moods, component),
        _ => {
            let pause = Duration::from_millis(dice.between(1, 5_000));
            simulation.pass_to(simulation.now + pause);
        }
    }
}

fn any(simulation: &Simulation, dice: &mut Dice, of: impl Fn(Phase) -> bool) -> Option<RequestId> {
    let open = simulation.open.iter().copied();
    let found: Vec<RequestId> = open.filter(|id| of(simulation.works[id].phase)).collect();
    (!found.is_empty()).then(|| *dice.pick(&found))
}

fn ask(simulation: &mut Simulation, dice: &mut Dice, moods: &Moods) {
    let parts = simulation.parts.len() as u64;
    let components: Vec<ComponentId> =
        (0..dice.between(0, 3)).map(|_| ComponentId(dice.below(parts) as u32)).collect();
    let class = if dice.percent(70) { WorkClass::GpuBound } else { WorkClass::CpuBound };
    let mut ask = LeaseRequest::new(format!("work {}", simulation.works.len() + 1), components, class);
    ask.components.sort_unstable();
    ask.components.dedup();
    ask.megapixels = dice.between(1, 48) as f64;
    ask.workspace_bytes = dice.percent(60).then(|| dice.below(6_000) * MIB);
    ask.priority = *dice.pick(&[Priority::Interactive, Priority::Normal, Priority::Normal, Priority::Batch]);
    ask.deadline = dice.percent(40).then(|| simulation.now + Duration::from_millis(dice.between(0, 30_000)));
    ask.on_oom = match dice.below(3) {
        0 => OnOom::Fail,
        1 => OnOom::Cpu,
        _ => OnOom::Degrade(vec![
            Rung { name: "smaller tiles".to_owned(), workspace_bytes: dice.below(2_000) * MIB },
            Rung { name: "one pass at a time".to_owned(), workspace_bytes: dice.below(500) * MIB },
        ]),
    };
    ask.keep = dice.percent(15).then(|| Duration::from_secs(dice.below(100)));
    ask.keep_warm = dice.percent(15);
    let devices = simulation.devices.len() as u64;
    ask.device = dice.percent(20).then(|| DeviceId(dice.below(devices) as u32));
    let runs = dice.percent(80).then(|| Duration::from_millis(dice.between(1, 10_000)));
    let uses = (moods.overuse && dice.percent(20)).then(|| dice.between(100, 9_000) * MIB);
    let id = simulation.ask(ask, runs, uses);
    if moods.ooms
        && dice.percent(20)
        && let Some(work) = simulation.works.get_mut(&id)
    {
        work.ooms = dice.between(1, 4) as u32;
    }
}

fn go_wrong(simulation: &mut Simulation, dice: &mut Dice, moods: &Moods, component: ComponentId) {
    let faults = &mut simulation.parts[component.0 as usize].faults;
    if faults.len() > 3 {
        return;
    }
    let kind = *dice.pick(&[Kind::Load, Kind::Upload, Kind::Evict, Kind::Discard]);
    let brings = matches!(kind, Kind::Load | Kind::Upload);
    match dice.below(4) {
        0 if moods.fails && (brings || moods.lies) => faults.push((kind, Fault::Fails("broken".to_owned()))),
        1 if moods.ooms && brings => faults.push((kind, Fault::OutOfMemory)),
        2 if moods.stuck => faults.push((kind, Fault::Stuck(Duration::from_secs(dice.between(1, 200))))),
        3 if moods.lies && !brings => faults.push((kind, Fault::Keeps(dice.between(1, 9_000) * MIB))),
        _ => {}
    }
}

/// Everything comes to its end: then nobody waits, nothing is held and everything is booked out.
fn wind_up(simulation: &mut Simulation) {
    let pinned: Vec<u32> = (0..simulation.parts.len() as u32).collect();
    for index in pinned {
        simulation.parts[index as usize].faults.clear();
        if simulation.parts[index as usize].pinned {
            simulation.pin(ComponentId(index), false);
        }
    }
    let mut rounds = 0;
    loop {
        for bank in &mut simulation.banks {
            bank.stuck.clear();
            bank.foreign = 0;
        }
        simulation.look();
        while let Some(id) = simulation.works.iter().find(|(_, work)| matches!(work.phase, Phase::Granted(_)))
        {
            let id = *id.0;
            simulation.release(id, true);
        }
        simulation.events.retain(|_, event| matches!(event, Event::StepEnds(_)));
        if !simulation.pass_to_next() {
            break;
        }
        rounds += 1;
        assert!(rounds < 20_000, "it never comes to rest");
    }
    simulation.banks.iter_mut().for_each(|bank| bank.stuck.clear());
    simulation.look();
    let snapshot = simulation.core.snapshot();
    assert!(simulation.open.is_empty(), "{:?} never end", simulation.open);
    for memory in &snapshot.memories {
        assert!(memory.holdings.is_empty(), "{}: {:?} is left", memory.name, memory.holdings);
    }
    for part in &simulation.parts {
        assert!(!part.on_host && part.on_device.is_none(), "{} never left", part.name);
        assert_eq!(part.gone, part.retired, "{} is retired and known", part.name);
    }
}
