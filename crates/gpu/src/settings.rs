//! Names in the environment that existing deployments know.

use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

use crate::established::{
    Established, GPU_IDLE_TIMEOUT, MAX_CONCURRENT_GENERATIONS, MAX_GPU_MEMORY_MB, MIN_MEMORY_REQUIRED,
    NVIDIA_VISIBLE_DEVICES, SAFE_MEMORY_BUFFER,
};
use crate::nvml::Gpu;

const GIB: f64 = (1_u64 << 30) as f64;

/// What a deployment sets. `None`: the usual value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How long anything outlives its last use: `GPU_IDLE_TIMEOUT`, in seconds.
    pub idle_timeout: Option<Duration>,
    /// How many GPU-bound leases run side by side on a device: `MAX_CONCURRENT_GENERATIONS`.
    pub gpu_slots: Option<u32>,
    /// What stays free on each device beyond every admission: the larger of
    /// `MIN_MEMORY_REQUIRED` and `SAFE_MEMORY_BUFFER`, in GiB.
    pub safety_bytes: Option<u64>,
    /// The most that is held on each device: `MAX_GPU_MEMORY_MB`, in MiB.
    pub budget_bytes: Option<u64>,
    /// Which NVIDIA devices are ours: `NVIDIA_VISIBLE_DEVICES`.
    pub visible: Visible,
}

/// NVIDIA's container runtime gives a container devices by this list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Visible {
    #[default]
    All,
    /// `none`, `void` or nothing: no GPU, whatever the driver says.
    Nothing,
    /// By index or UUID.
    These(Vec<String>),
}

/// Says which name is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}={value:?} is not {expected}")]
pub struct SettingsError {
    pub name: &'static str,
    pub value: String,
    pub expected: &'static str,
}

impl Settings {
    /// Reads the names through `lookup`, so that tests need no environment. A name that is set to
    /// nothing counts as not set, but for the list of devices, where it means none.
    pub fn from_names(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let set = |known: Established| {
            lookup(known.name).map(|value| (known.name, value)).filter(|(_, value)| !value.trim().is_empty())
        };
        let idle_timeout = set(GPU_IDLE_TIMEOUT)
            .map(|found| number(found, "a number of seconds").map(Duration::from_secs_f64))
            .transpose()?;
        let gpu_slots = set(MAX_CONCURRENT_GENERATIONS)
            .map(|(name, value)| match value.trim().parse() {
                Ok(slots) if slots > 0 => Ok(slots),
                _ => Err(SettingsError { name, value, expected: "a number from 1 up" }),
            })
            .transpose()?;
        let gib = |known| set(known).map(|found| number(found, "a number of GiB")).transpose();
        let buffers = [gib(MIN_MEMORY_REQUIRED)?, gib(SAFE_MEMORY_BUFFER)?];
        let safety = buffers.into_iter().flatten().reduce(f64::max);
        let budget = set(MAX_GPU_MEMORY_MB).map(|found| number(found, "a number of MiB")).transpose()?;
        Ok(Self {
            idle_timeout,
            gpu_slots,
            safety_bytes: safety.map(|gib| (gib * GIB) as u64),
            budget_bytes: budget.map(|mib| (mib * 1024.0 * 1024.0) as u64),
            visible: lookup(NVIDIA_VISIBLE_DEVICES.name).map_or(Visible::All, |list| Visible::parse(&list)),
        })
    }
}

impl Visible {
    fn parse(list: &str) -> Self {
        match list.trim() {
            "" | "none" | "void" => Self::Nothing,
            "all" => Self::All,
            list => Self::These(list.split(',').map(|name| name.trim().to_owned()).collect()),
        }
    }

    /// Which of all the GPUs that the driver shows are ours.
    ///
    /// A container's runtime applies the list itself and leaves the variable in place: the container
    /// sees only those GPUs, numbered anew. Where as many are seen as are named, and not all of them by
    /// these names, that has happened, and all that are seen are ours.
    pub fn ours(&self, seen: Vec<Gpu>) -> Vec<Gpu> {
        let named = |gpu: &&Gpu| self.includes(gpu.index, &gpu.uuid);
        let applied = match self {
            Self::These(names) => names.len() == seen.len() && seen.iter().filter(named).count() < seen.len(),
            Self::All | Self::Nothing => false,
        };
        if applied { seen } else { seen.into_iter().filter(|gpu| named(&gpu)).collect() }
    }

    pub fn includes(&self, index: u32, uuid: &str) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::These(names) => names.iter().any(|name| *name == index.to_string() || name == uuid),
        }
    }
}

impl FromStr for Visible {
    type Err = Infallible;

    /// As in `NVIDIA_VISIBLE_DEVICES`: `all`, `none`, or indices and UUIDs between commas.
    fn from_str(list: &str) -> Result<Self, Infallible> {
        Ok(Self::parse(list))
    }
}

fn number((name, value): (&'static str, String), expected: &'static str) -> Result<f64, SettingsError> {
    match value.trim().parse::<f64>() {
        // A number that is no sensible time or size is a slip: 10^9 s are thirty years.
        Ok(number) if (0.0..=1e9).contains(&number) => Ok(number),
        _ => Err(SettingsError { name, value, expected }),
    }
}
