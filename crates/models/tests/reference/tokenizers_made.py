"""Small CLIP tokenizers: the real alphabet, pre-tokenisation and special tokens, few merges."""

import json
from collections import Counter
from pathlib import Path

from transformers import CLIPTokenizer

START, END = "<|startoftext|>", "<|endoftext|>"
CORPUS = (
    "turn the sky into a sunset make it a watercolour add fireworks make the house blue and the garden green with "
    "snow on the trees as a photo of a red car in the street at night it's the colour of the sea low quality blurry"
)
LENGTHS = {"vocab-merges": 77, "json": 16, "short": 24, "tiny": 16, "padded": 16}
# Stable Diffusion 2 and the second tokenizer of SDXL pad with this.
PADDING = {"json": "!", "padded": "!"}
MERGES = 60


def byte_letters() -> list[str]:
    """CLIP's letters for the 256 bytes: printable ones stand for themselves, the others for U+0100 and on, in the
    order of CLIP's vocabulary (printable ones first)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + place) for place in range(len(others))]


def merges() -> list[tuple[str, str]]:
    """The most frequent pairs of the corpus, ties broken by the pair itself."""
    words = Counter(CORPUS.replace("'s", " 's").split())
    split = {word: [*word[:-1], word[-1] + "</w>"] for word in words}
    learned = []
    while len(learned) < MERGES:
        pairs = Counter()
        for word, count in words.items():
            for pair in zip(split[word], split[word][1:]):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        learned.append(best)
        for word, parts in split.items():
            joined, at = [], 0
            while at < len(parts):
                if tuple(parts[at : at + 2]) == best:
                    joined.append(parts[at] + parts[at + 1])
                    at += 2
                else:
                    joined.append(parts[at])
                    at += 1
            split[word] = joined
    return learned


def vocabulary() -> dict[str, int]:
    letters = byte_letters()
    words = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in merges()] + [START, END]
    return {word: place for place, word in enumerate(words)}


def write_json(path: Path, value, *, as_published: bool = False) -> None:
    if as_published:
        path.write_text(json.dumps(value, ensure_ascii=True) + "\n")
    else:
        path.write_text(json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


def write(name: str, folder: Path, *, as_published: bool = False) -> None:
    """Writes the tokenizer `name` as published checkpoints have it: vocab.json and merges.txt, or tokenizer.json.
    Letters beyond ASCII are escaped and items spaced only where all is to be as published: that takes a third more."""
    folder.mkdir(parents=True)
    write_json(folder / "vocab.json", vocabulary(), as_published=as_published)
    (folder / "merges.txt").write_text(
        "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in merges()), encoding="utf-8"
    )
    padding = PADDING.get(name, END)
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": padding}
    write_json(
        folder / "tokenizer_config.json",
        {
            **special,
            "add_prefix_space": False,
            "do_lower_case": True,
            "errors": "replace",
            "model_max_length": LENGTHS[name],
            "tokenizer_class": "CLIPTokenizer",
        },
    )
    write_json(folder / "special_tokens_map.json", special)
    if name == "json":
        config = (folder / "tokenizer_config.json").read_bytes()
        whole = CLIPTokenizer.from_pretrained(folder)
        whole.backend_tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
        (folder / "tokenizer_config.json").write_bytes(config)
        for file in ["vocab.json", "merges.txt"]:
            (folder / file).unlink()


TRIALS = [
    "",
    " ",
    "turn the sky into a sunset",
    "Turn The SKY  into\ta\n\nSUNSET",
    "make it a watercolour, please!",
    "it's John's; they're we've I'm he'll she'd IT'S",
    "3 cars, 42 trees & 100% snow",
    "na\u00efve caf\u00e9 cafe\u0301",
    "\u0130stanbul \u00df STRASSE \ufb01sh",
    "\u65e5\u672c\u8a9e\u306e\u7a7a",
    "fireworks \U0001f386\U0001f387 \U0001f469\u200d\U0001f680",
    "non\u00a0breaking\u3000ideographic\u2003em",
    "zero\u200bwidth \ufeffmark",
    "\u2014 \u201cquotes\u201d \u2026 \u2019s",
    "snake_case (a:1.3) [b] <lora:x>",
    "in the middle <|endoftext|> of it",
    "<|startoftext|>start",
    "tab\there\x00null\x07bell",
    "!!! !",
    "\u0645\u0631\u062d\u0628\u0627 \u0928\u092e\u0938\u094d\u0924\u0947",
    "\u00b2\u00bd\u2163 \u0663",
    "make the house blue and the garden green, " * 20,
    "a " * 14 + "b c d",
]


def write_goldens(folder: Path) -> None:
    rows = []
    for name in ["vocab-merges", "json", "short", "padded"]:
        files = folder / "tokenizers" / name
        write(name, files, as_published=name == "vocab-merges")
        tokenizer = CLIPTokenizer.from_pretrained(files)
        for text in TRIALS:
            padded = tokenizer(text, padding="max_length", max_length=tokenizer.model_max_length, truncation=True)
            free = tokenizer(text)
            rows.append({"tokenizer": name, "text": text, "ids": padded.input_ids, "unpadded": free.input_ids})
    lines = ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=True) for row in rows)
    (folder / "tokens.json").write_text(f"[\n{lines}\n]\n")
