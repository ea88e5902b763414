use std::time::Duration;

use super::units::{Auto, auto_count, auto_size, duration, size};

/// What stays in memory, how long, and how much of it others may count on.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Residency {
    /// How long a model's copy on the GPU outlives the last edit that used it
    #[arg(long, default_value = "0s", value_name = "DURATION", value_parser = duration)]
    pub offload_delay: Duration,

    /// Keep models on the GPU until the idle timeout, not only while they are used
    #[arg(long, default_value = "false", value_name = "BOOL", action = clap::ArgAction::Set)]
    pub keep_warm: bool,

    /// How long anything of a model stays in memory after the last edit that used it
    #[arg(long, default_value = "60s", value_name = "DURATION", value_parser = duration)]
    pub idle_timeout: Duration,

    /// GPU memory that always stays free for other programs
    #[arg(long, default_value = "2GiB", value_name = "SIZE", value_parser = size)]
    pub safety_buffer: u64,

    /// The most GPU memory that Offstage holds at any time; auto is all but the safety buffer
    #[arg(long, default_value = "auto", value_name = "SIZE", value_parser = auto_size)]
    pub gpu_budget: Auto<u64>,

    /// NVIDIA GPUs to use, by index or UUID, such as 0,2; or all, or none
    #[arg(long, default_value = "all", value_name = "LIST")]
    pub gpus: String,

    /// Edits that run on a GPU at once; auto is two from 24 GiB up, else one
    #[arg(long, default_value = "auto", value_name = "COUNT", value_parser = auto_count)]
    pub gpu_slots: Auto<u32>,

    /// Stand-in for a GPU, by memory and speed of its bus, such as 24GiB@25GB/s: its memory and
    /// transfers are simulated, and every page says so
    #[arg(long, default_value = "", value_name = "SIZE[@SPEED]")]
    pub simulate_gpu: String,

    /// What happens on the simulated GPU and when, such as "at 5s foreign 20GiB; at 30s foreign 2GiB":
    /// foreign, oom, fail, keep, return, stuck and resume
    #[arg(long, default_value = "", value_name = "SCRIPT")]
    pub simulate_events: String,

    /// Let made-up models of ordinary sizes work on the simulated GPU, to see how it all behaves
    #[arg(long, default_value = "false", value_name = "BOOL", action = clap::ArgAction::Set)]
    pub rehearse: bool,
}
