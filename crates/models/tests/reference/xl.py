"""The SDXL-shaped fixture: a UNet conditioned on sizes and a pooled text, and two text encoders."""

from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

import activations
import configs
import directories
import seeded
import tokenizers_made

TOKENIZER = "tiny"
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
        part.to(torch.bfloat16).eval().save_pretrained(model / name)
    for name in ["tokenizer", "tokenizer_2"]:
        tokenizers_made.write(TOKENIZER, model / name)
    directories.write_json(
        model / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "EulerDiscreteScheduler",
            "_diffusers_version": diffusers.__version__,
            **configs.LATENT_BETAS,
            "prediction_type": "v_prediction",
            "steps_offset": 1,
            "timestep_spacing": "leading",
        },
    )
    directories.write_json(
        model / "model_index.json",
        {
            "_class_name": "StableDiffusionXLInstructPix2PixPipeline",
            "_diffusers_version": diffusers.__version__,
            "force_zeros_for_empty_prompt": True,
            "is_cosxl_edit": True,
            "scheduler": ["diffusers", "EulerDiscreteScheduler"],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "tokenizer_2": ["transformers", "CLIPTokenizer"],
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )
    directories.scrub(model)
    # Widened from what was saved, so rounded to bf16.
    wide = {name: part.double() for name, part in parts.items()}
    tensors = goldens(wide, CLIPTokenizer.from_pretrained(model / "tokenizer"))
    save_file({name: value.detach().clone().contiguous() for name, value in tensors.items()}, folder / "golden.safetensors")
    directories.write_json(folder / "golden.json", {"texts": configs.TEXTS, "batch": BATCH})


def goldens(parts: dict, tokenizer) -> dict[str, torch.Tensor]:
    found = encoded(parts["text_encoder"], tokenizer, "text")
    found.update(encoded(parts["text_encoder_2"], tokenizer, "text2"))
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
