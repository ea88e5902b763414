use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use offstage_api::PhotoStats;
use offstage_retouch::{Cancel, Photo};

use super::Failure;
use crate::config::Config;
use crate::studio::reader::Reader;
use crate::studio::{checks, fault};

#[derive(Args)]
pub(super) struct RecipeArgs {
    /// What should change: "warmer, a bit more contrast"
    prompt: String,
    /// The photo that the prompt is about; without one, an ordinary photo is assumed
    photo: Option<PathBuf>,
}

/// Prints the recipe alone, so that it can be given to `offstage edit --recipe`; what is left out of
/// it is said on standard error.
pub(super) fn recipe(args: &RecipeArgs, config: &Config) -> Result<ExitCode, Failure> {
    let prompt = checks::prompt(&args.prompt, &config.limits)?;
    let limits = offstage_retouch::Limits { max_pixels: config.limits.max_pixels };
    let stats = match &args.photo {
        Some(path) => Photo::decode(path, &limits, &Cancel::new())
            .map_err(|error| format!("{}: {}", path.display(), fault::of_photo(error)))?
            .stats(),
        None => PhotoStats::TYPICAL,
    };
    let reading = Reader::default().read(prompt, &stats)?;
    println!("{}", serde_json::to_string_pretty(&reading.recipe)?);
    eprintln!("{}", reading.sentence);
    Ok(ExitCode::SUCCESS)
}
