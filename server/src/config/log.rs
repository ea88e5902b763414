/// What is logged, to standard error.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Log {
    /// How a log line looks
    #[arg(id = "log.format", long = "log-format", default_value = "human", value_name = "FORMAT")]
    pub format: LogFormat,

    /// What is logged: error, warn, info, debug or trace, also per module ("info,offstage_server=debug")
    #[arg(id = "log.level", long = "log-level", default_value = "info", value_name = "FILTER", value_parser = filter)]
    pub level: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people
    Human,
    /// One JSON object a line, for log collectors
    Json,
}

fn filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::builder().parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("use error, warn, info, debug or trace".to_owned()),
    }
}
