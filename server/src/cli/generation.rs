use clap::Args;
use offstage_api::{Generation, GenerationError, Sampler};

use crate::studio::drawn_seed;

/// What a generative model is asked for; without it, the built-in retoucher edits.
#[derive(Args)]
#[command(next_help_heading = "Generating")]
pub(super) struct GenerationArgs {
    /// Generate the edit with an installed model; `offstage models list` names them
    #[arg(long, value_name = "NAME", conflicts_with = "recipe")]
    pub model: Option<String>,
    /// What the result is to stay away from
    #[arg(long, value_name = "TEXT", requires = "model")]
    negative_prompt: Option<String>,
    /// The same seed gives the same result again [default: one is drawn, and printed]
    #[arg(long, requires = "model")]
    seed: Option<u64>,
    /// euler_ancestral, euler, dpmpp_2m, unipc or lcm [default: euler_ancestral, if the model takes it]
    #[arg(long, requires = "model")]
    sampler: Option<Sampler>,
    /// 1 to 150 [default: 20]
    #[arg(long, requires = "model")]
    steps: Option<u32>,
    /// How much the prompt counts, 1 to 30 [default: 7.5, or as the model is used]
    #[arg(long, value_name = "NUMBER", requires = "model")]
    guidance_scale: Option<f32>,
    /// How much the photo counts, 0 to 10 [default: 1.5]
    #[arg(long, value_name = "NUMBER", requires = "model")]
    image_guidance_scale: Option<f32>,
    /// Above 0 to 1; less than 1 begins from the photo [default: 1]
    #[arg(long, value_name = "NUMBER", requires = "model")]
    strength: Option<f32>,
    /// Longest edge to work at, in pixels, 64 to 2048 [default: 512, or as the model was trained]
    #[arg(long, value_name = "PIXELS", requires = "model")]
    edge: Option<u32>,
}

impl GenerationArgs {
    /// The options, with a seed that is drawn where none was given; what else was not given is as in `usual`.
    /// Errors: a value out of range.
    pub(super) fn with_seed(&self, usual: Generation) -> Result<Generation, GenerationError> {
        let generation = Generation {
            negative_prompt: self.negative_prompt.clone().unwrap_or(usual.negative_prompt),
            seed: Some(self.seed.unwrap_or_else(drawn_seed)),
            sampler: self.sampler.unwrap_or(usual.sampler),
            steps: self.steps.unwrap_or(usual.steps),
            guidance_scale: self.guidance_scale.unwrap_or(usual.guidance_scale),
            image_guidance_scale: self.image_guidance_scale.unwrap_or(usual.image_guidance_scale),
            strength: self.strength.unwrap_or(usual.strength),
            edge: self.edge.unwrap_or(usual.edge),
        };
        generation.check()?;
        Ok(generation)
    }
}
