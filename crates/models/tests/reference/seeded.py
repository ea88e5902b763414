"""Random values that depend on nothing but a name: the same tensor on every run, whatever the order."""

import hashlib

import numpy as np
import torch


def generator(name: str) -> np.random.Generator:
    digest = hashlib.sha256(name.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "little")))


def normal(name: str, shape, std: float = 1.0, mean: float = 0.0) -> torch.Tensor:
    """f32 normal values; every one of them is exact in f64 too."""
    values = mean + std * generator(name).standard_normal(tuple(shape))
    return torch.from_numpy(np.asarray(values, dtype=np.float32))


def photo(name: str, batch: int, height: int, width: int) -> torch.Tensor:
    """[batch, height, width, 3] u8: smooth colour waves with a little grain."""
    rng = generator(name)
    y = np.linspace(0, 1, height)[None, :, None, None]
    x = np.linspace(0, 1, width)[None, None, :, None]
    frequency = rng.uniform(1, 9, (2, batch, 1, 1, 3))
    phase = rng.uniform(0, 6.28, (batch, 1, 1, 3))
    waves = 0.5 + 0.4 * np.sin(frequency[0] * y + frequency[1] * x + phase)
    grain = 0.06 * rng.standard_normal((batch, height, width, 3))
    return torch.from_numpy(np.clip(np.rint(255 * (waves + grain)), 0, 255).astype(np.uint8))


def fill(model: torch.nn.Module, name: str) -> None:
    """Random weights, biases and norms. Initial zeros and ones would hide mistakes, so none is left."""
    for key, parameter in model.named_parameters():
        of = f"{name}/{key}"
        if parameter.dim() > 1 and "embedding" in key and "time" not in key and "add_" not in key:
            value = normal(of, parameter.shape, std=0.6)
        elif parameter.dim() > 1:
            fan_in = parameter[0].numel()
            value = normal(of, parameter.shape, std=fan_in**-0.5)
        elif key.endswith("bias"):
            value = normal(of, parameter.shape, std=0.2)
        else:
            value = normal(of, parameter.shape, std=0.2, mean=1.0)
        parameter.data.copy_(value.to(parameter.dtype))
