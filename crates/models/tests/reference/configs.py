"""The fixtures: what each component's configuration varies, and what its goldens run."""

from dataclasses import dataclass, field

import torch

LATENT_BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}

TEXTS = {
    "prompt": "turn the sky into a sunset",
    "negative": "blurry, low quality",
    "empty": "",
    "long": "make the house blue and the garden green, " * 20 + "with fireworks",
    "unicode": "  Make it  \u00dcber-COOL\t\U0001f386\U0001f387\n na\u00efve cafe\u0301 \u65e5\u672c\u8a9e \u2014 it's 2026!\u00a0\u3000ok ",
}


@dataclass
class Fixture:
    name: str
    unet: dict
    vae: dict
    text: dict
    scheduler: tuple[str, dict]
    sampler: str
    height: int
    width: int
    steps: int
    tokenizer: str = "vocab-merges"
    batch: int = 1
    dtype: torch.dtype = torch.float32
    variant: str | None = None
    unet_shard: str | None = None
    text_keys: str = "prefixed"
    position_ids: bool = False
    old_vae_attention: bool = False
    prompts: list[str] = field(default_factory=lambda: ["prompt"])
    negatives: list[str] = field(default_factory=lambda: ["negative"])

    @property
    def vae_factor(self) -> int:
        return 2 ** (len(self.vae["block_out_channels"]) - 1)


def vae(widths: list[int], *, layers: int, groups: int, scaling: float, latents: int = 4) -> dict:
    blocks = len(widths)
    return {
        "block_out_channels": widths,
        "down_block_types": ["DownEncoderBlock2D"] * blocks,
        "up_block_types": ["UpDecoderBlock2D"] * blocks,
        "layers_per_block": layers,
        "norm_num_groups": groups,
        "latent_channels": latents,
        "scaling_factor": scaling,
        "sample_size": 64,
    }


def unet(widths: list[int], attention: list[bool], *, layers: int, heads, context: int, groups: int, **more) -> dict:
    down = ["CrossAttnDownBlock2D" if has else "DownBlock2D" for has in attention]
    up = ["CrossAttnUpBlock2D" if has else "UpBlock2D" for has in reversed(attention)]
    return {
        "in_channels": 8,
        "out_channels": 4,
        "block_out_channels": widths,
        "down_block_types": down,
        "up_block_types": up,
        "layers_per_block": layers,
        "attention_head_dim": heads,
        "cross_attention_dim": context,
        "norm_num_groups": groups,
        "sample_size": 8,
        **more,
    }


def text(width: int, *, layers: int, heads: int, tokens: int, act: str, **more) -> dict:
    return {
        "hidden_size": width,
        "intermediate_size": 2 * width + 4,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "max_position_embeddings": tokens,
        "hidden_act": act,
        "projection_dim": width,
        **more,
    }


FIXTURES = [
    Fixture(
        name="deep",
        unet=unet([4, 8, 8, 8], [True, True, True, False], layers=1, heads=2, context=9, groups=4),
        vae=vae([4, 4, 8, 8], layers=1, groups=2, scaling=0.18215),
        text=text(9, layers=2, heads=3, tokens=77, act="quick_gelu"),
        # The published InstructPix2Pix scheduler, keys that its class ignores included.
        scheduler=(
            "EulerAncestralDiscreteScheduler",
            {**LATENT_BETAS, "steps_offset": 1, "clip_sample": False, "set_alpha_to_one": False, "skip_prk_steps": True},
        ),
        sampler="euler_ancestral",
        height=72,
        width=56,
        steps=5,
        dtype=torch.float16,
        variant="fp16",
    ),
    Fixture(
        name="wide",
        unet=unet(
            [8, 12], [True, True], layers=2, heads=[2, 3], context=16, groups=4, use_linear_projection=True
        ),
        vae=vae([4, 8], layers=2, groups=4, scaling=0.13025),
        text=text(16, layers=3, heads=4, tokens=16, act="gelu"),
        scheduler=(
            "EulerAncestralDiscreteScheduler",
            {**LATENT_BETAS, "prediction_type": "v_prediction", "timestep_spacing": "trailing"},
        ),
        sampler="euler_ancestral",
        height=10,
        width=14,
        steps=4,
        tokenizer="json",
        batch=3,
        dtype=torch.float16,
        unet_shard="40KB",
        prompts=["prompt", "unicode", "empty"],
        negatives=["negative", "empty", "long"],
    ),
    Fixture(
        name="legacy",
        unet=unet(
            [4, 4, 8],
            [False, True, True],
            layers=1,
            heads=4,
            context=8,
            groups=2,
            flip_sin_to_cos=False,
            freq_shift=1,
        ),
        vae=vae([4, 4, 4], layers=1, groups=2, scaling=0.18215),
        text=text(8, layers=2, heads=2, tokens=24, act="quick_gelu"),
        scheduler=(
            "DPMSolverMultistepScheduler",
            {**LATENT_BETAS, "timestep_spacing": "leading", "steps_offset": 1, "use_karras_sigmas": True},
        ),
        sampler="dpmpp_2m",
        height=28,
        width=36,
        steps=5,
        tokenizer="short",
        text_keys="bare",
        position_ids=True,
        old_vae_attention=True,
    ),
    Fixture(
        name="small",
        unet=unet(
            [4, 8],
            [True, False],
            layers=1,
            heads=1,
            context=8,
            groups=2,
            norm_eps=1e-6,
            in_channels=6,
            out_channels=3,
        ),
        vae=vae([4, 4], layers=1, groups=2, scaling=0.5, latents=3),
        text=text(8, layers=1, heads=1, tokens=16, act="quick_gelu"),
        scheduler=(
            "UniPCMultistepScheduler",
            {**LATENT_BETAS, "timestep_spacing": "leading", "steps_offset": 1},
        ),
        sampler="unipc",
        height=12,
        width=16,
        steps=4,
        tokenizer="tiny",
        position_ids=True,
    ),
]
