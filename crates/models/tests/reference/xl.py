"""The SDXL-shaped fixture: a UNet conditioned on sizes and a pooled text, two text encoders, and two whole edits."""

import re
from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL, StableDiffusionXLInstructPix2PixPipeline, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

import activations
import configs
import directories
import runs
import samplers
import seeded
import tokenizers_made

# The second tokenizer pads with another token, as the published one does.
TOKENIZERS = {"tokenizer": "tiny", "tokenizer_2": "padded"}
BATCH = 2
PROJECTED = 12
TIME_WIDTH = 4
UNET = configs.unet(
    [4, 8],
    [False, True],
    layers=1,
    heads=[1, 2],
    context=20,
    groups=2,
    use_linear_projection=True,
    transformer_layers_per_block=[1, 2],
    addition_embed_type="text_time",
    addition_time_embed_dim=TIME_WIDTH,
    projection_class_embeddings_input_dim=6 * TIME_WIDTH + PROJECTED,
)
TEXT = configs.text(8, layers=2, heads=2, tokens=16, act="quick_gelu")
TEXT_2 = {**configs.text(12, layers=2, heads=3, tokens=16, act="gelu"), "projection_dim": PROJECTED}
VAE = configs.vae([4, 8], layers=1, groups=2, scaling=0.13025)
SIZES = {"height": 12, "width": 10}


def whole(name: str, kind: str, settings: dict, negatives: list[str]) -> configs.Fixture:
    parts = {"unet": UNET, "vae": VAE, "text": TEXT, "scheduler": (kind, settings), "sampler": "euler"}
    return configs.Fixture(name=name, steps=4, negatives=negatives, **parts, **SIZES)


USUAL = whole(
    "xl",
    "EulerDiscreteScheduler",
    {
        **configs.LATENT_BETAS,
        "prediction_type": "v_prediction",
        "steps_offset": 1,
        "timestep_spacing": "leading",
    },
    ["negative"],
)
# Zeros take the place of what to stay away from.
COSXL = whole("xl/cosxl", "EDMEulerScheduler", samplers.COSXL, [])
# What the goldens keep of the two runs of a whole edit.
IN_F32 = re.compile(r"latents\.init|timesteps|sigmas|(t_emb|add)\.sinusoid|text|pooled|image")
IN_F64 = re.compile(r"image_latents|(guided|latents)\.\d\d")


def write(folder: Path) -> None:
    model = folder / "model"
    parts = {
        "unet": UNet2DConditionModel(**UNET),
        "vae": AutoencoderKL(**VAE),
        "text_encoder": CLIPTextModel(directories.text_config(TEXT)),
        # Published SDXL encoders say 2 here, by which the reference pools at the largest id instead.
        "text_encoder_2": CLIPTextModelWithProjection(directories.text_config(TEXT_2, eos_token_id=2)),
    }
    for name, part in parts.items():
        seeded.fill(part, f"xl/{name}")
    directories.soften_decoder(parts["vae"])
    for name, part in parts.items():
        part.to(torch.bfloat16).eval().save_pretrained(model / name)
    for name, kind in TOKENIZERS.items():
        tokenizers_made.write(kind, model / name)
    write_settings(USUAL, model, {})
    # Beside the model, what is different in another.
    write_settings(COSXL, folder / "cosxl" / "model", {"is_cosxl_edit": True})
    directories.scrub(model)
    # Widened from what was saved, so rounded to bf16.
    wide = {name: part.double() for name, part in parts.items()}
    tensors = goldens(wide, *(CLIPTokenizer.from_pretrained(model / name) for name in TOKENIZERS))
    tensors.update(edited(USUAL, model, folder / "model"))
    save(folder, tensors, USUAL, batch=BATCH)
    save(folder / "cosxl", edited(COSXL, model, folder / "cosxl" / "model"), COSXL, batch=1)


