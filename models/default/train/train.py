"""Step 4: masked language modelling until a given time of day.

    python train.py WORK MODEL UNTIL        UNTIL: ISO 8601 time with zone, such as 2026-01-31T23:22:00+00:00

The learning rate falls to zero at UNTIL, however many steps fit in before. Every five minutes the weights go to
MODEL/model.safetensors (half precision) and the whole state to WORK/state.pt, from which a later call goes on.
"""

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import torch
from batches import Corpus, batches, masked
from encoder import masked_loss, new_model
from initialise import initialise
from safetensors.torch import save_file

SEED = 22
THREADS = 2
BATCH_TOKENS = 1024
MASK_RATE = 0.2
PEAK_LEARNING_RATE = 1e-3
WARM_UP_STEPS = 150
WEIGHT_DECAY = 0.01
CLIP_NORM = 1.0
SAVE_SECONDS = 300
REPORT_STEPS = 100


def new_optimizer(model) -> torch.optim.AdamW:
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() == 2], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in trained if p.dim() == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), eps=1e-8, fused=True)


def learning_rate(step: int, progress: float) -> float:
    """Linear warm-up by steps, then linear to zero by time; progress is the part of the time that has passed."""
    return PEAK_LEARNING_RATE * min(1.0, (step + 1) / WARM_UP_STEPS) * max(0.0, 1.0 - progress)


def save_model(model, folder: Path):
    """config.json, and model.safetensors in half precision without the tied copy of the embeddings."""
    tied = "pred_layer.proj.weight"
    tensors = {name: x.half().contiguous() for name, x in model.state_dict().items() if name != tied}
    unfinished = folder / "model.safetensors.part"
    save_file(tensors, unfinished, metadata={"format": "pt"})
    unfinished.chmod(0o644)
    os.replace(unfinished, folder / "model.safetensors")
    model.config.dtype = "float16"
    (folder / "config.json").write_text(model.config.to_json_string(use_diff=False))


def save_state(path: Path, **state):
    torch.save(state, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def main(work: Path, folder: Path, until: float):
    torch.set_num_threads(THREADS)
    torch.manual_seed(SEED)
    corpus = Corpus(work)
    entries = len(json.loads((folder / "vocab.json").read_text(encoding="utf-8")))
    model = new_model(entries)
    state_path, curve_path = work / "state.pt", work / "curve.jsonl"
    step = tokens = 0
    started = time.time()
    if state_path.exists():
        state = torch.load(state_path)
        model.load_state_dict(state["model"])
        step, tokens, started = state["step"], state["tokens"], state["started"]
    else:
        initialise(model, corpus)
    model.transformer.position_embeddings.weight.requires_grad = False
    optimizer = new_optimizer(model)
    if state_path.exists():
        optimizer.load_state_dict(state["optimizer"])
    save_model(model, folder)
    random_source = np.random.default_rng([SEED, step])
    source = batches(corpus, BATCH_TOKENS, random_source)
    losses, report_at, saved_at = [], (time.time(), tokens), time.time()
    while (now := time.time()) < until:
        rate = learning_rate(step, (now - started) / (until - started))
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = masked(next(source), MASK_RATE, entries, random_source)
        loss = masked_loss(model, *batch).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step += 1
        tokens += batch[0].numel()
        if step % REPORT_STEPS == 0:
            seconds, since = time.time() - report_at[0], tokens - report_at[1]
            row = {
                "step": step, "tokens": tokens, "seconds": round(time.time() - started),
                "loss": round(float(np.mean(losses)), 4), "learning_rate": round(rate, 6),
                "tokens_per_second": round(since / seconds),
            }  # fmt: skip
            with curve_path.open("a") as curve:
                curve.write(json.dumps(row) + "\n")
            losses, report_at = [], (time.time(), tokens)
        if time.time() - saved_at > SAVE_SECONDS:
            save_model(model, folder)
            save_state(
                state_path, model=model.state_dict(), optimizer=optimizer.state_dict(), step=step, tokens=tokens,
                started=started,
            )  # fmt: skip
            saved_at = time.time()
    save_model(model, folder)
    print(f"{step} steps, {tokens} tokens")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]).timestamp())
