"""Which objective comes when, and its loss."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from batches import Batch, batches
from items import language_items, pair_items, question_items, tag_items, text_items, vector_items
from model import PAD, Model
from ragged import Ragged
from torch import Tensor
from torch.nn import functional

FIRST_MASK_RATE, LAST_MASK_RATE = 0.30, 0.18
TEMPERATURE = 0.02  # of the sentence vectors' contrast; the original was trained with 0.01
DISTANCE_WEIGHT = 5.0
# Pieces of a batch, times the scale; shares of the batches at the start, in the middle and at the end.
TASKS = {
    "text": (1536, (0.40, 0.32, 0.30)),
    "pairs": (1536, (0.12, 0.12, 0.12)),
    "languages": (512, (0.06, 0.07, 0.08)),
    "tags": (1024, (0.12, 0.17, 0.17)),
    "questions": (2304, (0.15, 0.18, 0.19)),
    "vectors": (1024, (0.15, 0.14, 0.14)),
}


def shares_at(progress: float) -> np.ndarray:
    shares = np.array([np.interp(progress, (0.1, 0.5, 0.9), share) for _, share in TASKS.values()])
    return shares / shares.sum()


def mixed(
    tables: dict[str, Ragged],
    vectors: dict[str, np.ndarray],
    mask: int,
    progress: Callable[[], float],
    scale: float,
    seed: list[int],
    rank: int,
) -> Iterator[Batch]:
    """Endless batches; those of different ranks are of the same objectives in the same order."""

    def rate() -> float:
        return FIRST_MASK_RATE + (LAST_MASK_RATE - FIRST_MASK_RATE) * progress()

    randoms = dict(zip(TASKS, np.random.default_rng([*seed, rank]).spawn(len(TASKS))))
    items = {
        "text": text_items(tables, mask, rate, randoms["text"]),
        "pairs": pair_items(tables, mask, randoms["pairs"]),
        "languages": language_items(tables, randoms["languages"]),
        "tags": tag_items(tables, randoms["tags"]),
        "questions": question_items(tables, randoms["questions"]),
        "vectors": vector_items(vectors, randoms["vectors"]),
    }
    sources = {
        task: batches(task, items[task], int(tokens * scale), randoms[task]) for task, (tokens, _) in TASKS.items()
    }

    choices = np.random.default_rng(seed)
    while True:
        yield next(sources[choices.choice(list(TASKS), p=shares_at(progress()))])


def loss_of(model: Model, vectors: Tensor, batch: Batch) -> Tensor:
    if batch.task == "vectors":
        return vector_loss(model, vectors, batch)
    states = model.encode(batch.ids, batch.at)
    if batch.task == "questions":
        return span_loss(model.qa_outputs(states).float(), batch)
    head = {"languages": model.language_logits, "tags": model.classifier}.get(batch.task, model.mlm_logits)
    return functional.cross_entropy(head(states).float(), batch.labels)


def span_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Of the first and the last piece among the places of the context; logits [k, 2]."""
    count = batch.ids.shape[0]
    sizes = torch.bincount(batch.rows, minlength=count)
    place = torch.arange(len(batch.rows), device=logits.device) - (sizes.cumsum(0) - sizes)[batch.rows]
    table = logits.new_full((count, int(sizes.max()), 2), -1e4).index_put((batch.rows, place), logits)
    first, last = (functional.cross_entropy(table[:, :, side], batch.labels[:, side]) for side in (0, 1))
    return (first + last) / 2


def pooled(states: Tensor, ids: Tensor) -> Tensor:
    """Mean over what is not padding, of length 1."""
    there = (ids != PAD).float()[:, :, None]
    mean = (states.float().view(*ids.shape, -1) * there).sum(1) / there.sum(1)
    return functional.normalize(mean, dim=-1)


def vector_loss(model: Model, vectors: Tensor, batch: Batch) -> Tensor:
    """Distance to the original encoder's vector, and contrast with those of all other sentences; vectors [n, dim] of length 1."""
    own = pooled(model.encode(batch.ids), batch.ids)
    distance = 1 - (own * vectors[batch.labels]).sum(-1).mean()
    return functional.cross_entropy(own @ vectors.T / TEMPERATURE, batch.labels) + DISTANCE_WEIGHT * distance
