"""Rows of different lengths in one flat array, in a file."""

from pathlib import Path

import numpy as np


class Ragged:
    def __init__(self, values: np.ndarray, ends: np.ndarray):
        self.values, self.ends = values, ends

    @classmethod
    def of(cls, rows: list, dtype) -> "Ragged":
        values = np.fromiter((x for row in rows for x in row), dtype=dtype)
        return cls(values, np.cumsum([len(row) for row in rows], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> np.ndarray:
        return self.values[self.ends[row - 1] if row else 0 : self.ends[row]]


def save_ragged(path: Path, **tables: Ragged):
    arrays = {}
    for name, table in tables.items():
        arrays[name], arrays[f"{name}.ends"] = table.values, table.ends
    np.savez(path, **arrays)


def load_ragged(path: Path) -> dict[str, Ragged]:
    arrays = np.load(path)
    return {name: Ragged(arrays[name], arrays[f"{name}.ends"]) for name in arrays.files if not name.endswith(".ends")}
