use std::process::ExitCode;

use super::Failure;
use crate::studio::reader::Reader;

pub(super) fn models() -> Result<ExitCode, Failure> {
    let card = Reader::default().card().ok_or("the built-in model could not be loaded")?;
    println!("{}", serde_json::to_string_pretty(&[card])?);
    Ok(ExitCode::SUCCESS)
}
