"""Data parallel training in processes of one thread each, which on few cores wait less for each other than threads do."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch import multiprocessing as mp
from torch.nn import Parameter


class Workers:
    """What the processes share: gradients in two turns, the time that has passed (0 to 1), and whether to stop."""

    def __init__(self, count: int, size: int):
        self.count = count
        self.gradients = torch.zeros(2, count, size).share_memory_()
        self.progress = torch.zeros(1, dtype=torch.float64).share_memory_()
        self.stopped = torch.zeros(1, dtype=torch.bool).share_memory_()
        self.barrier = mp.get_context("spawn").Barrier(count)

    def average(self, rank: int, step: int, parameters: list[Parameter]):
        """Each parameter's gradient becomes the mean over the processes."""
        turn = self.gradients[step % 2]
        torch.cat(
            [(p.grad if p.grad is not None else torch.zeros_like(p)).flatten() for p in parameters], out=turn[rank]
        )
        self.barrier.wait()
        mean = turn.mean(dim=0)
        for p, gradient in zip(parameters, mean.split([p.numel() for p in parameters])):
            p.grad = gradient.view(p.shape)


def size_of(parameters: list[Tensor]) -> int:
    return sum(p.numel() for p in parameters)


def run(work: Callable, workers: Workers, *arguments):
    """Runs work(rank, workers, *arguments) in each process."""
    mp.start_processes(work, args=(workers, *arguments), nprocs=workers.count, start_method="spawn")
