use std::path::Path;
use std::process::ExitCode;

use offstage_api::ModelCard;
use offstage_checkpoints::{Dtype, Inspection, ModelName, Models, inspect, verify};
use serde::Serialize;

use super::super::{Failure, INTERRUPTED};
use super::watched::watched;
use crate::config::printed_size;
use crate::models::ModelReport;
use crate::studio::reader::Reader;

/// One element of the list in JSON: each begins as a card.
#[derive(Serialize)]
#[serde(untagged)]
enum Listed {
    BuiltIn(Box<ModelCard>),
    Installed(Box<ModelReport>),
}

/// What `inspect --json` prints.
#[derive(Serialize)]
struct Inspected {
    #[serde(flatten)]
    report: ModelReport,
    inspection: Inspection,
}

pub(super) fn list(models: &Models, json: bool) -> Result<ExitCode, Failure> {
    let card = Reader::default().card().ok_or("the built-in model could not be loaded")?;
    let installed = models.list()?.into_iter().map(|model| Box::new(ModelReport::of(&model)));
    let listed: Vec<Listed> =
        std::iter::once(Listed::BuiltIn(Box::new(card))).chain(installed.map(Listed::Installed)).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&listed)?);
        return Ok(ExitCode::SUCCESS);
    }
    for model in &listed {
        match model {
            Listed::BuiltIn(card) => println!(
                "{}: {}, built in\n  {} parameters, {}\n  licence: {}",
                card.id,
                card.name,
                card.parameters,
                printed_size(card.weights_bytes),
                card.licence
            ),
            Listed::Installed(report) => print!("{report}"),
        }
    }
    if listed.len() == 1 {
        println!("None is installed in {}; offstage models add installs one.", models.folder().display());
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder is one that has a slash in its name, or that no installed model is called like.
pub(super) fn inspected(models: &Models, model: &str, json: bool) -> Result<ExitCode, Failure> {
    let installed = ModelName::new(model).ok().and_then(|name| models.find(&name).ok());
    let report = match &installed {
        Some(installed) => ModelReport::of(installed),
        None if Path::new(model).is_dir() => {
            let name = ModelName::like(model).map_or_else(|| model.to_owned(), String::from);
            ModelReport::of_folder(&name, Path::new(model))
        }
        None => return Err(format!("“{model}” is neither an installed model nor a folder").into()),
    };
    let inspection = inspect(&report.folder)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&Inspected { report, inspection })?);
        return Ok(ExitCode::SUCCESS);
    }
    print!("{report}");
    for component in &inspection.components {
        let needed = if component.needed { "" } else { " (not used)" };
        println!("  {}: {}{needed}", component.name, component.class);
        for weights in &component.weights {
            let variant = weights.variant.as_deref().unwrap_or("plain");
            let kinds: Vec<String> = weights.bytes_by_dtype.iter().map(in_kind).collect();
            let (tensors, kinds) = (weights.tensors, kinds.join(", "));
            println!("    {variant}: {tensors} tensors, {} parameters, {kinds}", weights.parameters);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_kind((dtype, bytes): (&Dtype, &u64)) -> String {
    format!("{} in {dtype}", printed_size(*bytes))
}

/// Exit code 1 where something is not as it was.
pub(super) fn verified(models: &Models, name: &ModelName, json: bool) -> Result<ExitCode, Failure> {
    let installed = models.find(name)?;
    let verified = watched(move |watch| verify(&installed.folder, installed.manifest.as_ref(), watch))?;
    let Some(found) = verified else {
        eprintln!("offstage: stopped");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else {
        for problem in &found.problems {
            println!("problem: {problem}");
        }
        match (found.contents_compared, found.problems.is_empty()) {
            (true, true) => {
                println!("{name} is as it was added: {} files, {}", found.files, printed_size(found.bytes));
            }
            (true, false) => println!("{name} is not as it was added; remove it and add it again"),
            (false, _) => println!(
                "{name} was put there by hand: only its headers and sizes could be checked, not its contents"
            ),
        }
    }
    Ok(if found.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
