"""What is trained: which objective comes when, and its loss."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from batches import IGNORED, Batch, batches, prefetched
from encoder import Model, encode
from copied_text import copy_items
from made_questions import made_items
from masked_text import Corpus, pair_items, text_items
from ragged import load_ragged
from task_items import language_items, question_items, tag_items
from torch import Tensor
from torch.nn import functional

FIRST_MASK_RATE, LAST_MASK_RATE = 0.3, 0.18
BATCH_TOKENS = {
    "text": 2048,
    "pairs": 2048,
    "languages": 1024,
    "tags": 1536,
    "questions": 3072,
    "made": 3072,
    "copies": 2048,
}
# Shares of the batches: at the start, in the middle and at the end.
SHARES = {
    "text": (0.80, 0.36, 0.40),
    "pairs": (0.20, 0.14, 0.16),
    "languages": (0.0, 0.04, 0.08),
    "tags": (0.0, 0.07, 0.16),
    "questions": (0.0, 0.08, 0.12),
    "made": (0.0, 0.08, 0.08),
    "copies": (0.0, 0.23, 0.10),
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
    randoms = dict(zip(SHARES, random_source.spawn(len(SHARES))))
    items = {
        "text": text_items(corpus, entries, rate, randoms["text"]),
        "pairs": pair_items(work, entries, rate, randoms["pairs"]),
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


def loss_of(model: Model, batch: Batch) -> Tensor:
    """Mean cross-entropy in nats of one batch's objective."""
    states = encode(model, batch.ids, batch.positions, batch.at)
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
