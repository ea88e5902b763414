"""Mistakes that an implementation could make, planted in the reference, and how far each moves its outputs."""

import contextlib

import diffusers.models.activations
import torch
from diffusers.models.attention import Attention
from diffusers.models.downsampling import Downsample2D
from diffusers.models.resnet import ResnetBlock2D
from torch import nn
from transformers.activations import ACT2FN


@contextlib.contextmanager
def attributes(modules, name: str, change):
    """Sets an attribute of each module to `change(module's value)` for a while."""
    before = [(module, getattr(module, name)) for module in modules]
    for module, value in before:
        setattr(module, name, change(value))
    try:
        yield
    finally:
        for module, value in before:
            setattr(module, name, value)


def of_type(model, kind):
    return [module for module in model.modules() if isinstance(module, kind)]


def other_eps(value: float) -> float:
    return 1e-6 if value > 2e-6 else 1e-5


def unet_resnet_norms(unet):
    blocks = of_type(unet, ResnetBlock2D)
    return [norm for block in blocks for norm in (block.norm1, block.norm2)] + [unet.conv_norm_out]


def unet_transformer_norms(unet):
    resnets = set(map(id, unet_resnet_norms(unet)))
    return [norm for norm in of_type(unet, nn.GroupNorm) if id(norm) not in resnets]


def eps_resnet(pipeline):
    return attributes(unet_resnet_norms(pipeline.unet), "eps", other_eps)


def eps_transformer(pipeline):
    return attributes(unet_transformer_norms(pipeline.unet), "eps", other_eps)


def eps_vae(pipeline):
    return attributes(of_type(pipeline.vae, nn.GroupNorm), "eps", other_eps)


@contextlib.contextmanager
def tanh_geglu(_pipeline):
    functional = diffusers.models.activations.F
    own = functional.gelu
    functional.gelu = lambda gate, approximate="none": own(gate, approximate="tanh")
    try:
        yield
    finally:
        functional.gelu = own


def text_activation(pipeline):
    inner = getattr(pipeline.text_encoder, "text_model", pipeline.text_encoder)
    wrong = "gelu" if pipeline.text_encoder.config.hidden_act == "quick_gelu" else "quick_gelu"
    return attributes([layer.mlp for layer in inner.encoder.layers], "activation_fn", lambda _own: ACT2FN[wrong])


def heads(pipeline):
    return attributes(of_type(pipeline.unet, Attention), "heads", lambda own: own // 2 if own > 1 else 2)


def sin_cos(pipeline):
    return attributes([pipeline.unet.time_proj], "flip_sin_to_cos", lambda own: not own)


@contextlib.contextmanager
def scaled_image_latents(pipeline):
    own = pipeline.prepare_image_latents

    def scaled(*arguments, **options):
        return own(*arguments, **options) * pipeline.vae.config.scaling_factor

    pipeline.prepare_image_latents = scaled
    try:
        yield
    finally:
        del pipeline.prepare_image_latents


@contextlib.contextmanager
def vae_padding(pipeline):
    """Pads the encoder's downsampling on all sides, as the UNet's."""
    samplers = of_type(pipeline.vae.encoder, Downsample2D)
    for sampler in samplers:
        assert sampler.padding == 0
        sampler.padding, sampler.conv.padding = 1, (1, 1)
    try:
        yield
    finally:
        for sampler in samplers:
            sampler.padding, sampler.conv.padding = 0, (0, 0)


def unet_groups(pipeline):
    return attributes(of_type(pipeline.unet, nn.GroupNorm), "num_groups", lambda own: own // 2)


def vae_groups(pipeline):
    return attributes(of_type(pipeline.vae, nn.GroupNorm), "num_groups", lambda own: own // 2)


# Name, how to plant it, the golden whose stage shows it first.
FAULTS = [
    ("eps of the UNet's resnet norms (1e-5 ↔ 1e-6)", eps_resnet, "unet/out.t0981"),
    ("eps of the UNet's transformer norms (1e-6 → 1e-5)", eps_transformer, "unet/out.t0981"),
    ("eps of the VAE's norms (1e-6 → 1e-5)", eps_vae, "vae/decode.out"),
    ("tanh approximation in GEGLU", tanh_geglu, "unet/out.t0981"),
    ("gelu ↔ quick_gelu in the text encoder", text_activation, "text/hidden.prompt"),
    ("UNet head count halved (1 → 2)", heads, "unet/out.t0981"),
    ("sin and cos exchanged", sin_cos, "unet/out.t0981"),
    ("image latents scaled", scaled_image_latents, "pipeline64/image_latents"),
    ("VAE downsampling padded on all sides", vae_padding, "vae/encode.mode"),
    ("UNet group count halved", unet_groups, "unet/out.t0981"),
    ("VAE group count halved", vae_groups, "vae/decode.out"),
]


def distance(value: torch.Tensor, exact: torch.Tensor) -> float:
    return ((value.double() - exact.double()).norm() / exact.double().norm()).item()
