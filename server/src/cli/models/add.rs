use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use offstage_checkpoints::{Hub, HubId, HubOptions, HubRequest, Installed, ModelName, Models};

use super::super::{Failure, INTERRUPTED};
use super::watched::watched;
use crate::models::ModelReport;

const MAIN: &str = "main";

#[derive(Args)]
pub(super) struct AddArgs {
    /// A folder, or owner and name on the hub, such as timbrooks/instruct-pix2pix
    model: String,
    /// What to call it here [default: as there]
    #[arg(long, value_parser = ModelName::new)]
    name: Option<ModelName>,
    /// Which weights to download, such as fp16, where the model has them
    #[arg(long)]
    variant: Option<String>,
    /// Branch, tag or commit to download [default: main]
    #[arg(long)]
    revision: Option<String>,
}

pub(super) fn add(args: &AddArgs, models: &Models) -> Result<ExitCode, Failure> {
    let added = match Path::new(&args.model).is_dir() {
        true => of_folder(args, models)?,
        false => of_hub(args, models)?,
    };
    let Some(installed) = added else {
        eprintln!("offstage: stopped; nothing was added");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    print!("{}", ModelReport::of(&installed));
    println!("offstage edit photo.jpg \"make it a watercolour\" --model {}", installed.name);
    Ok(ExitCode::SUCCESS)
}

fn of_folder(args: &AddArgs, models: &Models) -> Result<Option<Installed>, Failure> {
    if args.variant.is_some() || args.revision.is_some() {
        return Err(
            format!("--variant and --revision are for downloads, and {} is a folder", args.model).into()
        );
    }
    let (folder, name, models) = (args.model.clone(), args.name.clone(), models.clone());
    watched(move |watch| models.add(Path::new(&folder), name, watch))
}

fn of_hub(args: &AddArgs, models: &Models) -> Result<Option<Installed>, Failure> {
    let id =
        HubId::new(&args.model).map_err(|sentence| format!("there is no such folder, and {sentence}"))?;
    let request = HubRequest {
        id,
        revision: args.revision.clone().unwrap_or_else(|| MAIN.to_owned()),
        variant: args.variant.clone(),
        name: args.name.clone(),
    };
    let (hub, models) = (Hub::new(hub_options()), models.clone());
    watched(move |watch| hub.download(&models, &request, watch))
}

/// As the variables say that other programs of the hub go by.
fn hub_options() -> HubOptions {
    let named = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let usual = HubOptions::default();
    HubOptions { endpoint: named("HF_ENDPOINT").unwrap_or(usual.endpoint), token: named("HF_TOKEN"), ..usual }
}
