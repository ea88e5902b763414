"""Runs the reference's schedulers in f64: inside their modules every f32 name means f64.

The schedulers build their tables in f32 and cast samples to f32 whatever the model's dtype, so that their formulas
could otherwise be checked to f32 accuracy only.
"""

import contextlib
import sys

import numpy as np
import torch


class Widened:
    """A module of which `float32` is `float64`; everything else is the module's own."""

    def __init__(self, module):
        self._module = module
        self.float32 = module.float64

    def __getattr__(self, name):
        return getattr(self._module, name)


@contextlib.contextmanager
def f64(*scheduler_classes):
    modules = {sys.modules[kind.__module__] for kind in scheduler_classes}
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    for module in modules:
        module.torch, module.np = Widened(torch), Widened(np)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
        for module in modules:
            module.torch, module.np = torch, np


@contextlib.contextmanager
def recorded_noise(scheduler_class, noises):
    """Makes the scheduler draw `noises` in turn instead of random values; yields how many were drawn."""
    module = sys.modules[scheduler_class.__module__]
    drawn = []

    def draw(shape, *_, dtype=None, **__):
        noise = noises[len(drawn)].to(dtype or torch.get_default_dtype())
        assert noise.shape == torch.Size(shape)
        drawn.append(noise)
        return noise

    own = getattr(module, "randn_tensor", None)
    if own is not None:
        module.randn_tensor = draw
    try:
        yield drawn
    finally:
        if own is not None:
            module.randn_tensor = own
