"""Rows of different lengths in one array, and files of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np


class Ragged:
    """`self[i]` is row i, without a copy."""

    def __init__(self, values: np.ndarray, ends: np.ndarray):
        self.values, self.ends = values, ends

    @staticmethod
    def of(rows: Sequence[Sequence[int]]) -> "Ragged":
        values = np.concatenate([np.asarray(row, np.uint16) for row in rows]) if rows else np.empty(0, np.uint16)
        return Ragged(values, np.cumsum([len(row) for row in rows], dtype=np.uint32))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> np.ndarray:
        return self.values[self.ends[row - 1] if row else 0 : self.ends[row]]


def save_ragged(path: Path, tables: dict[str, Ragged]):
    parts = {f"{name}.{part}": getattr(table, part) for name, table in tables.items() for part in ("values", "ends")}
    np.savez_compressed(path, **parts)


def load_ragged(path: Path) -> dict[str, Ragged]:
    arrays = np.load(path)
    names = {name.rpartition(".")[0] for name in arrays.files}
    return {name: Ragged(arrays[f"{name}.values"], arrays[f"{name}.ends"]) for name in sorted(names)}
