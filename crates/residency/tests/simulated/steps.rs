//! How the simulated machine carries out what the core puts out.

use std::time::Duration;

use offstage_residency::{
    ComponentId, Effect, Grant, Measured, MemoryId, OpError, Output, RejectReason, Rejection, Step,
};

use crate::simulation::{Event, Fault, Flight, Kind, Phase, Simulation};

/// Dropping a copy is quick.
const DROP: Duration = Duration::from_millis(5);

impl Simulation {
    /// Drains the core's outputs, carries them out, and looks whether all is well.
    pub fn settle(&mut self) {
        loop {
            self.listen();
            match self.core.poll_output() {
                Output::Effect(effect) => self.begin_step(effect),
                Output::Granted(grant) => self.begin_work(&grant),
                Output::Rejected(rejection) => self.turn_away(&rejection),
                Output::Revoked(revocation) => {
                    let attempt = self.works[&revocation.request].attempt;
                    self.watch.revoked += 1;
                    self.schedule(Duration::ZERO, Event::RunEnds(revocation.request, attempt, false));
                }
                Output::Receipt(receipt) => {
                    self.watch.receipts += 1;
                    self.watch.unverified += u64::from(!receipt.verified);
                }
                Output::Gone(component) => self.part_is_gone(component),
                Output::Timeout(at) => {
                    assert!(at.is_none_or(|at| at > self.now), "the core asks to be called in the past");
                    self.timeout = at;
                    self.listen();
                    break;
                }
            }
        }
        // Where nothing was decided, nothing has changed: the next decision is checked.
        let decided = (self.core.last_transition(), self.works.len());
        if decided != self.watch.decided || self.watch.foretold.is_some() {
            self.watch.decided = decided;
            self.check();
        }
    }

    /// Copies what the core logged since.
    fn listen(&mut self) {
        if self.recording {
            for entry in self.core.transitions_after(self.heard_up_to) {
                let at = entry.at.as_millis();
                let time = format!("{:>7}.{:03}", at / 1000, at % 1000);
                let line = format!("{time}  {:<9}  {}", entry.topic.name(), entry.text);
                println!("{line}");
                self.heard.push(line);
            }
            self.heard_up_to = self.core.last_transition();
        }
    }

    fn begin_step(&mut self, effect: Effect) {
        let Effect { op, component, step } = effect;
        self.watch.steps.push((component, step));
        let bank = self.bank_of(step);
        let early = self.dice.as_mut().is_some_and(|dice| dice.percent(50));
        let part = &mut self.parts[component.0 as usize];
        let name = &part.name;
        assert!(part.flight.is_none(), "{name}: {step:?} while another step is under way");
        let brings = matches!(step, Step::Load | Step::Upload(_));
        assert!(!(brings && part.retired), "{name} is retired, and {step:?} brings it");
        match step {
            Step::Load => assert!(!part.on_host, "{name} is loaded twice"),
            Step::Upload(_) => {
                assert!(part.on_host, "{name} is uploaded from nowhere");
                assert_eq!(part.on_device, None, "{name} is uploaded twice");
            }
            Step::Evict(device) => {
                assert_eq!(part.on_device, Some(device), "{name} is not where it is evicted from");
                assert!(part.leases.is_empty(), "{name} is evicted under a lease");
            }
            Step::Discard => {
                assert!(part.on_host && part.on_device.is_none(), "{name} is not on the host alone");
                assert!(part.leases.is_empty(), "{name} is discarded under a lease");
            }
        }
        let kind = Kind::of(step);
        let fault = part.faults.iter().position(|(of, _)| *of == kind).map(|at| part.faults.remove(at).1);
        let mut takes = match step {
            Step::Load => part.load_time,
            Step::Upload(device) => {
                let rate = self.devices[device.0 as usize].upload_bytes_per_s;
                Duration::from_millis(part.weights * 1000 / rate.max(1))
            }
            Step::Evict(_) | Step::Discard => DROP,
        };
        if let Some(Fault::Stuck(longer)) = &fault {
            takes += *longer;
        }
        let bytes = part.bytes_of(step, bank);
        let took_bytes = early && bytes > 0 && self.banks[bank.0 as usize].allocate(component, bytes);
        let began = self.now;
        self.parts[component.0 as usize].flight = Some(Flight { op, step, began, took_bytes, fault });
        self.schedule(takes, Event::StepEnds(component));
    }

    /// The memory that a step changes.
    fn bank_of(&self, step: Step) -> MemoryId {
        match step {
            Step::Load | Step::Discard => MemoryId::HOST,
            Step::Upload(device) | Step::Evict(device) => self.devices[device.0 as usize].memory,
        }
    }

