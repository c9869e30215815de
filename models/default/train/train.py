"""Step 5: all objectives together until a given time of day, on a GPU if there is one, else on the CPU.

    python train.py PACKED MODEL WORK UNTIL [FROM]    UNTIL: ISO 8601 time with zone, such as 2026-01-31T23:22:00+00:00

PACKED: the folder of pieces.npz and vectors.npz, and of projected.npz where there is one. FROM: a .safetensors of MODEL's shape to begin with, by default MODEL/start.safetensors. The learning rate stays at its peak
for the first 65 % of the time and then falls to zero at UNTIL, however many steps fit in. Every few minutes the weights go
to WORK/model.safetensors (half precision) and the whole state to WORK/state.pt, from which a later call goes on; so does a
call that is ended by SIGTERM. WORK/curve.jsonl: losses in nats, and what is measured on text that is not learned from.
The environment: WORKERS (processes of the CPU that train, by default one a core), FEEDERS (processes that make batches for a
GPU), SCALE (sizes of batches), RATE (times the learning rates).
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import torch
from batches import Batch, batch_of, fed
from items import LONGEST_SEGMENT, VALIDATION_ROWS, masked, sequence
from model import Model
from objectives import loss_of, mixed
from ragged import Ragged, load_ragged
from safetensors.torch import load_file
from text import LANGUAGES
from torch import Tensor, nn
from torch.nn import functional
from workers import Optimizer, Shared, bind, flattened, run

SEED = 30
CLIP_NORM = 1.0
WARM_UP_STEPS = 80
STEADY_PART = 0.65
SAVE_SECONDS = 900
REPORT_STEPS = 50
VALIDATION_RATE = 0.15
BETAS = (0.9, 0.98)
# Learning rate and epsilon. Rows of rare pieces are seldom right and a little wrong in every step: the large epsilon keeps
# Adam from making much of that.
RATES = {"encoder": (2e-4, 1e-8), "embeddings": (2e-4, 1e-5), "heads": (1e-3, 1e-8)}
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SCALE = float(os.environ.get("SCALE", "8" if DEVICE == "cuda" else "0.7"))
RATE = float(os.environ.get("RATE", "1"))
FEEDERS = int(os.environ.get("FEEDERS", "8" if DEVICE == "cuda" else "0"))
WORKERS = 1 if DEVICE == "cuda" else int(os.environ.get("WORKERS", os.cpu_count() or 1))


def group_of(name: str) -> str:
    if "word_embeddings" in name or name == "lm_head.bias":
        return "embeddings"
    return "encoder" if name.startswith("roberta.") else "heads"


def grouped(model: Model) -> tuple[list[nn.Parameter], list[tuple[int, float, float]]]:
    """Parameters group by group, and of each group its size, learning rate and epsilon."""
    found = {group: [] for group in RATES}
    for name, parameter in model.named_parameters():
        found[group_of(name)].append(parameter)
    sizes = [(sum(p.numel() for p in found[group]), *RATES[group]) for group in RATES]
    return [p for parameters in found.values() for p in parameters], sizes


def unigram_bias(tables: dict[str, Ragged], entries: int) -> Tensor:
    """Log probability of each piece in text drawn as it is trained on, smoothed."""
    mixture = np.full(entries, 1e-7)
    sizes = np.array([tables[f"text_{x}"].values.size for x in LANGUAGES]) ** 0.5
    for language, share in zip(LANGUAGES, sizes / sizes.sum()):
        counts = np.bincount(tables[f"text_{language}"].values, minlength=entries)
        mixture += share * counts / counts.sum()
    return torch.from_numpy(np.log(mixture / mixture.sum())).float()


@torch.no_grad()
def validate(model: Model, tables: dict[str, Ragged]) -> dict[str, float]:
    """Masked pieces of the first rows of each language: mean loss of the languages, and how often the first guess is right."""
    losses, right = [], []
    for number, language in enumerate(LANGUAGES):
        random_source = np.random.default_rng([SEED, number])
        rows = [tables[f"text_{language}"][row][:LONGEST_SEGMENT] for row in range(VALIDATION_ROWS)]
        items = [masked(sequence(row), VALIDATION_RATE, model.mask, random_source) for row in rows]
        batch = batch_of("text", sorted(filter(None, items), key=lambda item: item.ids.size)).to(DEVICE)
        with torch.autocast(DEVICE, torch.bfloat16):
            logits = model.mlm_logits(model.encode(batch.ids, batch.at)).float()
        losses.append(functional.cross_entropy(logits, batch.labels).item())
        right.append((logits.argmax(1) == batch.labels).float().mean().item())
    return {"valid": round(float(np.mean(losses)), 3), "right": round(100 * float(np.mean(right)), 1)}


def initial_model(folder: Path, begin_with: Path, tables: dict[str, Ragged]) -> Model:
    model = Model(folder)
    model.load(begin_with)
    if "lm_head.bias" not in load_file(begin_with):
        model.lm_head.bias.data = unigram_bias(tables, model.config.vocab_size)
    return model


@dataclass
class Clock:
    """When the training began, and where it stood then and stands now."""

    started: float
    until: float
    step: int = 0
    tokens: int = 0

    def progress(self) -> float:
        return min(1.0, (time.time() - self.started) / (self.until - self.started))


class Journal:
    """Losses of the steps since the last line of the curve."""

    def __init__(self, path: Path, clock: Clock):
        self.path, self.clock = path, clock
        self._begin()

    def _begin(self):
        self.losses, self.time, self.tokens = {}, time.time(), self.clock.tokens

    def note(self, task: str, loss: Tensor):
        self.losses.setdefault(task, []).append(loss.detach())

    def write(self, measured: dict[str, float]):
        clock = self.clock
        row = {
            "step": clock.step,
            "tokens": clock.tokens,
            "seconds": round(time.time() - clock.started),
            "pieces_per_second": round((clock.tokens - self.tokens) / (time.time() - self.time)),
            **{task: round(torch.stack(values).mean().item(), 3) for task, values in sorted(self.losses.items())},
        }
        with self.path.open("a") as curve:
            curve.write(json.dumps(row | measured) + "\n")
        self._begin()


def save(model: Model, shared: Shared, work: Path, clock: Clock):
    model.save(work / "model.safetensors")
    tensors = {"weights": shared.weights, "means": shared.means, "squares": shared.squares}
    torch.save({**tensors, **vars(clock)}, work / "state.part")
    (work / "state.part").replace(work / "state.pt")


def learned_tables(packed: Path) -> dict[str, Ragged]:
    """With the parts of speech that earlier weights projected, where there are such."""
    paths = [packed / "pieces.npz", packed / "projected.npz"]
    return {name: table for path in paths if path.exists() for name, table in load_ragged(path).items()}


def train(rank: int, packed: Path, folder: Path, work: Path, clock: Clock, shared: Shared):
    workers = len(shared.gradients)
    if workers > 1:
        # Sent to the whole group, it is for the first process, which tells the others.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        torch.set_num_threads(1)
    tables, model = learned_tables(packed), Model(folder).to(DEVICE)
    sentences = dict(np.load(packed / "vectors.npz"))
    vectors = functional.normalize(torch.from_numpy(sentences["vectors"]).to(DEVICE).float(), dim=-1)
    parameters, groups = grouped(model)
    bind(parameters, shared.weights, shared.gradients[rank])
    optimizer = Optimizer(shared, rank, clock.step, groups, BETAS)

    def source_of(number: int) -> Iterator[Batch]:
        return mixed(tables, sentences, model.mask, clock.progress, SCALE, [SEED, clock.step, number], rank)

    source = fed(source_of, FEEDERS)
    journal, saved_at, ended = Journal(work / "curve.jsonl", clock), time.time(), False
    while not ended:
        batch = next(source)
        with torch.autocast(DEVICE, torch.bfloat16):
            loss = loss_of(model, vectors, batch.to(DEVICE))
        loss.backward()
        if rank == 0:
            shared.progress.fill_(clock.progress() if not shared.stopped else 1.0)
        shared.barrier.wait()
        ended = shared.progress.item() >= 1.0
        left = 1.0 - clock.progress()
        optimizer.step(RATE * min(1.0, (clock.step + 1) / WARM_UP_STEPS, left / (1 - STEADY_PART)), CLIP_NORM)
        clock.step += 1
        clock.tokens += batch.ids.numel() * workers
        if rank:
            continue
        journal.note(batch.task, loss)
        saves = ended or time.time() - saved_at > SAVE_SECONDS
        if saves or clock.step % REPORT_STEPS == 0:
            journal.write(validate(model, tables) if saves else {})
        if saves:
            save(model, shared, work, clock)
            saved_at = time.time()
    if rank == 0:
        print(f"{clock.step} steps, {clock.tokens} pieces")


def main(packed: Path, folder: Path, work: Path, until: float, begin_with: Path):
    torch.manual_seed(SEED)
    work.mkdir(parents=True, exist_ok=True)
    model, clock = initial_model(folder, begin_with, load_ragged(packed / "pieces.npz")), Clock(time.time(), until)
    shared = Shared.of(flattened(grouped(model)[0]).to(DEVICE), WORKERS)
    if (work / "state.pt").exists():
        state = torch.load(work / "state.pt", map_location=DEVICE)
        for name in ("weights", "means", "squares"):
            getattr(shared, name).copy_(state[name])
        clock = Clock(state["started"], until, state["step"], state["tokens"])
    signal.signal(signal.SIGTERM, lambda *_: shared.stopped.fill_(True))
    run(train, WORKERS, packed, folder, work, clock, shared)


if __name__ == "__main__":
    packed, folder, work = map(Path, sys.argv[1:4])
    begin_with = Path(sys.argv[5]) if len(sys.argv) > 5 else folder / "start.safetensors"
    main(packed, folder, work, datetime.fromisoformat(sys.argv[4]).timestamp(), begin_with)
