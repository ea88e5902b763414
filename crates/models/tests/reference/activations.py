"""What the reference computes at every stage, in f64."""

import torch

import seeded
from configs import TEXTS, Fixture

TIMESTEPS = [981, 501, 21, 1]


class Tap:
    """Keeps what modules put out (or take in) while it is open."""

    def __init__(self):
        self.kept: dict[str, torch.Tensor] = {}
        self._hooks = []

    def output(self, name: str, module: torch.nn.Module) -> None:
        def hook(_module, _inputs, output):
            self.kept.setdefault(name, first_tensor(output).detach().clone())

        self._hooks.append(module.register_forward_hook(hook))

    def input(self, name: str, module: torch.nn.Module) -> None:
        def hook(_module, inputs):
            self.kept.setdefault(name, inputs[0].detach().clone())

        self._hooks.append(module.register_forward_pre_hook(hook))

    def close(self) -> dict[str, torch.Tensor]:
        for hook in self._hooks:
            hook.remove()
        return self.kept


def first_tensor(output):
    if torch.is_tensor(output):
        return output
    return output[0]


def token_ids(tokenizer, texts: list[str]) -> torch.Tensor:
    return tokenizer(
        texts, padding="max_length", max_length=tokenizer.model_max_length, truncation=True, return_tensors="pt"
    ).input_ids


def text(tokenizer, model, prefix: str = "text") -> dict[str, torch.Tensor]:
    inner = getattr(model, "text_model", model)
    goldens = {}
    for name, words in TEXTS.items():
        ids = token_ids(tokenizer, [words])
        goldens[f"tokens/{name}"] = ids
        tap = Tap()
        if name == "prompt":
            tap.output(f"{prefix}/embeddings", inner.embeddings)
            for i, layer in enumerate(inner.encoder.layers):
                tap.output(f"{prefix}/layer.{i}", layer)
        goldens[f"{prefix}/hidden.{name}"] = model(ids)[0]
        goldens.update(tap.close())
    return goldens


def vae(model, fixture: Fixture) -> dict[str, torch.Tensor]:
    factor, latents = fixture.vae_factor, fixture.vae["latent_channels"]
    pixels = seeded.photo(f"{fixture.name}/vae", 1, 3 * factor, 2 * factor)
    goldens = {"vae/encode.in": normalised(pixels).to(model.dtype)}
    tap = Tap()
    for i, block in enumerate(model.encoder.down_blocks):
        tap.output(f"vae/encode.down.{i}", block)
    watch_middle(tap, "vae/encode.mid_attn", model.encoder.mid_block)
    posterior = model.encode(goldens["vae/encode.in"]).latent_dist
    goldens.update(tap.close())
    goldens["vae/encode.moments"] = posterior.parameters
    goldens["vae/encode.mode"] = posterior.mode()
    goldens["vae/encode.logvar"] = posterior.logvar

    goldens["vae/decode.in"] = seeded.normal(f"{fixture.name}/vae/decode", (1, latents, 3, 2)).to(model.dtype)
    tap = Tap()
    watch_middle(tap, "vae/decode.mid_attn", model.decoder.mid_block)
    for i, block in enumerate(model.decoder.up_blocks[:2]):
        tap.output(f"vae/decode.up.{i}", block)
    goldens["vae/decode.out"] = model.decode(goldens["vae/decode.in"]).sample
    goldens.update(tap.close())
    return goldens


def watch_middle(tap: Tap, name: str, block) -> None:
    """A VAE may have no attention in its middle."""
    for attention in block.attentions:
        if attention is not None:
            tap.input(f"{name}.in", attention)
            tap.output(f"{name}.out", attention)


def normalised(pixels: torch.Tensor) -> torch.Tensor:
    """[B, H, W, 3] u8 → [B, 3, H, W] in [-1, 1], f64."""
    return 2 * (pixels.permute(0, 3, 1, 2).double() / 255) - 1


def unet(model, inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """`inputs`: unet/in.sample, unet/in.context and, with a text_time addition, unet/in.text_embeds and .time_ids."""
    goldens = {**inputs, "unet/timesteps": torch.tensor(TIMESTEPS)}
    added = None
    if "unet/in.text_embeds" in inputs:
        added = {"text_embeds": inputs["unet/in.text_embeds"], "time_ids": inputs["unet/in.time_ids"]}
    sinusoids, embeddings = [], []
    for t in TIMESTEPS:
        tap = Tap()
        tap.output("sinusoid", model.time_proj)
        tap.output("embedding", model.time_embedding)
        if t == TIMESTEPS[0]:
            watch_blocks(tap, model)
        out = model(inputs["unet/in.sample"], t, inputs["unet/in.context"], added_cond_kwargs=added).sample
        kept = tap.close()
        sinusoids.append(kept.pop("sinusoid")[:1])
        embeddings.append(kept.pop("embedding")[:1])
        goldens.update(kept)
        goldens[f"unet/out.t{t:04}"] = out
    goldens["unet/t_emb.sinusoid"] = torch.cat(sinusoids)
    goldens["unet/t_emb"] = torch.cat(embeddings)
    return goldens


def watch_blocks(tap: Tap, model) -> None:
    tap.output("unet/conv_in", model.conv_in)
    if getattr(model, "add_embedding", None) is not None:
        tap.output("unet/add.sinusoid.rows", model.add_time_proj)
        tap.output("unet/add.emb", model.add_embedding)
    for i, block in enumerate(model.down_blocks):
        tap.output(f"unet/down.{i}", block)
    tap.output("unet/mid", model.mid_block)
    for i, block in enumerate(model.up_blocks):
        tap.output(f"unet/up.{i}", block)
    with_attention = [i for i, block in enumerate(model.down_blocks) if getattr(block, "attentions", None)]
    for where, block in [(f"unet/down.{with_attention[0]}", model.down_blocks[with_attention[0]]), ("unet/mid", model.mid_block)]:
        for j in range(1 if where == "unet/mid" else len(block.resnets)):
            tap.output(f"{where}.resnet.{j}", block.resnets[j])
            tap.output(f"{where}.attn.{j}", block.attentions[j])
