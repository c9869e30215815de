"""Step 9: all objectives together until a given time of day.

    python train.py WORK MODEL UNTIL [FROM]    UNTIL: ISO 8601 time with zone, such as 2026-01-31T23:22:00+00:00

The learning rate falls to zero at UNTIL, however many steps fit in before. Every five minutes the weights go to
MODEL/model.safetensors (half precision) and the whole state to WORK/state.pt, from which a later call goes on; so does a
call that is ended by SIGTERM. FROM: a model.safetensors to begin with in place of counts.
"""

import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import torch
from encoder import Model
from initialise import initialise
from masked_text import Corpus
from objectives import losses_of, objectives, total
from safetensors.torch import load_file, save_file
from workers import Workers, run, size_of

SEED = 22
CLIP_NORM = 1.0
WARM_UP_STEPS = 150
PEAK_LEARNING_RATE = 8e-4
WEIGHT_DECAY = 0.01
SAVE_SECONDS = 300
REPORT_STEPS = 100
TIED = "pred_layer.proj.weight"


def trained(model: Model) -> list[torch.nn.Parameter]:
    model.transformer.position_embeddings.weight.requires_grad = False
    return [p for p in model.parameters() if p.requires_grad]


def new_optimizer(model: Model) -> torch.optim.AdamW:
    groups = [
        {"params": [p for p in trained(model) if p.dim() == 2], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in trained(model) if p.dim() == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), eps=1e-8, fused=True)


def weights_of(model: Model, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Without the tied copy of the embeddings."""
    return {name: x.to(dtype).contiguous() for name, x in model.state_dict().items() if name != TIED}


def save_model(model: Model, folder: Path):
    """config.json, and model.safetensors in half precision."""
    unfinished = folder / "model.safetensors.part"
    save_file(weights_of(model, torch.float16), unfinished, metadata={"format": "pt"})
    unfinished.chmod(0o644)
    os.replace(unfinished, folder / "model.safetensors")
    model.config.dtype = "float16"
    (folder / "config.json").write_text(model.config.to_json_string(use_diff=False))


def save_state(path: Path, **state):
    torch.save(state, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def entries_of(folder: Path) -> int:
    return len(json.loads((folder / "vocab.json").read_text(encoding="utf-8")))


def train(rank: int, workers: Workers, work: Path, folder: Path, until: float, begin_with: Path):
    torch.set_num_threads(1)
    corpus, entries = Corpus(work), entries_of(folder)
    model = Model(entries)
    state_path, curve_path = work / "state.pt", work / "curve.jsonl"
    state = torch.load(state_path) if state_path.exists() else None
    model.load_state_dict(state["model"] if state else load_file(begin_with), strict=False)
    optimizer, parameters = new_optimizer(model), trained(model)
    step, tokens, started = 0, 0, time.time()
    if state:
        optimizer.load_state_dict(state["optimizer"])
        step, tokens, started = state["step"], state["tokens"], state["started"]
    random_source = np.random.default_rng([SEED, step, rank])
    source = objectives(work, folder, corpus, entries, lambda: workers.progress.item(), random_source)
    losses, report_at, saved_at = {}, (time.time(), tokens), time.time()
    if rank == 0:
        signal.signal(signal.SIGTERM, lambda *_: workers.stopped.fill_(True))
    ended = False
    while not ended:
        batch = next(source)
        found = losses_of(model, batch)
        total(found).backward()
        if rank == 0:
            workers.progress.fill_(min(1.0, (time.time() - started) / (until - started)))
        workers.average(rank, step, parameters)
        # Between two barriers nobody writes: both processes read the same.
        progress, ended = workers.progress.item(), workers.progress.item() >= 1.0 or bool(workers.stopped)
        workers.barrier.wait()
        torch.nn.utils.clip_grad_norm_(parameters, CLIP_NORM)
        for group in optimizer.param_groups:
            group["lr"] = PEAK_LEARNING_RATE * min(1.0, (step + 1) / WARM_UP_STEPS) * (1.0 - progress)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        for name, loss in found.items():
            losses.setdefault(batch.task if name == "task" else f"{batch.task}_{name}", []).append(loss.item())
        step += 1
        tokens += batch.ids.numel() * workers.count
        if rank:
            continue
        if step % REPORT_STEPS == 0:
            seconds, since = time.time() - report_at[0], tokens - report_at[1]
            row = {
                "step": step, "tokens": tokens, "seconds": round(time.time() - started),
                **{task: round(float(np.mean(values)), 3) for task, values in sorted(losses.items())},
                "tokens_per_second": round(since / seconds),
            }  # fmt: skip
            with curve_path.open("a") as curve:
                curve.write(json.dumps(row) + "\n")
            losses, report_at = {}, (time.time(), tokens)
        if ended or time.time() - saved_at > SAVE_SECONDS:
            save_model(model, folder)
            states = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            save_state(state_path, **states, step=step, tokens=tokens, started=started)
            saved_at = time.time()
    if rank == 0:
        print(f"{step} steps, {tokens} tokens")


def main(work: Path, folder: Path, until: float, begin_with: Path | None):
    torch.manual_seed(SEED)
    model = Model(entries_of(folder))
    if begin_with is None:
        begin_with = work / "initial.safetensors"
        initialise(model, Corpus(work))
        save_file(weights_of(model, torch.float32), begin_with)
    # Sent to all of them, it is for the first process, which tells the others.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    workers = Workers(os.cpu_count() or 1, size_of(trained(model)))
    run(train, workers, work, folder, until, begin_with)


if __name__ == "__main__":
    begin_with = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    main(Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]).timestamp(), begin_with)
