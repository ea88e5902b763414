//! Scripts: what happens to the machine, a line each.

use std::collections::BTreeMap;
use std::time::Duration;

use offstage_residency::{
    ComponentId, ComponentSpec, DeviceId, DeviceMemory, DeviceSpec, Down, EvictionClass, GIB, LeaseRequest,
    Limits, MemoryId, MemorySpec, Moment, OnOom, Order, Priority, RequestId, Rung, Slots, WorkClass,
};

use crate::simulation::{Fault, Kind, Simulation};
use crate::words::{Words, bytes, time};

/// A machine that follows a script, and the names that the script gave.
pub struct Stage {
    pub simulation: Simulation,
    pub devices: Vec<String>,
    requests: BTreeMap<String, RequestId>,
}

impl Stage {
    /// A machine with 64 GiB of host memory, of which the usual 2 GiB stay free.
    pub fn new() -> Self {
        Self::with(Limits::default(), 64 * GIB)
    }

    fn with(limits: Limits, host_bytes: u64) -> Self {
        let mut simulation = Simulation::new(host_bytes, MemorySpec::new("host"), limits);
        simulation.recording = true;
        Self { simulation, devices: Vec::new(), requests: BTreeMap::new() }
    }

    /// Carries out a line of a script, and answers with what was heard.
    pub fn perform(&mut self, line: &str) -> Vec<String> {
        let mut words = Words::of(line);
        let mut answer = Vec::new();
        match words.next() {
            "limits" => self.limits(&mut words),
            "gpu" => self.gpu(&mut words),
            "cpu" => self.cpu(&mut words),
            "component" => self.component(&mut words),
            "request" => {
                let name = words.next();
                self.request(name, &mut words);
            }
            "requests" => self.requests(line, &mut words),
            "estimate" => {
                let ask = self.ask("estimate", &mut words);
                answer.push(self.estimate(&ask));
            }
            "done" => {
                let id = self.requests[words.next()];
                self.simulation.release(id, !words.has("unfinished"));
            }
            "cancel" => self.simulation.cancel(self.requests[words.next()]),
            "oom" => self.simulation.run_out(self.requests[words.next()]),
            "uses" => {
                let id = self.requests[words.next()];
                self.simulation.take_workspace(id, bytes(words.next()));
            }
            "foreign" => {
                let memory = self.memory(words.next());
                self.simulation.banks[memory].set_foreign(bytes(words.next()));
            }
            "comes-back" => {
                let memory = self.memory(words.next());
                self.simulation.banks[memory].stuck.clear();
            }
            "fault" => self.fault(&mut words),
            "offload" => answer.push(self.order(Down::Offload, &mut words)),
            "release" => answer.push(self.order(Down::Release, &mut words)),
            "pin" => self.simulation.pin(self.part(words.next()), true),
            "introduce" => self.introduce(&mut words),
            "retire" => self.simulation.retire(self.part(words.next())),
            "budget" => {
                let memory = self.memory(words.next());
                let bytes = bytes(words.next());
                self.simulation.set_budget(MemoryId(memory as u32), Some(bytes));
            }
            "unpin" => self.simulation.pin(self.part(words.next()), false),
            "wait" => self.wait(time(words.next())),
            "show" => answer.extend(self.show(words.next())),
            other => panic!("nobody knows what {other} means"),
        }
        words.end();
        let mut heard = std::mem::take(&mut self.simulation.heard);
        heard.extend(answer.into_iter().map(|line| format!("             {line}")));
        heard
    }

    fn limits(&mut self, words: &mut Words) {
        let usual = Limits::default();
        let limits = Limits {
            waiting: words.number_option("waiting").map_or(usual.waiting, |waiting| waiting as usize),
            deadline: words.time_option("deadline").unwrap_or(usual.deadline),
            bypass: words.number_option("bypass").unwrap_or(usual.bypass),
            ..usual
        };
        *self = Self::with(limits, words.bytes_option("host").unwrap_or(64 * GIB));
    }

    fn gpu(&mut self, words: &mut Words) {
        let (name, total) = (words.next(), bytes(words.next()));
        let usual = Slots::for_gpu(total);
        let memory = MemorySpec {
            safety_bytes: words.bytes_option("safety").unwrap_or(2 * GIB),
            budget_bytes: words.bytes_option("budget"),
            ..MemorySpec::new(name)
        };
        let slots = Slots { gpu_bound: words.number_option("slots").unwrap_or(usual.gpu_bound), ..usual };
        let upload_bytes_per_s = words.bytes_option("rate").unwrap_or(10 * GIB);
        let (name, memory) = (name.to_owned(), DeviceMemory::Own(memory));
        self.devices.push(name.clone());
        self.simulation.add_device(DeviceSpec { name, memory, slots, upload_bytes_per_s }, total);
    }

    fn cpu(&mut self, words: &mut Words) {
        let name = words.next().to_owned();
        self.devices.push(name.clone());
        let (memory, slots) = (DeviceMemory::Host, Slots::CPU);
        self.simulation
            .add_device(DeviceSpec { name, memory, slots, upload_bytes_per_s: 50 * GIB }, 64 * GIB);
    }

    fn component(&mut self, words: &mut Words) {
        let spec = component_spec(words);
        let really = words.bytes_option("really");
        let id = self.simulation.add_component(spec);
        if let Some(bytes) = really {
            let part = &mut self.simulation.parts[id.0 as usize];
            (part.weights, part.shadow) = (bytes, bytes);
        }
    }

    fn introduce(&mut self, words: &mut Words) {
        let spec = component_spec(words);
        self.simulation.introduce(spec);
    }

