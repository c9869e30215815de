"""Batches of items of like length, made ahead by others."""

import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, Queue

import numpy as np
import torch
from items import Item
from model import PAD
from torch import Tensor
from torch import multiprocessing as mp

POOL_BATCHES = 40
PATIENCE_SECONDS = 60
fork = mp.get_context("fork")


@dataclass
class Batch:
    """`ids` [batch, length]; `at` [k]: places in it, flattened; `rows` [k]: which row a place is of.

    `labels` [k]; for questions [batch, 2], places among those of the row; for vectors [batch]."""

    task: str
    ids: Tensor
    at: Tensor
    rows: Tensor
    labels: Tensor

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
    return Batch(task, ids, *(torch.from_numpy(x.astype(np.int64)) for x in (at, rows, labels)))


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


def fed(source_of: Callable[[int], Iterator[Batch]], feeders: int) -> Iterator[Batch]:
    """What `source_of(0)` gives, made ahead by another thread; or what some processes, each with its own number, give."""
    queue = fork.Queue(2 * feeders) if feeders else Queue(8)

    def fill(number: int):
        if feeders:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for batch in source_of(number):
            queue.put(batch)

    makers = [fork.Process(target=fill, args=(number,), daemon=True) for number in range(feeders)]
    makers = makers or [threading.Thread(target=fill, args=(0,), daemon=True)]
    for maker in makers:
        maker.start()
    while True:
        try:
            yield queue.get(timeout=PATIENCE_SECONDS)
        except Empty:
            if not all(maker.is_alive() for maker in makers):
                raise RuntimeError("what makes the batches has ended, see above") from None
