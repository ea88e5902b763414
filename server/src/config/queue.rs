use offstage_api::jobs::QueueLimits;

/// Who may have how many jobs, and who sees to the queue.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Queue {
    /// Unfinished jobs that one client may have; more are told when to come back
    #[arg(long, default_value_t = 1_000, value_name = "COUNT")]
    pub max_jobs_per_client: u64,

    /// Unfinished jobs of all clients together; more are told when to come back
    #[arg(long, default_value_t = 20_000, value_name = "COUNT")]
    pub max_jobs: u64,

    /// Who sees and orders everybody's jobs, and may pause the queue: loopback (requests from this
    /// machine), everyone or nobody; behind a proxy on this machine, every request comes from it
    #[arg(long, default_value = "loopback", value_name = "WHO")]
    pub operators: Operators,
}

/// Who is an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Operators {
    Loopback,
    Everyone,
    Nobody,
}

impl std::fmt::Display for Operators {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Operators::Loopback => "loopback",
            Operators::Everyone => "everyone",
            Operators::Nobody => "nobody",
        })
    }
}

impl Queue {
    pub fn limits(&self) -> QueueLimits {
        QueueLimits { per_client: self.max_jobs_per_client, total: self.max_jobs }
    }
}
