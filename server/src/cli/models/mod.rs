//! `offstage models`: the folder of installed models.

mod add;
mod show;
mod watched;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use offstage_checkpoints::{ModelName, Models};
use offstage_pipeline::delete_packs;

use super::Failure;
use crate::config::{Config, printed_size};
use crate::models::packs_elsewhere;

#[derive(Args)]
pub(super) struct ModelsArgs {
    /// Without any, all models are printed as JSON
    #[command(subcommand)]
    order: Option<Order>,
}

#[derive(Subcommand)]
enum Order {
    /// List the built-in model and the installed ones: what they are, what they take, whether they fit
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Install a model: a folder in the layout of diffusers, which stays where it is, or a model of the
    /// Hugging Face hub, which is downloaded (HF_TOKEN and HF_ENDPOINT count)
    Add(add::AddArgs),
    /// Say what is in a model
    Inspect {
        /// The name of an installed model, or any folder
        model: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare every byte of a model with what was added
    Verify {
        #[arg(value_parser = ModelName::new)]
        name: ModelName,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a model out; what was downloaded is deleted, as is what keep_packs kept; a folder that was added stays
    Remove {
        #[arg(value_parser = ModelName::new)]
        name: ModelName,
    },
}

pub(super) fn models(args: &ModelsArgs, config: &Config) -> Result<ExitCode, Failure> {
    let models = Models::new(&config.models.models_dir);
    match &args.order {
        None => show::list(&models, true),
        Some(Order::List { json }) => show::list(&models, *json),
        Some(Order::Add(args)) => add::add(args, &models),
        Some(Order::Inspect { model, json }) => show::inspected(&models, model, *json),
        Some(Order::Verify { name, json }) => show::verified(&models, name, *json),
        Some(Order::Remove { name }) => remove(&models, name, config),
    }
}

/// A server that runs lets go of the model when it looks at the folder next.
fn remove(models: &Models, name: &ModelName, config: &Config) -> Result<ExitCode, Failure> {
    // Found by where its files are, so before they go; and whether or not packs are kept now.
    let packs = packs_elsewhere(&config.retention.data_dir).of_model(&models.find(name)?.folder);
    let stays = models.remove(name)?;
    let packs_bytes = delete_packs(&packs);
    match stays {
        Some(folder) => println!("{name} is removed; its files stay in {}", folder.display()),
        None => println!("{name} is removed, with its files"),
    }
    if packs_bytes > 0 {
        println!("{} that were kept for its next load are deleted", printed_size(packs_bytes));
    }
    Ok(ExitCode::SUCCESS)
}
