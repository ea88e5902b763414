use super::units::{at_least_one, size};

/// What a client may send.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Limits {
    /// Largest file that is received
    #[arg(long, default_value = "64MiB", value_name = "SIZE", value_parser = size)]
    pub max_upload_bytes: u64,

    /// Most pixels (width × height) a photo may declare; checked before it is decoded
    #[arg(long, default_value_t = 100_000_000, value_name = "PIXELS", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_pixels: u64,

    /// Longest prompt, in bytes of UTF-8
    #[arg(long, default_value_t = 2_000, value_name = "BYTES", value_parser = at_least_one)]
    pub max_prompt_bytes: usize,
}
