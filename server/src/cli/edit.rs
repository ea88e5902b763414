use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use offstage_api::{ImageFormat, Instruction, Output, Recipe};
use serde::Serialize;
use tokio::task::JoinSet;

use super::developing::Developing;
use super::generating::{Generating, generate_all, installed};
use super::generation::GenerationArgs;
use super::output_path::Destination;
use super::results::Results;
use super::{Failure, INTERRUPTED, progress};
use crate::config::{Config, Work};
use crate::models::{ModelReport, pack_cache};
use crate::residency::Desk;
use crate::studio::checks;

#[derive(Args)]
#[command(override_usage = "offstage edit [OPTIONS] <PHOTO>... <PROMPT>\n       \
                            offstage edit [OPTIONS] --recipe <RECIPE> <PHOTO>...\n       \
                            offstage edit [OPTIONS] --model <NAME> <PHOTO>... <PROMPT>")]
pub(super) struct EditArgs {
    /// The photos, then what should change: "warmer, a bit more contrast"
    #[arg(required = true, value_name = "PHOTO")]
    photos_and_prompt: Vec<PathBuf>,
    /// A recipe instead of a prompt: a JSON file, or the JSON itself
    #[arg(long)]
    recipe: Option<String>,
    /// File for the result of one photo, or folder for those of several
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Without -o, results stand beside their photos, with this after the name
    #[arg(long, default_value = "-edited", allow_hyphen_values = true)]
    suffix: String,
    /// jpeg, png, webp or tiff [default: by the name of -o, else the photo's own]
    #[arg(long)]
    format: Option<ImageFormat>,
    /// 1 to 100, for JPEG and WebP; 100 makes WebP lossless
    #[arg(long, default_value_t = Output::DEFAULT_QUALITY)]
    quality: u8,
    /// Shrink results to this longest edge, in pixels
    #[arg(long, value_name = "PIXELS")]
    max_edge: Option<u32>,
    /// Image of the photo's size that limits the edit: white edits, black keeps
    #[arg(long, value_name = "IMAGE")]
    mask: Option<PathBuf>,
    /// Softening of the mask's edge, in pixels
    #[arg(long, default_value_t = 0.0, value_name = "PIXELS")]
    feather: f32,
    /// Keep the position (GPS) in the photo's metadata
    #[arg(long)]
    keep_gps: bool,
    /// Leave prompt and recipe out of the results' metadata
    #[arg(long)]
    no_embed_recipe: bool,
    /// Replace files that exist, even the photos themselves
    #[arg(long)]
    force: bool,
    /// Print one JSON object a photo instead of a sentence
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    generation: GenerationArgs,
}

/// A photo's line of `--json`.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a, R> {
    Done(&'a R),
    Failed { photo: &'a Path, error: &'a str },
}

/// Edits each photo; one that fails leaves the others be and makes the exit code 1.
pub(super) fn edit(args: &EditArgs, config: Config) -> Result<ExitCode, Failure> {
    let (photos, instruction) = photos_and_instruction(args)?;
    let destination = Destination::new(args.output.as_deref(), &args.suffix, photos.len())?;
    let format = args.format.map(Ok).or_else(|| destination.format()).transpose()?;
    let output = Output {
        format,
        quality: args.quality,
        max_edge: args.max_edge,
        keep_gps: args.keep_gps,
        embed_recipe: !args.no_embed_recipe,
    };
    checks::instruction(&instruction, &config.limits)?;
    checks::output(&output)?;
    checks::feather(args.feather)?;
    if let Destination::Folder(folder) = &destination {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let results = Results::new(destination, args.force);
    let limits = offstage_retouch::Limits { max_pixels: config.limits.max_pixels };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let (Some(model), Instruction::Prompt(prompt)) = (&args.generation.model, &instruction) {
        let model = installed(model, &config.models)?;
        let usual = ModelReport::of(&model).card.generation.unwrap_or_default();
        let generating = Generating {
            model,
            packs: pack_cache(&config),
            prompt: checks::prompt(prompt, &config.limits)?.to_owned(),
            generation: args.generation.with_seed(usual)?,
            results,
            output,
            mask: args.mask.clone(),
            feather_px: args.feather,
            limits,
        };
        let done = runtime.block_on(generate_all(photos, Arc::new(generating), args.json));
        // A step under way takes seconds, and nobody waits for it.
        runtime.shutdown_background();
        return done;
    }
    // Nobody is told to come back here: photos wait for as long as it takes.
    let work =
        Work { queue_length: usize::MAX, queue_deadline: Duration::from_secs(86_400), ..config.work.clone() };
    let desk = runtime.block_on(Desk::open(&Config { work, ..config.clone() }))?;
    let developing = Arc::new(Developing {
        instruction,
        results,
        output,
        mask: args.mask.clone(),
        feather_px: args.feather,
        limits,
        desk,
    });
    runtime.block_on(edit_all(photos, developing, args.json))
}

async fn edit_all(
    photos: Vec<PathBuf>,
    developing: Arc<Developing>,
    json: bool,
) -> Result<ExitCode, Failure> {
    let bar = progress::bar(photos.len());
    let mut running = JoinSet::new();
    for photo in photos {
        let developing = Arc::clone(&developing);
        running.spawn(async move {
            let done = developing.photo(&photo).await.map_err(|error| error.to_string());
            (photo, done)
        });
    }
    let mut failed = false;
    loop {
        let (photo, done) = tokio::select! {
            next = running.join_next() => match next {
                Some(joined) => joined?,
                None => break,
            },
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                bar.abandon();
                return Ok(ExitCode::from(INTERRUPTED));
            }
        };
        bar.suspend(|| say(&photo, &done, json))?;
        failed |= done.is_err();
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A photo's line: what was done goes to standard output, what failed to standard error.
pub(super) fn say<R: Serialize + Display>(
    photo: &Path,
    done: &Result<R, String>,
    json: bool,
) -> Result<(), Failure> {
    if json {
        let line = match done {
            Ok(record) => Line::Done(record),
            Err(error) => Line::Failed { photo, error },
        };
        println!("{}", serde_json::to_string(&line)?);
        return Ok(());
    }
    match done {
        Ok(record) => println!("{record}"),
        Err(error) => eprintln!("{}: {error}", photo.display()),
    }
    Ok(())
}

fn photos_and_instruction(args: &EditArgs) -> Result<(Vec<PathBuf>, Instruction), Failure> {
    let mut photos = args.photos_and_prompt.clone();
    if let Some(recipe) = &args.recipe {
        return Ok((photos, Instruction::Recipe { recipe: read_recipe(recipe)?, prompt: None }));
    }
    let last = photos.pop().unwrap_or_default();
    if last.is_file() {
        return Err(format!(
            "the last argument says what should change, but “{}” is a file; add a prompt, or --recipe",
            last.display()
        )
        .into());
    }
    let prompt = last.to_str().ok_or("the prompt is no valid text (UTF-8)")?;
    if photos.is_empty() {
        return Err(format!("name the photos before the prompt: offstage edit photo.jpg \"{prompt}\"").into());
    }
    Ok((photos, Instruction::Prompt(prompt.to_owned())))
}

fn read_recipe(text: &str) -> Result<Recipe, Failure> {
    let json = if text.trim_start().starts_with('{') {
        text.to_owned()
    } else {
        std::fs::read_to_string(text).map_err(|error| format!("the recipe {text} cannot be read: {error}"))?
    };
    Ok(serde_json::from_str(&json).map_err(|error| format!("the recipe cannot be read: {error}"))?)
}
