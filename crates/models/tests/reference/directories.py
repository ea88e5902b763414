"""Builds the random pipelines and writes each as a diffusers directory, with the layouts that checkpoints come in."""

import json
import shutil
from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL, StableDiffusionInstructPix2PixPipeline, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

import seeded
import tokenizers_made
from configs import Fixture

OLD_ATTENTION = {".to_q.": ".query.", ".to_k.": ".key.", ".to_v.": ".value.", ".to_out.0.": ".proj_attn."}


def text_config(sizes: dict, **more) -> CLIPTextConfig:
    vocabulary = tokenizers_made.vocabulary()
    end = vocabulary[tokenizers_made.END]
    ids = {"bos_token_id": vocabulary[tokenizers_made.START], "eos_token_id": end, "pad_token_id": end, **more}
    return CLIPTextConfig(vocab_size=len(vocabulary), **ids, **sizes)


def write(fixture: Fixture, folder: Path) -> None:
    unet = UNet2DConditionModel(**fixture.unet)
    vae = AutoencoderKL(**fixture.vae)
    text = CLIPTextModel(text_config(fixture.text))
    for part, model in {"unet": unet, "vae": vae, "text_encoder": text}.items():
        seeded.fill(model, f"{fixture.name}/{part}")
    soften_decoder(vae)
    for model in (unet, vae, text):
        model.to(fixture.dtype).eval()

    tokenizers_made.write(fixture.tokenizer, folder / "tokenizer")
    shard = {"max_shard_size": fixture.unet_shard} if fixture.unet_shard else {}
    unet.save_pretrained(folder / "unet", variant=fixture.variant, **shard)
    vae.save_pretrained(folder / "vae", variant=fixture.variant)
    text.save_pretrained(folder / "text_encoder", variant=fixture.variant)
    rename_text_keys(only_weights(folder / "text_encoder"), fixture)
    for index in folder.rglob("*.index.json"):
        write_json(index, json.loads(index.read_text()))
    if fixture.old_vae_attention:
        rename_vae_attention(only_weights(folder / "vae"))
    kind, settings = fixture.scheduler
    write_json(
        folder / "scheduler" / "scheduler_config.json",
        {"_class_name": kind, "_diffusers_version": diffusers.__version__, "num_train_timesteps": 1000, **settings},
    )
    write_json(
        folder / "model_index.json",
        {
            "_class_name": "StableDiffusionInstructPix2PixPipeline",
            "_diffusers_version": diffusers.__version__,
            "feature_extractor": [None, None],
            "image_encoder": [None, None],
            "requires_safety_checker": False,
            "safety_checker": [None, None],
            "scheduler": ["diffusers", kind],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", "AutoencoderKL"],
        },
    )


def soften_decoder(vae: AutoencoderKL) -> None:
    """Keeps most of the decoded picture inside [-1, 1], so that clamping hides nothing."""
    for parameter in vae.decoder.conv_out.parameters():
        parameter.data.mul_(0.4)


def only_weights(folder: Path) -> Path:
    files = list(folder.glob("*.safetensors"))
    assert len(files) == 1, files
    return files[0]


def rename_text_keys(file: Path, fixture: Fixture) -> None:
    """Published checkpoints have `text_model.` before each key, newer exports have not; older ones also carry the
    buffer of positions, int64, among the weights."""
    prefix = "text_model." if fixture.text_keys == "prefixed" else ""
    tensors = {prefix + key.removeprefix("text_model."): value for key, value in load_file(file).items()}
    if fixture.position_ids:
        tensors[f"{prefix}embeddings.position_ids"] = torch.arange(fixture.text["max_position_embeddings"])[None]
    save_file(tensors, file, metadata={"format": "pt"})


def rename_vae_attention(file: Path) -> None:
    tensors = {}
    for key, value in load_file(file).items():
        if ".attentions." in key:
            for new, old in OLD_ATTENTION.items():
                key = key.replace(new, old)
        tensors[key] = value
    save_file(tensors, file, metadata={"format": "pt"})


def write_json(file: Path, value) -> None:
    """Without spaces: together the fixtures are to stay small."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


def scrub(folder: Path) -> None:
    """Takes out of the configurations what says where they were made."""
    for file in folder.rglob("*.json"):
        if file.name in ("config.json", "scheduler_config.json"):
            settings = json.loads(file.read_text())
            settings.pop("_name_or_path", None)
            write_json(file, settings)


def load(fixture: Fixture, folder: Path, dtype: torch.dtype) -> StableDiffusionInstructPix2PixPipeline:
    """Loads the directory as the reference does, so that each layout is proven readable by it."""
    pipeline = StableDiffusionInstructPix2PixPipeline.from_pretrained(
        folder, variant=fixture.variant, dtype=dtype, local_files_only=True
    )
    pipeline.set_progress_bar_config(disable=True)
    pipeline.text_encoder.eval()
    check_text_weights(pipeline, fixture, folder)
    return pipeline


def check_text_weights(pipeline, fixture: Fixture, folder: Path) -> None:
    """A renamed key that the reference quietly leaves at its initial value would make every golden wrong."""
    loaded = {key.removeprefix("text_model."): value for key, value in pipeline.text_encoder.state_dict().items()}
    for key, value in load_file(only_weights(folder / "text_encoder")).items():
        key = key.removeprefix("text_model.")
        if not key.endswith("position_ids"):
            assert torch.equal(loaded[key], value.to(loaded[key].dtype)), f"{fixture.name}: {key} was not read"


def remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
