"""The fixtures of preview decoders: `python taesd.py [NAME…]` writes them (all), `make.py` does so too."""

import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file

import activations
import directories
import seeded

# Of the picture every eleventh row and ninth column is kept: neither is a multiple of a factor, so that all
# positions within a repeated pixel are among them.
KEPT = (11, 9)


@dataclass
class Decoder:
    name: str
    sizes: dict
    batch: int
    height: int
    width: int
    dtype: torch.dtype
    watched: list[int]


def sizes(width: int, blocks: list[int], *, act: str = "relu", latents: int = 4, **more) -> dict:
    return {
        "act_fn": act,
        "latent_channels": latents,
        "decoder_block_out_channels": [width] * len(blocks),
        "num_decoder_blocks": blocks,
        "encoder_block_out_channels": [width],
        "num_encoder_blocks": [0],
        **more,
    }


DECODERS = [
    # As published, but narrow and shallow; latents of a picture of 72×56.
    Decoder("taesd", sizes(3, [1, 0, 0, 1]), 1, 9, 7, torch.float16, []),
    Decoder(
        "taesd_odd",
        sizes(2, [1, 1], act="silu", latents=3, upsampling_scaling_factor=3, scaling_factor=0.5, shift_factor=0.1),
        3,
        4,
        5,
        torch.bfloat16,
        [2],
    ),
]


@torch.no_grad()
def write(decoder: Decoder, folder: Path) -> None:
    model = AutoencoderTiny(**decoder.sizes)
    seeded.fill(model, f"{decoder.name}/preview_decoder")
    place = folder / "model" / "preview_decoder"
    model.to(decoder.dtype).eval().save_pretrained(place)
    directories.scrub(folder / "model")
    # As it is read from there, so that the layout is proven readable.
    read = AutoencoderTiny.from_pretrained(place, dtype=torch.float64, local_files_only=True).eval()
    for key, value in model.state_dict().items():
        assert torch.equal(read.state_dict()[key], value.double()), f"{decoder.name}: {key} was not read"
    goldens = {name: value.detach().clone().contiguous() for name, value in run(decoder, read).items()}
    assert all(torch.isfinite(value).all() for value in goldens.values())
    save_file(goldens, folder / "golden.safetensors")


def run(decoder: Decoder, model: AutoencoderTiny) -> dict[str, torch.Tensor]:
    shape = (decoder.batch, decoder.sizes["latent_channels"], decoder.height, decoder.width)
    # Wide enough that some latents are held back.
    latents = seeded.normal(f"{decoder.name}/latents", shape, std=1.5)
    tap = activations.Tap()
    for i in decoder.watched:
        tap.output(f"preview/decode.layers.{i}", model.decoder.layers[i])
    scaled = latents.to(model.dtype) / model.config.scaling_factor + model.config.shift_factor
    picture = model.decode(scaled).sample
    kept = tap.close()
    return {"preview/latents": latents, **kept, "preview/decode.out": picture[..., :: KEPT[0], :: KEPT[1]]}


def write_all(here: Path, names: list[str]) -> None:
    for decoder in DECODERS:
        if not names or decoder.name in names:
            directories.remove(here / decoder.name)
            write(decoder, here / decoder.name)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    write_all(Path(__file__).resolve().parent, sys.argv[1:])