def write_settings(fixture: configs.Fixture, folder: Path, more: dict) -> None:
    kind, settings = fixture.scheduler
    directories.write_json(
        folder / "scheduler" / "scheduler_config.json",
        {"_class_name": kind, "_diffusers_version": diffusers.__version__, **settings},
    )
    directories.write_json(
        folder / "model_index.json",
        {
            "_class_name": "StableDiffusionXLInstructPix2PixPipeline",
            "_diffusers_version": diffusers.__version__,
            "force_zeros_for_empty_prompt": True,
            **more,
            "scheduler": ["diffusers", kind],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "tokenizer_2": ["transformers", "CLIPTokenizer"],
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )


def edited(fixture: configs.Fixture, model: Path, settings: Path) -> dict[str, torch.Tensor]:
    """One edit in f32 and in f64, by the weights of `model` and the scheduler of `settings`."""
    found = {"image/rgb8": runs.photo(fixture)}
    for dtype, kept, prefix in [(torch.float32, IN_F32, "pipeline"), (torch.float64, IN_F64, "pipeline64")]:
        pipeline = loaded(fixture, model, settings, dtype)
        for name, value in runs.edit(fixture, pipeline, dtype, **SIZES).items():
            if kept.fullmatch(name):
                found[f"{prefix}/{name}"] = value.to(dtype)
    return found


def loaded(fixture: configs.Fixture, model: Path, settings: Path, dtype: torch.dtype):
    kind = getattr(diffusers, fixture.scheduler[0])
    pipeline = StableDiffusionXLInstructPix2PixPipeline.from_pretrained(
        model,
        scheduler=kind.from_pretrained(settings / "scheduler"),
        is_cosxl_edit=fixture is COSXL,
        add_watermarker=False,
        dtype=dtype,
        local_files_only=True,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def save(folder: Path, tensors: dict[str, torch.Tensor], fixture: configs.Fixture, batch: int) -> None:
    tensors = {name: value.detach().clone().contiguous() for name, value in tensors.items()}
    for name, value in tensors.items():
        assert not value.is_floating_point() or torch.isfinite(value).all(), name
    save_file(tensors, folder / "golden.safetensors")
    facts = {
        "texts": configs.TEXTS,
        "batch": batch,
        "prompts": [configs.TEXTS[name] for name in fixture.prompts],
        "negatives": [configs.TEXTS[name] for name in fixture.negatives],
        **SIZES,
        "steps": fixture.steps,
        "guidance_scale": runs.GUIDANCE,
        "image_guidance_scale": runs.IMAGE_GUIDANCE,
        "sampler": fixture.sampler,
    }
    directories.write_json(folder / "golden.json", facts)


def goldens(parts: dict, tokenizer, tokenizer_2) -> dict[str, torch.Tensor]:
    found = encoded(parts["text_encoder_2"], tokenizer_2, "text2")
    for name in configs.TEXTS:
        found[f"tokens2/{name}"] = found.pop(f"tokens/{name}")
    found.update(encoded(parts["text_encoder"], tokenizer, "text"))
    names = ["prompt", "unicode"]
    inputs = {
        "unet/in.sample": seeded.normal("xl/unet/sample", (BATCH, 8, 6, 5)).double(),
        "unet/in.context": torch.cat(
            [torch.cat([found[f"text/hidden.{name}"], found[f"text2/hidden.{name}"]], dim=-1) for name in names]
        ),
        "unet/in.text_embeds": torch.cat([found[f"text2/pooled.{name}"] for name in names]),
        "unet/in.time_ids": torch.tensor([[96, 80, 0, 0, 96, 80], [128, 64, 8, 4, 96, 80]], dtype=torch.float64),
    }
    found.update(activations.unet(parts["unet"], inputs))
    # One row for each number of the batch's time ids: [B · 6, A] → [B, 6 · A].
    found["unet/add.sinusoid"] = found.pop("unet/add.sinusoid.rows").reshape(BATCH, -1)
    return found


def encoded(model, tokenizer, prefix: str) -> dict[str, torch.Tensor]:
    """As `activations.text`, but with SDXL's context: the hidden state before the last layer, without final norm."""
    found = activations.text(tokenizer, model, prefix)
    for name, words in configs.TEXTS.items():
        out = model(activations.token_ids(tokenizer, [words]), output_hidden_states=True)
        found[f"{prefix}/last.{name}"] = out.last_hidden_state
        found[f"{prefix}/hidden.{name}"] = out.hidden_states[-2]
        if prefix == "text2":
            found[f"text2/pooled.{name}"] = out.text_embeds
    return found
