use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use indicatif::ProgressBar;
use offstage_api::{Generated, Generation, ImageFormat, Output, StudioError};
use offstage_checkpoints::{Installed, ModelName};
use offstage_pipeline::{Ask, EditPlan, Follow, Made, PackCache, Picture, Stage};
use offstage_retouch::{Cancel, Limits, probe};
use serde::Serialize;

use super::edit::say;
use super::photo_error::PhotoError;
use super::results::Results;
use super::{Failure, INTERRUPTED, progress};
use crate::config::Models;
use crate::models::Alone;
use crate::studio::develop::Developed;
use crate::studio::generated::{Finishing, Subject};
use crate::studio::{blocking, fault};

/// What a generative model does to every photo of one command.
pub(super) struct Generating {
    pub model: Installed,
    /// Where its weights are kept ready to use, if anywhere.
    pub packs: Option<PackCache>,
    pub prompt: String,
    /// With its seed.
    pub generation: Generation,
    pub results: Results,
    pub output: Output,
    pub mask: Option<PathBuf>,
    pub feather_px: f32,
    pub limits: Limits,
}

/// A photo that was edited; the line of `--json`.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    pub photo: PathBuf,
    pub output: PathBuf,
    pub format: ImageFormat,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
    pub prompt: String,
    pub generated: Generated,
    pub notes: Vec<String>,
    pub total_ms: f32,
}

/// Errors: a sentence.
pub(super) fn installed(name: &str, config: &Models) -> Result<Installed, Failure> {
    let name = ModelName::new(name)?;
    let models = offstage_checkpoints::Models::new(&config.models_dir);
    Ok(models
        .find(&name)
        .map_err(|error| format!("{error}; offstage models list names those that are installed"))?)
}

/// Edits one photo after the other: the model is loaded once. One that fails leaves the others be and
/// makes the exit code 1.
pub(super) async fn generate_all(
    photos: Vec<PathBuf>,
    generating: Arc<Generating>,
    json: bool,
) -> Result<ExitCode, Failure> {
    let Installed { folder, name, .. } = &generating.model;
    let model = Alone::open(folder, name.as_str(), generating.packs.as_ref()).await?;
    let mut failed = false;
    for (at, photo) in photos.iter().enumerate() {
        let bar = progress::steps(generating.generation.steps);
        let place =
            if photos.len() > 1 { format!("photo {} of {}: ", at + 1, photos.len()) } else { String::new() };
        let follow = Arc::new(OnBar { bar: bar.clone(), place });
        follow.tell("loading");
        let done = tokio::select! {
            done = generating.photo(&model, photo, follow) => done,
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                bar.abandon();
                return Ok(ExitCode::from(INTERRUPTED));
            }
        };
        bar.finish_and_clear();
        failed |= done.is_err();
        say(photo, &done.map_err(|error| error.to_string()), json)?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Generating {
    async fn photo(
        self: &Arc<Self>,
        model: &Alone,
        path: &Path,
        follow: Arc<OnBar>,
    ) -> Result<Record, PhotoError> {
        let started = Instant::now();
        self.results.check(path)?;
        let (limits, owned) = (self.limits, path.to_path_buf());
        let facts = blocking::run((), move |(), _| probe(&owned, &limits).map_err(fault::of_photo)).await?;
        let plan = model.generator().plan(facts.width, facts.height, &self.generation)?;
        let (this, owned) = (Arc::clone(self), path.to_path_buf());
        let subject = blocking::run((), move |(), cancel| this.subject(&owned, &plan, cancel)).await?;
        let ask = Ask {
            picture: subject.picture.clone(),
            prompt: self.prompt.clone(),
            generation: self.generation.clone(),
            previews: false,
        };
        let made = model.edit(ask, follow).await?;
        let (this, owned, generated) = (Arc::clone(self), path.to_path_buf(), made.generated.clone());
        let developed =
            blocking::run((), move |(), cancel| this.finish(&owned, subject, made, cancel)).await?;
        let Developed { result, notes, .. } = developed;
        let output = self.results.write(path, &result)?;
        Ok(Record {
            photo: path.to_path_buf(),
            output,
            format: result.format,
            width: result.width,
            height: result.height,
            bytes: result.bytes.len() as u64,
            prompt: self.prompt.clone(),
            generated,
            notes,
            total_ms: started.elapsed().as_secs_f32() * 1_000.0,
        })
    }

    fn subject(&self, path: &Path, plan: &EditPlan, cancel: &Cancel) -> Result<Subject, StudioError> {
        Subject::read(path, plan, &self.limits, cancel)
    }

    fn finish(
        &self,
        photo: &Path,
        subject: Subject,
        made: Made,
        cancel: &Cancel,
    ) -> Result<Developed, StudioError> {
        let finishing = Finishing {
            photo,
            mask: self.mask.as_deref().map(|mask| (mask, self.feather_px)),
            prompt: &self.prompt,
            output: self.output,
            thumbnail_edge: None,
        };
        finishing.finish(subject, made, &self.limits, cancel)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Generated { model, asked, device, dtype, .. } = &self.generated;
        let (photo, output) = (self.photo.display(), self.output.display());
        write!(f, "{photo} → {output}: made by {model}, {} steps", asked.steps)?;
        if let Some(seed) = asked.seed {
            write!(f, ", seed {seed}")?;
        }
        write!(f, ", on {device} in {dtype}.")?;
        self.notes.iter().try_for_each(|note| write!(f, " {note}"))?;
        write!(f, " ({:.1} s)", self.total_ms / 1_000.0)
    }
}

/// Shows on a bar how an edit goes.
struct OnBar {
    bar: ProgressBar,
    /// Which photo it is, where there are several.
    place: String,
}

impl OnBar {
    fn tell(&self, what: &str) {
        self.bar.set_message(format!("{}{what}", self.place));
    }
}

impl Follow for OnBar {
    fn stage(&self, stage: Stage) {
        self.tell(match stage {
            Stage::EncodePrompt => "reading the prompt",
            Stage::EncodeImage => "reading the photo",
            Stage::Denoise => "editing",
            Stage::Decode => "finishing",
        });
    }

    fn step(&self, step: u32, of: u32, _preview: Option<Picture>) {
        self.bar.set_length(of.into());
        self.bar.set_position(step.into());
    }
}