    pub(crate) fn ask(&self, name: &str, words: &mut Words) -> LeaseRequest {
        let parts: Vec<ComponentId> = words.next().split(',').map(|part| self.part(part)).collect();
        let class = if words.has("cpu-bound") { WorkClass::CpuBound } else { WorkClass::GpuBound };
        let mut ask = LeaseRequest::new(name, parts, class);
        ask.workspace_bytes = words.bytes_option("workspace");
        ask.megapixels = words.number_option("mp").map_or(0.0, f64::from);
        ask.priority = match words.option("priority") {
            Some("normal") => Priority::Normal,
            Some("batch") => Priority::Batch,
            _ => Priority::Interactive,
        };
        ask.deadline = words.time_option("deadline").map(|time| self.simulation.now + time);
        ask.keep = words.time_option("keep");
        ask.keep_warm = words.has("warm");
        ask.device = words.option("on").map(|device| self.device(device));
        ask.on_oom = match words.option("on-oom") {
            Some("cpu") => OnOom::Cpu,
            Some(rungs) if rungs != "fail" => OnOom::Degrade(rungs.split(',').map(rung).collect()),
            _ => OnOom::Fail,
        };
        ask
    }

    fn request(&mut self, name: &str, words: &mut Words) {
        let ask = self.ask(name, words);
        let (runs, uses) = (words.time_option("for"), words.bytes_option("uses"));
        let ooms = words.number_option("ooms").unwrap_or(0);
        // The answer may come at once.
        let id = self.simulation.ask(ask, runs, uses);
        self.simulation.works.get_mut(&id).expect("it was asked for").ooms = ooms;
        self.requests.insert(name.to_owned(), id);
    }

    /// `requests 5 edit denoiser …`: edit-1 to edit-5, all alike.
    fn requests(&mut self, line: &str, words: &mut Words) {
        let count: u32 = words.next().parse().expect("how many requests");
        let name = words.next();
        let rest = line.splitn(4, ' ').nth(3).expect("what they ask for");
        for index in 1..=count {
            self.request(&format!("{name}-{index}"), &mut Words::of(rest));
        }
        *words = Words::of("");
    }

    fn fault(&mut self, words: &mut Words) {
        let part = self.part(words.next());
        let kind = match words.next() {
            "load" => Kind::Load,
            "upload" => Kind::Upload,
            "evict" => Kind::Evict,
            _ => Kind::Discard,
        };
        if let Some(why) = words.option("lost") {
            let fault = Fault::Lost(why.replace('-', " "));
            return self.simulation.parts[part.0 as usize].faults.push((kind, fault));
        }
        let fault = match (words.option("fails"), words.time_option("stuck"), words.bytes_option("keeps")) {
            (Some(why), ..) => Fault::Fails(why.replace('-', " ")),
            (_, Some(longer), _) => Fault::Stuck(longer),
            (.., Some(bytes)) => Fault::Keeps(bytes),
            _ => Fault::OutOfMemory,
        };
        self.simulation.parts[part.0 as usize].faults.push((kind, fault));
    }

    fn order(&mut self, down: Down, words: &mut Words) -> String {
        let part = self.part(words.next());
        match self.simulation.order(part, down, words.has("when-idle")) {
            Order::Started(_) => "=> started".to_owned(),
            Order::Nothing => "=> nothing to give back".to_owned(),
            Order::WhenIdle => "=> later".to_owned(),
            Order::Refused { holders } => format!("=> refused: {}", holders.join(", ")),
        }
    }

    /// Time passes; each whole second the driver looks at its instruments.
    fn wait(&mut self, time: Duration) {
        let end = self.simulation.now + time;
        while self.simulation.now < end {
            let second = Moment::from_millis((self.simulation.now.as_millis() / 1000 + 1) * 1000);
            self.simulation.pass_to(second.min(end));
            if self.simulation.now == second {
                self.simulation.look();
            }
        }
    }

    fn part(&self, name: &str) -> ComponentId {
        self.simulation.core.component_named(name).unwrap_or_else(|| panic!("no component {name}"))
    }

    fn device(&self, name: &str) -> DeviceId {
        let at = self.devices.iter().position(|device| device == name);
        DeviceId(at.unwrap_or_else(|| panic!("no device {name}")) as u32)
    }

    /// The memory of a device, or the host's.
    fn memory(&self, name: &str) -> usize {
        if name == "host" {
            0
        } else {
            self.simulation.devices[self.device(name).0 as usize].memory.0 as usize
        }
    }
}

fn component_spec(words: &mut Words) -> ComponentSpec {
    let mut spec = ComponentSpec::new(words.next(), bytes(words.next()));
    spec.load_time = words.time_option("load").unwrap_or(Duration::from_secs(2));
    spec.workspace.base_bytes = words.bytes_option("base").unwrap_or(0);
    spec.workspace.per_megapixel_bytes = words.bytes_option("per-mp").unwrap_or(0);
    let policy = &mut spec.policy;
    policy.keep_warm = words.has("keep-warm");
    policy.offload_delay = words.time_option("delay").unwrap_or(policy.offload_delay);
    policy.idle_timeout = words.time_option("idle").unwrap_or(policy.idle_timeout);
    policy.limit_bytes = words.bytes_option("limit");
    policy.class = match words.option("class") {
        Some("never") => EvictionClass::Never,
        Some("high") => EvictionClass::High,
        Some("low") => EvictionClass::Low,
        _ => EvictionClass::Normal,
    };
    spec
}

/// "smaller-tiles:1GiB"
fn rung(word: &str) -> Rung {
    let (name, workspace) = word.split_once(':').expect("a rung is name:bytes");
    Rung { name: name.replace('-', " "), workspace_bytes: bytes(workspace) }
}
