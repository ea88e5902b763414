"""Writes every fixture and golden, and the table of planted faults in README.md. See there."""

import logging
import re
from pathlib import Path

import diffusers
import torch
import transformers
from safetensors.torch import save_file

import activations
import configs
import directories
import faults
import runs
import samplers
import seeded
import taesd
import tokenizers_made
import xl

HERE = Path(__file__).resolve().parent
CRATES = HERE.parents[2]
# What the goldens keep of the two runs of the whole edit.
IN_F32 = re.compile(r"latents\.init|timesteps|sigmas|t_emb\.sinusoid|text|image|(noise|guided|latents)\.\d\d")
IN_F64 = re.compile(r"image_latents|model_output\.00|(guided|latents)\.\d\d")


def stages(fixture: configs.Fixture, pipeline) -> dict[str, torch.Tensor]:
    """Activations of every network, in the dtype of the pipeline."""
    dtype = pipeline.unet.dtype
    goldens = activations.text(pipeline.tokenizer, pipeline.text_encoder)
    goldens.update(activations.vae(pipeline.vae, fixture))
    goldens.update(activations.unet(pipeline.unet, unet_inputs(fixture, pipeline, dtype)))
    return goldens


def unet_inputs(fixture: configs.Fixture, pipeline, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    batch, _, height, width = runs.latent_shape(fixture)
    shape = (batch, fixture.unet["in_channels"], height, width)
    ids = activations.token_ids(pipeline.tokenizer, [configs.TEXTS[name] for name in fixture.prompts])
    return {
        "unet/in.sample": seeded.normal(f"{fixture.name}/unet/sample", shape).to(dtype),
        "unet/in.context": pipeline.text_encoder(ids)[0].clone(),
    }


def goldens_of(fixture: configs.Fixture, folder: Path) -> tuple[dict[str, torch.Tensor], dict[str, float]]:
    """All goldens of a fixture, and how far the reference's f32 is from its own f64."""
    wide = directories.load(fixture, folder, torch.float64)
    plain = directories.load(fixture, folder, torch.float32)
    goldens = stages(fixture, wide)
    edit64, edit32 = runs.edit(fixture, wide, torch.float64), runs.edit(fixture, plain, torch.float32)
    floors = {}
    for name, value in stages(fixture, plain).items():
        if value.is_floating_point() and name != "unet/in.context":
            floors[name] = faults.distance(value, goldens[name])
    floors["pipeline/image"] = faults.distance(edit32["image"], edit64["image"])
    goldens["image/rgb8"] = runs.photo(fixture)
    for name, value in edit32.items():
        if IN_F32.fullmatch(name):
            goldens[f"pipeline/{name}"] = value.float()
    for name, value in edit64.items():
        if IN_F64.fullmatch(name):
            goldens[f"pipeline64/{name}"] = value.double()
    return goldens, floors


def planted(fixture: configs.Fixture, folder: Path, goldens: dict[str, torch.Tensor]) -> list[tuple[float, float]]:
    """For each fault: how far its stage and the final picture move, in f64."""
    moved = []
    picture = runs.edit(fixture, directories.load(fixture, folder, torch.float64), torch.float64)["image"]
    for _, plant, stage in faults.FAULTS:
        pipeline = directories.load(fixture, folder, torch.float64)
        with plant(pipeline):
            edit = runs.edit(fixture, pipeline, torch.float64)
            found = stages(fixture, pipeline)
        found["pipeline64/image_latents"] = edit["image_latents"]
        moved.append((faults.distance(found[stage], goldens[stage]), faults.distance(edit["image"], picture)))
    return moved


def describe(fixture: configs.Fixture) -> dict:
    _, _, height, width = runs.latent_shape(fixture)
    return {
        "texts": configs.TEXTS,
        "batch": fixture.batch,
        "prompts": [configs.TEXTS[name] for name in fixture.prompts],
        "negatives": [configs.TEXTS[name] for name in fixture.negatives],
        "height": fixture.height,
        "width": fixture.width,
        "latent_height": height,
        "latent_width": width,
        "steps": fixture.steps,
        "guidance_scale": runs.GUIDANCE,
        "image_guidance_scale": runs.IMAGE_GUIDANCE,
        "sampler": fixture.sampler,
    }


def save(folder: Path, goldens: dict[str, torch.Tensor], facts: dict) -> None:
    tensors = {name: value.detach().clone().contiguous() for name, value in goldens.items()}
    for name, value in tensors.items():
        assert not value.is_floating_point() or torch.isfinite(value).all(), name
    save_file(tensors, folder / "golden.safetensors")
    directories.write_json(folder / "golden.json", facts)


def table(moves: dict[str, list[tuple[float, float]]], floors: dict[str, dict[str, float]]) -> str:
    names = list(moves)
    lines = ["| fault | stage | " + " | ".join(names) + " |", "|---|---|" + "---|" * len(names)]
    for row, (fault, _, stage) in enumerate(faults.FAULTS):
        cells = [f"{stage_moved:.1e} / {image:.1e}" for stage_moved, image in (moves[name][row] for name in names)]
        lines.append(f"| {fault} | `{stage}` | " + " | ".join(cells) + " |")
    worst = [max((value, name) for name, value in floors[f].items() if name != "pipeline/image") for f in names]
    cells = [f"{value:.1e} / {floors[f]['pipeline/image']:.1e}" for (value, _), f in zip(worst, names)]
    lines.append("| *none: the reference's own f32 against its f64* | worst of all | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def between_markers(name: str, text: str) -> None:
    readme = HERE / "README.md"
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = readme.read_text()
    before, rest = whole.split(start)
    readme.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}")


@torch.no_grad()
def main() -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    logging.disable(logging.WARNING)
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
    print(f"torch {torch.__version__}, diffusers {diffusers.__version__}, transformers {transformers.__version__}")

    checkpoints = CRATES / "checkpoints/tests/reference"
    directories.remove(checkpoints / "tokenizers")
    tokenizers_made.write_goldens(checkpoints)
    distances = samplers.write_goldens(CRATES / "diffusion/tests/reference")
    worst = max(distances, key=distances.get)
    print(f"samplers: {len(distances)} cases, f32 at most {distances[worst]:.1e} from f64 ({worst})")

    moves, floors = {}, {}
    for fixture in configs.FIXTURES:
        folder = HERE / fixture.name
        directories.remove(folder)
        directories.write(fixture, folder / "model")
        directories.scrub(folder / "model")
        goldens, floors[fixture.name] = goldens_of(fixture, folder / "model")
        save(folder, goldens, describe(fixture))
        moves[fixture.name] = planted(fixture, folder / "model", goldens)
        picture = goldens["pipeline/image"]
        clipped = ((picture == 0) | (picture == 1)).float().mean().item()
        print(f"{fixture.name}: {len(goldens)} goldens, {100 * clipped:.0f} % of the picture clipped")
    directories.remove(HERE / "xl")
    xl.write(HERE / "xl")
    taesd.write_all(HERE, [])
    between_markers("faults", table(moves, floors))
    made = [HERE, checkpoints, CRATES / "diffusion/tests/reference"]
    files = [file for folder in made for file in folder.rglob("*") if file.suffix in (".safetensors", ".json", ".txt")]
    print(f"{sum(file.stat().st_size for file in files)} bytes in {len(files)} files")


if __name__ == "__main__":
    main()
