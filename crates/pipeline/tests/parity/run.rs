use burn::tensor::{DType, Device, Tensor, TensorData};
use offstage_diffusion::{EditGuidance, SamplerKind};
use offstage_gpu::{Load, LoadTask};
use offstage_models::autoencoder_kl::AutoencoderKl;
use offstage_models::clip::ClipText;
use offstage_models::unet::{Added, Numbers as SizeNumbers, UNet};
use offstage_pipeline::instruct_pix2pix::{
    Denoising, Model, Noise, Placed, Precision, Words, decode, encode, encode_prompt, encode_prompt_xl,
};
use offstage_residency::ResidencyPolicy;

use crate::golden::{Golden, Numbers};

/// A run of ours on the reference's photo, texts and noise.
pub struct Run {
    pub text: Numbers,
    /// Of SDXL's.
    pub pooled: Option<Numbers>,
    pub photo: Numbers,
    /// Output after guidance and latents after each step.
    pub steps: Vec<(Numbers, Numbers)>,
    pub image: Numbers,
}

impl Run {
    pub fn of(golden: &Golden, precision: Precision, sequential: bool) -> Run {
        Run::made(golden, precision, sequential, 1.0)
    }

    /// With the photo's latents times `scale`.
    pub fn with_photo_scale(golden: &Golden, precision: Precision, scale: f64) -> Run {
        Run::made(golden, precision, false, scale)
    }

    fn made(golden: &Golden, precision: Precision, sequential: bool, scale: f64) -> Run {
        let device = Device::flex();
        let model = Model::open(golden.model(), "tiny", precision, &ResidencyPolicy::default()).unwrap();
        let (task, dtype) = (LoadTask::default(), model.dtype());
        let load = |part: &dyn Load| part.load(&task).unwrap().value;
        let text = load(&model.parts().text_encoder.1).downcast::<Placed<ClipText>>().unwrap();
        let unet = load(&model.parts().denoiser.1).downcast::<Placed<UNet>>().unwrap();
        let vae = load(&model.parts().autoencoder.1).downcast::<Placed<AutoencoderKl>>().unwrap();

        let tokens =
            |key: &str| golden.texts(key).iter().map(|text| model.tokens(text).ids).collect::<Vec<_>>();
        let Words { context, pooled } = match (&model.second, &model.parts().text_encoder_2) {
            (Some(second), Some((_, part))) => {
                let other = load(part).downcast::<Placed<ClipText>>().unwrap();
                let others = |key: &str| {
                    golden.texts(key).iter().map(|text| second.tokens(text).ids).collect::<Vec<_>>()
                };
                let (negatives, other_negatives) = (tokens("negatives"), others("negatives"));
                let negatives = [negatives.as_slice(), other_negatives.as_slice()];
                encode_prompt_xl(
                    [&text.network, &other.network],
                    [&tokens("prompts"), &others("prompts")],
                    (!negatives[0].is_empty()).then_some(negatives),
                )
                .unwrap()
            }
            _ => {
                let context = encode_prompt(&text.network, &tokens("prompts"), &tokens("negatives"));
                Words { context: context.unwrap(), pooled: None }
            }
        };

        let Numbers { shape, values } = golden.tensor("image/rgb8");
        let [batch, height, width] = [shape[0], shape[1], shape[2]];
        let planes: Vec<f64> = values.iter().map(|value| 2.0 * (value / 255.0) - 1.0).collect();
        let image: Tensor<4> =
            Tensor::from_data(TensorData::new(planes, [batch, height, width, 3]), (&device, DType::F64));
        let image = image.cast(dtype).permute([0, 3, 1, 2]);
        let photo = encode(&vae.network, image, false).mul_scalar(model.photo_scale);

        let sinusoids = tensor::<2>(golden, "pipeline/t_emb.sinusoid", dtype);
        let sinusoid = |step: usize| sinusoids.clone().narrow(0, step, 1);
        let kind: SamplerKind = serde_json::from_value(golden.facts["sampler"].clone()).unwrap();
        let sampler = kind.build(&model.scheduler).unwrap();
        let plan = sampler.plan(golden.number("steps") as usize, 1.0).unwrap();
        let start = tensor::<4>(golden, "pipeline/latents.init", dtype).mul_scalar(plan.noise_scale);
        let mut noise = Recorded { golden, step: 0 };
        let mut steps = Vec::new();
        let denoising = Denoising {
            unet: &unet.network,
            plan,
            context: context.clone(),
            photo: photo.clone().mul_scalar(scale),
            added: pooled.clone().map(|text| Added {
                text,
                numbers: SizeNumbers::Sinusoids(tensor::<2>(golden, "pipeline/add.sinusoid", dtype)),
            }),
            guidance: EditGuidance {
                text: golden.number("guidance_scale"),
                image: golden.number("image_guidance_scale"),
            },
            sequential,
            sinusoids: Some(&sinusoid),
        };
        let latents = denoising
            .run(start, &mut noise, |progress| {
                steps.push((numbers(progress.output.clone()), numbers(progress.latents.clone())));
                Ok::<(), ()>(())
            })
            .unwrap();
        let decoded = decode(&vae.network, latents, false);
        let image = decoded.clone().div_scalar(2.0).add_scalar(0.5).clamp(0.0, 1.0);
        // The reference holds the negatives and the photo once for each of its three passes.
        let zeros = photo.zeros_like();
        let photos = Tensor::cat(vec![photo.clone(), photo, zeros], 0);
        Run {
            text: numbers(of_three_passes(context)),
            pooled: pooled.map(|pooled| numbers(of_three_passes(pooled))),
            photo: numbers(photos),
            steps,
            image: numbers(image),
        }
    }
}

fn of_three_passes<const D: usize>(told: Tensor<D>) -> Tensor<D> {
    let half = told.dims()[0] / 2;
    let negative = told.clone().narrow(0, half, half);
    Tensor::cat(vec![told, negative], 0)
}

/// The noise that the reference's sampler drew.
struct Recorded<'a> {
    golden: &'a Golden,
    step: usize,
}

impl Noise for Recorded<'_> {
    fn next(&mut self, shape: [usize; 4], dtype: DType, _device: &Device) -> Tensor<4> {
        while !self.golden.has(&format!("pipeline/noise.{:02}", self.step)) {
            self.step += 1;
            assert!(self.step < 100, "the reference drew no more noise");
        }
        let noise = tensor::<4>(self.golden, &format!("pipeline/noise.{:02}", self.step), dtype);
        self.step += 1;
        assert_eq!(noise.dims(), shape);
        noise
    }
}

fn tensor<const D: usize>(golden: &Golden, name: &str, dtype: DType) -> Tensor<D> {
    let Numbers { shape, values } = golden.tensor(name);
    let recorded: Tensor<D> =
        Tensor::from_data(TensorData::new(values, shape), (&Device::flex(), DType::F64));
    recorded.cast(dtype)
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Numbers {
    let shape = tensor.dims().to_vec();
    Numbers { shape, values: tensor.into_data().convert::<f64>().try_to_vec().unwrap() }
}
