"""Compares shapes of about the same size by short trainings: fewer layers and more pieces.

    python shapes.py DATA WORK PIECES

Each shape learns masked pieces from PIECES pieces, all weights at the rates of train.py, without the other objectives. Prints a table: how
much of the text its pieces cover, translations found before any training (mean pooling, 200 lines of NTREX, from and to
English), the loss on lines that are not learned from in nats a character (a piece of a larger vocabulary is longer), and
the processor's time.
"""

import gzip
import sys
import time
from pathlib import Path

import numpy as np
import start
import torch
from batches import batch_of, batches, padded
from held_out import HeldOut
from items import LONGEST_SEGMENT, VALIDATION_ROWS, masked, sequence
from model import Model
from objectives import pooled
from pack import Pieces
from text import LANGUAGES, SETTINGS, lines_of
from torch.nn import functional
from train import BETAS, RATES, group_of

SHAPES = [(12, 45_056), (8, 63_488), (6, 65_024)]  # layers, entries: 78, 77 and 71 MB
LINES, RETRIEVED = 3000, 200
RATE, VALIDATION_RATE, BATCH_PIECES = 0.3, 0.15, 1075
WARM_UP_STEPS = 20


def texts(data: Path) -> dict[str, list[str]]:
    found = {}
    for language in LANGUAGES:
        held_out = HeldOut(data, SETTINGS["held_out"], language)
        found[language] = [line for line in lines_of(data, language)[:LINES] if not held_out.shares(line)]
    return found


@torch.no_grad()
def translations_found(model: Model, pieces: Pieces, data: Path) -> float:
    """Percent, mean of both ways and four languages."""

    def vectors(language: str) -> torch.Tensor:
        with gzip.open(data / "ntrex" / f"{language}.txt.gz", "rt", encoding="utf-8") as lines:
            rows = [sequence(np.array(ids)) for ids in pieces.ids([next(lines).strip() for _ in range(RETRIEVED)])]
        parts = [padded(rows[start : start + 20]) for start in range(0, RETRIEVED, 20)]
        return torch.cat([pooled(model.encode(ids), ids) for ids in parts])

    english, right = vectors("en"), []
    for language in ("de", "ar", "zh", "hi"):
        likeness = english @ vectors(language).T
        right += [(likeness.argmax(side) == torch.arange(RETRIEVED)).float().mean().item() for side in (0, 1)]
    return 100 * float(np.mean(right))


@torch.no_grad()
def nats_per_character(model: Model, pieces: Pieces, lines: dict[str, list[str]]) -> tuple[float, float]:
    """Mean of the languages; and how often the first guess is right, in percent."""
    losses, right = [], []
    for number, language in enumerate(LANGUAGES):
        random_source = np.random.default_rng([30, number])
        rows = [ids[:LONGEST_SEGMENT] for ids in pieces.ids(lines[language][:VALIDATION_ROWS])]
        items = [masked(sequence(np.array(row)), VALIDATION_RATE, model.mask, random_source) for row in rows]
        batch = batch_of("text", list(filter(None, items)))
        logits = model.mlm_logits(model.encode(batch.ids, batch.at)).float()
        shown = [pieces.backend.id_to_token(int(i)).replace("▁", " ") for i in batch.labels]
        loss = functional.cross_entropy(logits, batch.labels, reduction="sum").item()
        losses.append(loss / sum(map(len, shown)))
        right.append((logits.argmax(1) == batch.labels).float().mean().item())
    return float(np.mean(losses)), 100 * float(np.mean(right))


def trained(model: Model, rows: list[list[int]], count: int) -> float:
    """Learns from `count` pieces. Returns the seconds of a processor."""
    random_source = np.random.default_rng(30)
    groups = {group: [] for group in RATES}
    for name, parameter in model.named_parameters():
        groups[group_of(name)].append(parameter)
    options = [{"params": groups[g], "peak": rate, "eps": epsilon} for g, (rate, epsilon) in RATES.items()]
    adam = torch.optim.AdamW(options, lr=0.0, betas=BETAS, weight_decay=0.0, fused=True)

    def items():
        while True:
            for row in random_source.permutation(len(rows)):
                item = masked(sequence(np.array(rows[row][:LONGEST_SEGMENT])), RATE, model.mask, random_source)
                if item:
                    yield item

    source, read, step, began = batches("text", items(), BATCH_PIECES, random_source), 0, 0, time.process_time()
    while read < count:
        batch = next(source)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model.mlm_logits(model.encode(batch.ids, batch.at))
        functional.cross_entropy(logits.float(), batch.labels).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        step, read = step + 1, read + batch.ids.numel()
        for group in adam.param_groups:
            group["lr"] = group["peak"] * min(1.0, step / WARM_UP_STEPS, max(0.0, 1.5 * (1 - read / count)))
        adam.step()
        adam.zero_grad()
    return time.process_time() - began


def main(data: Path, work: Path, count: int):
    torch.manual_seed(30)
    torch.set_num_threads(1)
    lines = texts(data)
    print("| layers | pieces | found, untrained | nats a character | right | processor s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for layers, entries in SHAPES:
        folder = work / f"{layers}x{entries}"
        if not (folder / "start.safetensors").exists():
            start.main(data, folder, entries, layers)
        pieces, model = Pieces(folder), Model(folder)
        model.load(folder / "start.safetensors")
        rows = [ids for own in lines.values() for ids in pieces.ids(own[VALIDATION_ROWS:]) if ids]
        counts = np.bincount(np.concatenate(rows), minlength=entries) + 0.1
        model.lm_head.bias.data = torch.from_numpy(np.log(counts / counts.sum())).float()
        before = translations_found(model, pieces, data)
        seconds = trained(model, rows, count)
        loss, right = nats_per_character(model, pieces, lines)
        print(f"| {layers} | {entries} | {before:.1f} | {loss:.3f} | {right:.1f} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
