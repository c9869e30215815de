"""What is trained: which objective comes when, and its loss."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from batches import IGNORED, Batch, batches, prefetched
from encoder import Model, encode
from copied_text import copy_items
from made_pairs import made_pair_items
from made_questions import Words, made_items
from guides import guide_losses
from masked_text import Corpus, pair_items, text_items
from ragged import load_ragged
from task_items import language_items, question_items, tag_items
from torch import Tensor
from torch.nn import functional

GUIDE_WEIGHT = 1.0
FIRST_MASK_RATE, LAST_MASK_RATE = 0.25, 0.15
BATCH_TOKENS = {
    "text": 2048,
    "pairs": 2048,
    "made_pairs": 2048,
    "languages": 1024,
    "tags": 1536,
    "questions": 3072,
    "made": 3072,
    "copies": 2048,
}
# Shares of the batches: at the start, in the middle and at the end.
SHARES = {
    "text": (0.30, 0.32, 0.34),
    "pairs": (0.24, 0.12, 0.11),
    "made_pairs": (0.0, 0.12, 0.11),
    "languages": (0.03, 0.03, 0.12),
    "tags": (0.15, 0.18, 0.20),
    "questions": (0.12, 0.15, 0.18),
    "made": (0.08, 0.06, 0.02),
    "copies": (0.08, 0.03, 0.01),
}


def shares_at(progress: float) -> np.ndarray:
    shares = np.array([np.interp(progress, (0.1, 0.7, 0.9), share) for share in SHARES.values()])
    return shares / shares.sum()


def objectives(
    work: Path,
    folder: Path,
    corpus: Corpus,
    entries: int,
    progress: Callable[[], float],
    random_source: np.random.Generator,
) -> Iterator[Batch]:
    def rate() -> float:
        return FIRST_MASK_RATE + (LAST_MASK_RATE - FIRST_MASK_RATE) * progress()

    asked = load_ragged(work / "questions.npz")
    pairs = load_ragged(work / "pairs.npz") | load_ragged(work / "links.npz")
    randoms = dict(zip(SHARES, random_source.spawn(len(SHARES))))
    items = {
        "text": text_items(corpus, entries, rate, randoms["text"]),
        "pairs": pair_items(pairs, entries, rate, randoms["pairs"]),
        "made_pairs": made_pair_items(pairs, corpus, Words(folder).copied, entries, lambda: 0.3, randoms["made_pairs"]),
        "languages": language_items(work, randoms["languages"]),
        "tags": tag_items(work, randoms["tags"]),
        "questions": question_items(asked, randoms["questions"]),
        "made": made_items(corpus, asked, folder, randoms["made"]),
        "copies": copy_items(corpus, entries, randoms["copies"]),
    }
    sources = {task: batches(task, items[task], BATCH_TOKENS[task], randoms[task]) for task in SHARES}

    def mixed() -> Iterator[Batch]:
        while True:
            yield next(sources[random_source.choice(list(SHARES), p=shares_at(progress()))])

    return prefetched(mixed())


def losses_of(model: Model, batch: Batch) -> dict[str, Tensor]:
    """Mean cross-entropies in nats: of one batch's objective, and of where its heads should look."""
    scores = None if batch.guides is None else []
    states = encode(model, batch.ids, batch.positions, batch.at, scores)
    return {"task": task_loss(model, batch, states), **(guide_losses(scores, batch.guides) if scores else {})}


def total(losses: dict[str, Tensor]) -> Tensor:
    guided = [loss for name, loss in losses.items() if name != "task"]
    return losses["task"] + GUIDE_WEIGHT * sum(guided)


def task_loss(model: Model, batch: Batch, states: Tensor) -> Tensor:
    if batch.task in ("questions", "made"):
        return span_loss(model.qa_outputs(states), batch)
    wanted = batch.labels != IGNORED
    head = {"languages": model.sequence_summary["summary"], "tags": model.classifier}.get(
        batch.task, model.pred_layer["proj"]
    )
    return functional.cross_entropy(head(states[wanted]), batch.labels[wanted])


def span_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Of the first and the last piece among the positions of the context, as pipelines choose them; logits [batch, k, 2]."""
    padding = batch.at == 0
    start, end = (x.masked_fill(padding, -1e9) for x in torch.unbind(logits, dim=2))
    first, last = batch.labels.unbind(dim=1)
    return (functional.cross_entropy(start, first) + functional.cross_entropy(end, last)) / 2