    pub(crate) fn end_step(&mut self, component: ComponentId) {
        let flight = self.parts[component.0 as usize].flight.take().expect("a step ends once");
        let memory = self.bank_of(flight.step);
        let bytes = self.parts[component.0 as usize].bytes_of(flight.step, memory);
        let bank = &mut self.banks[memory.0 as usize];
        let before = bank.reading();
        let keeps = if let Some(Fault::Keeps(bytes)) = flight.fault { bytes } else { 0 };
        let mut result = match &flight.fault {
            Some(Fault::Fails(why)) => Err(OpError::Failed(why.clone())),
            Some(Fault::OutOfMemory) => Err(OpError::OutOfMemory),
            Some(Fault::Lost(why)) => Err(OpError::DeviceLost(why.clone())),
            _ => Ok(()),
        };
        let brings = matches!(flight.step, Step::Load | Step::Upload(_));
        if brings && result.is_ok() && !flight.took_bytes && !bank.allocate(component, bytes) {
            self.watch.real_ooms += 1;
            result = Err(OpError::OutOfMemory);
        }
        if brings && result.is_err() && flight.took_bytes {
            bank.drop_copy(component, 0);
        }
        // A drop that fails has dropped nothing: its bytes stay where they are.
        let mut dropped = 0;
        if !brings && memory_is_touched(flight.step, memory) {
            dropped = bank.drop_copy(component, if result.is_ok() { keeps } else { u64::MAX });
        }
        let after = bank.reading();
        let part = &mut self.parts[component.0 as usize];
        if brings && result.is_ok() {
            match flight.step {
                Step::Load => (part.on_host, part.known_shadow) = (true, part.shadow),
                Step::Upload(device) => {
                    part.on_device = Some(device);
                    if memory != MemoryId::HOST {
                        part.known_weights = part.weights;
                    }
                }
                _ => {}
            }
        } else if flight.step == Step::Discard {
            part.on_host = false;
        } else if !brings {
            part.on_device = None;
        }
        let took = self.now.since(flight.began);
        let bytes = if brings { bytes } else { dropped };
        if result.is_ok() {
            self.banks[memory.0 as usize].told = after;
        }
        let measured = result.map(|()| Measured { bytes, before, after, took });
        self.core.handle_completion(flight.op, measured, self.now);
        self.settle();
    }

    fn begin_work(&mut self, grant: &Grant) {
        let id = grant.request;
        let Some(work) = self.works.get_mut(&id) else { panic!("{id} is granted and nobody asked") };
        assert_eq!(work.phase, Phase::Waiting, "{id} is granted twice, or after its end");
        assert!(self.now < work.deadline, "{id} is granted after its deadline");
        work.phase = Phase::Granted(grant.device);
        work.attempt += 1;
        self.watch.granted += 1;
        let mut components = work.ask.components.clone();
        components.dedup();
        for component in components {
            let part = &mut self.parts[component.0 as usize];
            let there = part.on_device == Some(grant.device) && part.flight.is_none();
            assert!(there, "{id} is granted on {:?} without {}", grant.device, part.name);
            assert!(!part.retired, "{id} is granted with {}, which is retired", part.name);
            part.leases.insert(id);
        }
        let (attempt, runs) = (work.attempt, work.runs);
        let uses = work.uses.filter(|_| grant.rung == 0).unwrap_or(grant.workspace_bytes);
        let holder = work.ask.holder.clone();
        self.schedule(runs.unwrap_or_default() / 2, Event::Takes(id, attempt, uses));
        if let Some(runs) = runs {
            self.schedule(runs, Event::RunEnds(id, attempt, true));
        }
        if self.recording && grant.attempt > 0 {
            self.heard.push(format!(
                "             {holder}: attempt {}, rung {}",
                grant.attempt + 1,
                grant.rung
            ));
        }
    }

    fn turn_away(&mut self, rejection: &Rejection) {
        let id = rejection.request;
        self.watch.rejected += 1;
        // A request that is turned away at once is not known here yet.
        if let Some(work) = self.works.get_mut(&id) {
            assert_eq!(work.phase, Phase::Waiting, "{id} is turned away after its end or under its lease");
            work.phase = Phase::Ended;
            self.open.remove(&id);
            if rejection.reason == RejectReason::Retired {
                let mut parts = work.ask.components.iter().map(|component| &self.parts[component.0 as usize]);
                assert!(parts.any(|part| part.retired), "{id} is turned away, and nothing of it is retired");
                assert_eq!(rejection.retry_after, None, "what is retired does not come back");
            }
            if let RejectReason::DeadlinePassed { blocker } = &rejection.reason {
                assert_eq!(self.now, work.deadline, "{id} is turned away at another time than its deadline");
                assert!(!blocker.is_empty());
            }
            if self.recording {
                let when = match rejection.retry_after {
                    Some(wait) => format!("come again in {:.3} s", wait.as_secs_f64()),
                    None => "coming again is no use".to_owned(),
                };
                self.heard.push(format!("             {}: {when}", work.ask.holder));
            }
        }
    }
}

/// On the host's processor the host copy itself is used: there is nothing to drop.
fn memory_is_touched(step: Step, memory: MemoryId) -> bool {
    step == Step::Discard || memory != MemoryId::HOST
}

impl crate::simulation::Part {
    /// What a step brings, in truth.
    fn bytes_of(&self, step: Step, memory: MemoryId) -> u64 {
        match step {
            Step::Load => self.shadow,
            Step::Upload(_) if memory != MemoryId::HOST => self.weights,
            _ => 0,
        }
    }
}
