"""Items of every task, and batches of items of like length."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Queue

import numpy as np
import torch
from encoder import PAD_ID
from torch import Tensor

POOL_BATCHES = 48
IGNORED = -100


# For each guided layer [links, 2]: from where, where to.
Guides = tuple[np.ndarray, ...]


@dataclass
class Item:
    """One sequence: ids, where it is looked at, and what should be found there. `positions`: None for 0, 1, 2, …"""

    ids: np.ndarray
    at: np.ndarray
    labels: np.ndarray
    positions: np.ndarray | None = None
    guides: Guides | None = None


@dataclass
class Batch:
    """Tensors of a batch, padded: ids and positions [batch, length], at and labels [batch, k]."""

    task: str
    ids: Tensor
    positions: Tensor | None
    at: Tensor
    labels: Tensor
    guides: list[Tensor] | None = None


def padded(rows: list[np.ndarray], filler: int) -> Tensor:
    table = np.full((len(rows), max(map(len, rows))), filler, dtype=np.int64)
    for line, row in zip(table, rows):
        line[: len(row)] = row
    return torch.from_numpy(table)


def guides_of(items: list[Item]) -> list[Tensor] | None:
    """For each guided layer [links, 3]: row, from where, where to."""
    if items[0].guides is None:
        return None
    return [
        torch.from_numpy(
            np.concatenate([np.insert(item.guides[layer], 0, row, axis=1) for row, item in enumerate(items)])
        )
        for layer in range(len(items[0].guides))
    ]


def batch_of(task: str, items: list[Item]) -> Batch:
    ids = padded([item.ids for item in items], PAD_ID)
    positions = None
    if items[0].positions is not None:
        positions = padded([item.positions for item in items], 0)
    at, labels = padded([item.at for item in items], 0), padded([item.labels for item in items], IGNORED)
    return Batch(task, ids, positions, at, labels, guides_of(items))


def batches(task: str, items: Iterator[Item], tokens: int, random_source: np.random.Generator) -> Iterator[Batch]:
    """Endless batches of about `tokens` ids, padding counted."""
    while True:
        pool, size = [], 0
        while size < POOL_BATCHES * tokens:
            pool.append(next(items))
            size += pool[-1].ids.size
        pool.sort(key=lambda item: item.ids.size)
        groups, start = [], 0
        while start < len(pool):
            end = start + 1
            while end < len(pool) and (end + 1 - start) * pool[end].ids.size <= tokens:
                end += 1
            groups.append(batch_of(task, pool[start:end]))
            start = end
        random_source.shuffle(groups)
        yield from groups


def prefetched(source: Iterator[Batch], depth: int = 8) -> Iterator[Batch]:
    """The same, made ahead by another thread."""
    queue: Queue = Queue(depth)

    def fill():
        try:
            for batch in source:
                queue.put(batch)
        except Exception as error:
            queue.put(error)

    threading.Thread(target=fill, daemon=True).start()
    while True:
        batch = queue.get()
        if isinstance(batch, Exception):
            raise batch
        yield batch
