"""Batches of items of like length, made ahead by another thread."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Queue

import numpy as np
import torch
from items import Item
from model import PAD
from torch import Tensor

POOL_BATCHES = 40


@dataclass
class Batch:
    """`ids` [batch, length]; `at` [k]: places in it, flattened; `labels` [k], or for questions [batch, 2], places among those of the row.

    `rows` [k]: which row a place is of. `other` [batch, length]: the second sequences."""

    task: str
    ids: Tensor
    at: Tensor
    rows: Tensor
    labels: Tensor
    other: Tensor | None

    def to(self, device: str) -> "Batch":
        moved = {name: x.to(device, non_blocking=True) for name, x in vars(self).items() if isinstance(x, Tensor)}
        return Batch(**(vars(self) | moved))


def padded(rows: list[np.ndarray]) -> Tensor:
    table = np.full((len(rows), max(map(len, rows))), PAD, dtype=np.int64)
    for line, row in zip(table, rows):
        line[: len(row)] = row
    return torch.from_numpy(table)


def batch_of(task: str, items: list[Item]) -> Batch:
    ids = padded([item.ids for item in items])
    rows = np.repeat(np.arange(len(items)), [item.at.size for item in items])
    at = np.concatenate([item.at for item in items]) + rows * ids.shape[1]
    labels = [item.labels for item in items]
    labels = np.stack(labels) if task == "questions" else np.concatenate(labels)
    other = padded([item.other for item in items]) if items[0].other is not None else None
    return Batch(task, ids, *(torch.from_numpy(x.astype(np.int64)) for x in (at, rows, labels)), other)


def batches(task: str, items: Iterator[Item], tokens: int, random_source: np.random.Generator) -> Iterator[Batch]:
    """Endless batches of at most about `tokens` pieces, padding counted."""
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
            groups.append((start, end))
            start = end
        random_source.shuffle(groups)
        for start, end in groups:
            yield batch_of(task, pool[start:end])


def prefetched(source: Iterator[Batch], depth: int = 8) -> Iterator[Batch]:
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
