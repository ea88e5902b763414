"""Whole edits with the reference pipeline, from recorded noise."""

import inspect

import torch

import seeded
import widened
from configs import TEXTS, Fixture

GUIDANCE, IMAGE_GUIDANCE = 7.5, 1.5


def initial(fixture: Fixture) -> torch.Tensor:
    return seeded.normal(f"{fixture.name}/latents", latent_shape(fixture))


def latent_shape(fixture: Fixture) -> tuple[int, int, int, int]:
    factor = fixture.vae_factor
    return fixture.batch, fixture.vae["latent_channels"], fixture.height // factor, fixture.width // factor


def photo(fixture: Fixture) -> torch.Tensor:
    return seeded.photo(fixture.name, fixture.batch, fixture.height, fixture.width)


def edit(fixture: Fixture, pipeline, dtype: torch.dtype, **options) -> dict[str, torch.Tensor]:
    """One edit; every tensor of it by name, without the `pipeline/` before it. `options` are further ones of the
    pipeline's call."""
    kind = type(pipeline.scheduler)
    if dtype == torch.float64:
        with widened.f64(kind):
            pipeline.scheduler = kind.from_config(pipeline.scheduler.config)
            return recorded_edit(fixture, pipeline, dtype, options)
    pipeline.scheduler = kind.from_config(pipeline.scheduler.config)
    return recorded_edit(fixture, pipeline, dtype, options)


def recorded_edit(fixture: Fixture, pipeline, dtype: torch.dtype, options: dict) -> dict[str, torch.Tensor]:
    noises = [seeded.normal(f"{fixture.name}/noise.{i}", latent_shape(fixture)) for i in range(fixture.steps)]
    kept: dict[str, torch.Tensor] = {"latents.init": initial(fixture)}
    sinusoids: list[torch.Tensor] = []
    undo = watch(pipeline, kept, sinusoids)
    pixels = photo(fixture).permute(0, 3, 1, 2).to(dtype) / 255
    texts = [TEXTS[name] for name in fixture.prompts]
    negatives = [TEXTS[name] for name in fixture.negatives]
    with widened.recorded_noise(type(pipeline.scheduler), noises) as drawn:
        latents = pipeline(
            prompt=texts,
            image=pixels,
            negative_prompt=negatives or None,
            num_inference_steps=fixture.steps,
            guidance_scale=GUIDANCE,
            image_guidance_scale=IMAGE_GUIDANCE,
            latents=initial(fixture).to(dtype),
            output_type="latent",
            **options,
        ).images
    for place in undo:
        place()
    for i, noise in enumerate(drawn):
        kept[f"noise.{i:02}"] = noise
    kept["t_emb.sinusoid"] = torch.cat(sinusoids)
    kept["timesteps"] = pipeline.scheduler.timesteps
    if hasattr(pipeline.scheduler, "sigmas"):
        kept["sigmas"] = pipeline.scheduler.sigmas
    decoded = pipeline.vae.decode(latents / pipeline.vae.config.scaling_factor).sample
    kept["image"] = pipeline.image_processor.postprocess(decoded, output_type="pt")
    return kept


def watch(pipeline, kept: dict[str, torch.Tensor], sinusoids: list[torch.Tensor]):
    """Records the network's inputs and outputs and the sampler's; returns what ends that."""
    unet, scheduler = pipeline.unet, pipeline.scheduler
    steps = {"network": 0, "sampler": 0}
    channels = pipeline.vae.config.latent_channels

    def network(_module, inputs, options, output):
        kept.setdefault("text", options["encoder_hidden_states"].clone())
        if options.get("added_cond_kwargs"):
            kept.setdefault("pooled", options["added_cond_kwargs"]["text_embeds"].clone())
        kept.setdefault("image_latents", inputs[0][:, channels:].clone())
        kept[f"model_output.{steps['network']:02}"] = output[0].clone()
        steps["network"] += 1

    hook = unet.register_forward_hook(network, with_kwargs=True)
    sinusoid = unet.time_proj.register_forward_hook(lambda _module, _inputs, output: sinusoids.append(output[:1].clone()))
    added = getattr(unet, "add_time_proj", None)

    def sizes(_module, _inputs, output):
        # Six rows for each image of the batch; all images are of one size.
        kept.setdefault("add.sinusoid", output[:6].reshape(1, -1).clone())

    hooks = [hook, sinusoid] + ([added.register_forward_hook(sizes)] if added is not None else [])
    step = scheduler.step

    def recorded_step(guided, timestep, sample, *rest, **options):
        kept[f"guided.{steps['sampler']:02}"] = guided.clone()
        after = step(guided, timestep, sample, *rest, **options)
        kept[f"latents.{steps['sampler']:02}"] = after[0].clone()
        steps["sampler"] += 1
        return after

    scheduler.step = recorded_step
    # The pipeline asks which options `step` takes, by its signature.
    recorded_step.__signature__ = inspect.signature(step)

    def restore():
        del scheduler.step

    return [restore, *(each.remove for each in hooks)]
