"""Times the reference on a full-size InstructPix2Pix with random weights, on CPU in f32. Prints JSON.

    python bench_reference.py                      every stage at 256 and 512 pixels
    python bench_reference.py --size 256 --repeats 3 --threads 2
    python bench_reference.py --write DIR --dtype f16    saves the pipeline as a diffusers directory instead
    python bench_reference.py --from DIR           takes the weights of such a directory

Each stage runs in a process of its own, so that `peak_rss_bytes` is that stage's alone.
"""

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

# The published configuration of Stable Diffusion 1.5, with 8 input channels.
UNET = {
    "in_channels": 8,
    "out_channels": 4,
    "sample_size": 64,
    "block_out_channels": [320, 640, 1280, 1280],
    "layers_per_block": 2,
    "attention_head_dim": 8,
    "cross_attention_dim": 768,
}
VAE = {
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
    "sample_size": 512,
}
TEXT = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "max_position_embeddings": 77,
    "hidden_act": "quick_gelu",
    "vocab_size": 49408,
}
MAKERS = {
    "unet": lambda: UNet2DConditionModel(**UNET),
    "vae": lambda: AutoencoderKL(**VAE),
    "text_encoder": lambda: CLIPTextModel(CLIPTextConfig(**TEXT)),
}
CLASSES = {"unet": UNet2DConditionModel, "vae": AutoencoderKL, "text_encoder": CLIPTextModel}


def component(name: str, source: Path | None):
    if source is not None:
        return CLASSES[name].from_pretrained(source / name, dtype=torch.float32).eval()
    model = MAKERS[name]()
    generator = torch.Generator().manual_seed(len(name))
    for key, parameter in model.named_parameters():
        if parameter.dim() > 1:
            parameter.data.normal_(std=parameter[0].numel() ** -0.5, generator=generator)
        else:
            parameter.data.normal_(mean=0.0 if key.endswith("bias") else 1.0, std=0.02, generator=generator)
    return model.eval()


def call_of(stage: str, size: int, batch: int, source: Path | None):
    """The stage's call and its number of parameters."""
    name = {"encode": "vae", "decode": "vae", "text": "text_encoder"}.get(stage, stage)
    model = component(name, source)
    latent = size // 8
    if stage == "unet":
        sample, context = torch.randn(batch, 8, latent, latent), torch.randn(batch, 77, 768)
        call = lambda: model(sample, 501, context).sample
    elif stage == "encode":
        picture = torch.randn(1, 3, size, size)
        call = lambda: model.encode(picture).latent_dist.mode()
    elif stage == "decode":
        latents = torch.randn(1, 4, latent, latent)
        call = lambda: model.decode(latents).sample
    else:
        ids = torch.full((3, 77), 49407)
        call = lambda: model(ids)[0]
    return call, sum(parameter.numel() for parameter in model.parameters())


@torch.inference_mode()
def measure(stage: str, size: int, batch: int, repeats: int, threads: int, source: Path | None, answer) -> None:
    torch.set_num_threads(threads)
    call, parameters = call_of(stage, size, batch, source)
    call()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    answer.put(
        {
            "stage": stage,
            "size": size,
            "batch": 3 if stage == "text" else batch if stage == "unet" else 1,
            "threads": threads,
            "parameters": parameters,
            "seconds": min(seconds),
            "all_seconds": seconds,
            "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )


def write(folder: Path, dtype: torch.dtype) -> None:
    import directories
    import tokenizers_made

    for name in MAKERS:
        component(name, None).to(dtype).save_pretrained(folder / name)
    tokenizers_made.write("vocab-merges", folder / "tokenizer")
    kind = "EulerAncestralDiscreteScheduler"
    directories.write_json(
        folder / "scheduler" / "scheduler_config.json",
        {"_class_name": kind, "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1},
    )
    directories.write_json(
        folder / "model_index.json",
        {
            "_class_name": "StableDiffusionInstructPix2PixPipeline",
            "feature_extractor": [None, None],
            "requires_safety_checker": False,
            "safety_checker": [None, None],
            "scheduler": ["diffusers", kind],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, action="append", help="pixels a side; may be given again")
    options.add_argument("--stage", action="append", choices=["unet", "encode", "decode", "text"])
    options.add_argument("--batch", type=int, default=1, help="of the UNet call; guidance batches 3")
    options.add_argument("--repeats", type=int, default=2)
    options.add_argument("--threads", type=int, default=multiprocessing.cpu_count())
    options.add_argument("--from", dest="source", type=Path)
    options.add_argument("--write", type=Path)
    options.add_argument("--dtype", choices=["f16", "f32"], default="f32")
    given = options.parse_args()
    if given.write:
        write(given.write, torch.float16 if given.dtype == "f16" else torch.float32)
        return
    context = multiprocessing.get_context("spawn")
    rows = []
    for stage in given.stage or ["text", "unet", "encode", "decode"]:
        for size in [0] if stage == "text" else given.size or [256, 512]:
            answer = context.SimpleQueue()
            arguments = (stage, size, given.batch, given.repeats, given.threads, given.source, answer)
            process = context.Process(target=measure, args=arguments)
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{stage} at {size} pixels ended with {process.exitcode}")
            rows.append(answer.get())
    print(json.dumps({"torch": torch.__version__, "stages": rows}, indent=1))


if __name__ == "__main__":
    main()
