use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::units::duration;

/// Where Offstage listens and what it serves.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Listen {
    /// Address to listen on; 0.0.0.0 listens on every network interface
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub host: IpAddr,

    /// Port to listen on; 0 lets the system choose a free one
    #[arg(long, default_value_t = 7860)]
    pub port: u16,

    /// Folder with the built page: pkg/ and examples/ are served from it; the default is site/ beside
    /// the program where it exists, else target/site
    #[arg(long, default_value = default_site(), value_name = "FOLDER")]
    pub site_dir: PathBuf,

    /// Open connections at once; more wait to be accepted
    #[arg(long, default_value_t = 1024, value_name = "COUNT", value_parser = super::units::at_least_one)]
    pub max_connections: usize,

    /// How long a client may take to send a request's header
    #[arg(long, default_value = "15s", value_name = "DURATION", value_parser = duration)]
    pub header_timeout: Duration,

    /// How long a client may pause while it sends a photo
    #[arg(long, default_value = "30s", value_name = "DURATION", value_parser = duration)]
    pub body_timeout: Duration,

    /// Names besides localhost that the server answers to, separated by commas: the public name when
    /// a proxy stands in front
    #[arg(long, default_value = "", value_name = "NAMES")]
    pub allowed_hosts: String,

    /// How long running requests may take to finish after a stop was asked for
    #[arg(long, default_value = "10s", value_name = "DURATION", value_parser = duration)]
    pub drain_timeout: Duration,
}

/// A bundle has the site beside the program; a checkout has it in the build folder.
fn default_site() -> String {
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("site")));
    beside.filter(|site| site.is_dir()).map_or("target/site".to_owned(), |site| site.display().to_string())
}
