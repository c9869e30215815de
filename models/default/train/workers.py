"""One set of weights, trained by processes of one thread each, which on few cores wait less for each other than threads do.

Weights, gradients and Adam's means are flat tensors that the processes share; each updates its part. On a GPU there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch import multiprocessing as mp


class Alone:
    """A barrier for one."""

    def wait(self):
        pass


@dataclass
class Shared:
    """`weights`, `means`, `squares` [size], `gradients` [workers, size]; `norms` [workers]; `progress`: of the time, 0 to 1."""

    weights: Tensor
    gradients: Tensor
    means: Tensor
    squares: Tensor
    norms: Tensor
    progress: Tensor
    stopped: Tensor
    barrier: object

    @staticmethod
    def of(weights: Tensor, workers: int) -> "Shared":
        def zeros(*size: int, dtype=torch.float32) -> Tensor:
            found = torch.zeros(*size, dtype=dtype, device=weights.device)
            return found.share_memory_() if workers > 1 else found

        barrier = Alone()
        if workers > 1:
            weights.share_memory_()
            barrier = mp.get_context("spawn").Barrier(workers)
        size = weights.numel()
        return Shared(
            weights, zeros(workers, size), zeros(size), zeros(size), zeros(workers), zeros(1, dtype=torch.float64),
            zeros(1, dtype=torch.bool), barrier,
        )  # fmt: skip


def flattened(parameters: list[nn.Parameter]) -> Tensor:
    return torch.cat([p.detach().float().flatten() for p in parameters])


def bind(parameters: list[nn.Parameter], weights: Tensor, gradients: Tensor):
    """The parameters become views of the flat tensors."""
    start = 0
    for p in parameters:
        end = start + p.numel()
        p.data, p.grad = weights[start:end].view(p.shape), gradients[start:end].view(p.shape)
        start = end


class Optimizer:
    """AdamW without weight decay for this worker's part of the flat weights. `groups`: (size, learning rate, epsilon), in their order."""

    def __init__(
        self, shared: Shared, rank: int, step: int, groups: list[tuple[int, float, float]], betas: tuple[float, float]
    ):
        self.shared, self.rank = shared, rank
        workers, size = shared.gradients.shape
        self.begin, self.end = size * rank // workers, size * (rank + 1) // workers
        self.parts, start, options = [], 0, []
        for count, rate, epsilon in groups:
            first, last = max(start, self.begin), min(start + count, self.end)
            if first < last:
                self.parts.append((first, last))
                options.append({"params": [nn.Parameter(shared.weights[first:last])], "peak": rate, "eps": epsilon})
            start += count
        self.adam = torch.optim.AdamW(options, lr=0.0, betas=betas, weight_decay=0.0, fused=True)
        for group, (first, last) in zip(self.adam.param_groups, self.parts):
            group["params"][0].data = shared.weights[first:last]
            self.adam.state[group["params"][0]] = {
                "step": torch.tensor(float(step), device=shared.weights.device),
                "exp_avg": shared.means[first:last],
                "exp_avg_sq": shared.squares[first:last],
            }

    def step(self, factor: float, clip_norm: float):
        """All workers together: the mean of their gradients, clipped, moves the weights; then no gradient is left."""
        shared, workers = self.shared, len(self.shared.gradients)
        mean = shared.gradients[:, self.begin : self.end].mean(dim=0) if workers > 1 else shared.gradients[0].clone()
        shared.norms[self.rank] = mean.square().sum()
        shared.barrier.wait()
        shared.gradients[self.rank].zero_()
        mean.mul_((clip_norm / (shared.norms.sum().sqrt() + 1e-6)).clamp(max=1.0))
        for group, (first, last) in zip(self.adam.param_groups, self.parts):
            group["lr"] = group["peak"] * factor
            group["params"][0].grad = mean[first - self.begin : last - self.begin]
        self.adam.step()
        shared.barrier.wait()


def run(work: Callable, count: int, *arguments):
    """Runs work(rank, *arguments) in each process."""
    if count == 1:
        work(0, *arguments)
    else:
        mp.start_processes(work, args=arguments, nprocs=count, start_method="spawn")
