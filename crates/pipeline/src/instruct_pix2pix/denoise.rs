use burn::tensor::Tensor;
use offstage_diffusion::{EditGuidance, Pass, Plan, Walk};
use offstage_models::unet::{Added, Numbers, UNet, UNetInput};

use super::noise::Noise;

/// A run of the denoiser, from noise to latents.
pub struct Denoising<'a> {
    pub unet: &'a UNet,
    pub plan: Plan,
    /// `[2 · batch, tokens, width]`: instructions, then what to stay away from.
    pub context: Tensor<3>,
    /// `[batch, channels, height, width]` of the photos, as the network sees them.
    pub photo: Tensor<4>,
    /// What SDXL's denoiser takes beside: pooled texts, `[2 · batch, width]` as in `context`, and the numbers of one
    /// picture, which are those of all.
    pub added: Option<Added>,
    pub guidance: EditGuidance,
    /// One pass of the guidance after the other instead of all in one batch: a third of the workspace.
    pub sequential: bool,
    /// Where the sinusoids of a step's time come from elsewhere, such as a recorded run.
    pub sinusoids: Option<&'a dyn Fn(usize) -> Tensor<2>>,
}

/// What a step came to.
pub struct Progress<'a> {
    /// From 0.
    pub step: usize,
    pub of: usize,
    /// The network's answer after guidance.
    pub output: &'a Tensor<4>,
    /// What the next step starts from.
    pub latents: &'a Tensor<4>,
    /// The prediction of the result, without the noise that is left.
    pub denoised: Option<&'a Tensor<4>>,
}

/// The numbers of a tensor could not be fetched: its device ran out of memory or is gone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Lost(pub String);

impl Denoising<'_> {
    /// Walks from `start` (noise of standard deviation 1, or an image's latents with their noise) to the
    /// end. `follow` sees each step, and stops the run by an error.
    pub fn run<E>(
        &self,
        start: Tensor<4>,
        noise: &mut dyn Noise,
        mut follow: impl FnMut(Progress) -> Result<(), E>,
    ) -> Result<Tensor<4>, E> {
        let of = self.plan.steps.len();
        let (shape, dtype, device) = (start.dims(), start.dtype(), start.device());
        let mut walk = Walk::new(self.plan.clone(), start);
        while let Some(planned) = walk.step() {
            let step = walk.taken();
            let input = walk.sample().clone().mul_scalar(planned.input_scale);
            let time = match self.sinusoids {
                Some(sinusoids) => Numbers::Sinusoids(sinusoids(step)),
                None => Numbers::Same(planned.timestep),
            };
            let output = self.guided(input, time);
            walk.take(&output, || noise.next(shape, dtype, &device), weighted_sum);
            follow(Progress {
                step,
                of,
                output: &output,
                latents: walk.sample(),
                denoised: walk.denoised(),
            })?;
        }
        Ok(walk.sample().clone())
    }

    /// The network's answer to `input`, weighted over the passes that count.
    fn guided(&self, input: Tensor<4>, time: Numbers) -> Tensor<4> {
        let weighed = self.guidance.passes();
        let passes: Vec<Pass> = weighed.iter().map(|(pass, _)| *pass).collect();
        let answers: Vec<Tensor<4>> = if self.sequential {
            passes.iter().map(|pass| self.answers(&[*pass], &input, time.clone())).collect()
        } else {
            self.answers(&passes, &input, time).chunk(passes.len(), 0)
        };
        let weighted: Vec<_> =
            weighed.iter().zip(&answers).map(|((_, weight), answer)| (*weight, answer)).collect();
        weighted_sum(&weighted)
    }

    /// The network's answers to `input` in these passes, one behind the other.
    fn answers(&self, passes: &[Pass], input: &Tensor<4>, time: Numbers) -> Tensor<4> {
        let sample = |pass: &Pass| {
            let photo = if pass.sees_photo() { self.photo.clone() } else { self.photo.zeros_like() };
            Tensor::cat(vec![input.clone(), photo], 1)
        };
        let sample = Tensor::cat(passes.iter().map(sample).collect(), 0);
        let images = sample.dims()[0];
        let added = self.added.as_ref().map(|Added { text, numbers }| Added {
            text: told(text, passes),
            numbers: match numbers {
                Numbers::Each(of_one) => Numbers::Each(of_one.repeat(images)),
                same => same.clone(),
            },
        });
        self.unet.forward(UNetInput { sample, time, context: told(&self.context, passes), added })
    }
}

/// Of `both`, instructions and then what to stay away from, what each pass is told.
fn told<const D: usize>(both: &Tensor<D>, passes: &[Pass]) -> Tensor<D> {
    let batch = both.dims()[0] / 2;
    let half = |pass: &Pass| {
        let start = if pass.sees_instruction() { 0 } else { batch };
        both.clone().narrow(0, start, batch)
    };
    Tensor::cat(passes.iter().map(half).collect(), 0)
}

/// `Σ weight · tensor`; of nothing it cannot be asked for, as every combination of a plan has a term.
fn weighted_sum(terms: &[(f64, &Tensor<4>)]) -> Tensor<4> {
    let mut scaled = terms.iter().map(|(weight, tensor)| (*tensor).clone().mul_scalar(*weight));
    let first = scaled.next().unwrap_or_else(|| Tensor::zeros([0; 4], &burn::tensor::Device::flex()));
    scaled.fold(first, |sum, term| sum + term)
}
