"""Batches without padding: segments of equal length, languages drawn by the square root of their size."""

from pathlib import Path

import numpy as np
import torch
from encoder import BEGIN_ID, END_ID, FIRST_PIECE_ID, MASK_ID, UNKNOWN_ID
from words import SETTINGS

LONGEST_SEGMENT = 96
SHORTEST_SEGMENT = 4
SIZE_EXPONENT = 0.5
VALIDATION_SEGMENTS = 40
POOL_BATCHES = 64


class Corpus:
    """Lines cut into segments of at most 96 pieces; the first 40 segments of each language are for validation."""

    def __init__(self, work: Path):
        arrays = np.load(work / "corpus.npz")
        self.languages: list[str] = SETTINGS["languages"]
        self.ids = {x: arrays[f"ids_{x}"] for x in self.languages}
        self.segments = {x: self._segments(arrays[f"ends_{x}"]) for x in self.languages}
        sizes = np.array([self.ids[x].size for x in self.languages]) ** SIZE_EXPONENT
        self.token_share = sizes / sizes.sum()
        mean_lengths = np.array([np.diff(self.segments[x]).mean() for x in self.languages])
        self.draw_probability = self.token_share / mean_lengths
        self.draw_probability /= self.draw_probability.sum()

    @staticmethod
    def _segments(ends: np.ndarray) -> np.ndarray:
        bounds = []
        for start, end in zip([0, *ends[:-1]], ends):
            pieces = -(-(end - start) // LONGEST_SEGMENT)
            edges = np.linspace(start, end, pieces + 1, dtype=np.int64) if pieces else []
            bounds.extend(zip(edges[:-1], edges[1:]))
        bounds = np.array(bounds)
        return bounds[bounds[:, 1] - bounds[:, 0] >= SHORTEST_SEGMENT]

    def sequence(self, language: str, segment: int) -> np.ndarray:
        start, end = self.segments[language][segment]
        return np.concatenate([[BEGIN_ID], self.ids[language][start:end], [END_ID]])

    def unigram_probability(self, entries: int) -> np.ndarray:
        """Add-one smoothed probability of each entry in the mixture of languages that is trained on."""
        mixture = np.full(entries, 1e-7)
        for language, share in zip(self.languages, self.token_share):
            counts = np.bincount(self.ids[language], minlength=entries)
            mixture += share * counts / counts.sum()
        return mixture / mixture.sum()


def drawn_segments(corpus: Corpus, random_source: np.random.Generator):
    """Endless sequences; each language is gone through in random order before any of its segments comes again."""
    orders = {x: np.empty(0, dtype=np.int64) for x in corpus.languages}
    while True:
        for choice in random_source.choice(len(corpus.languages), size=4096, p=corpus.draw_probability):
            language = corpus.languages[choice]
            if orders[language].size == 0:
                count = len(corpus.segments[language]) - VALIDATION_SEGMENTS
                orders[language] = VALIDATION_SEGMENTS + random_source.permutation(count)
            segment, orders[language] = orders[language][-1], orders[language][:-1]
            yield corpus.sequence(language, segment)


def batches(corpus: Corpus, tokens: int, random_source: np.random.Generator):
    """Endless [sequences, length] arrays of about `tokens` ids; longer sequences lose their last pieces."""
    source = drawn_segments(corpus, random_source)
    while True:
        pool, size = [], 0
        while size < POOL_BATCHES * tokens:
            pool.append(next(source))
            size += pool[-1].size
        pool.sort(key=len)
        groups, start = [], 0
        while start < len(pool):
            length = len(pool[start])
            count = max(1, tokens // length)
            groups.append(np.stack([sequence[:length] for sequence in pool[start : start + count]]))
            start += count
        random_source.shuffle(groups)
        yield from groups


def masked(batch: np.ndarray, rate: float, entries: int, random_source: np.random.Generator):
    """BERT's and XLM's masking: of the chosen positions 80 % become the mask, 10 % a random piece, 10 % stay."""
    chosen = (random_source.random(batch.shape) < rate) & (batch > UNKNOWN_ID)
    if not chosen.any():
        chosen[:, 1] = True
    rows, columns = chosen.nonzero()
    labels = batch[rows, columns].astype(np.int64)
    action = random_source.random(rows.size)
    replacement = np.where(action < 0.8, MASK_ID, labels)
    replacement = np.where(action >= 0.9, random_source.integers(FIRST_PIECE_ID, entries, rows.size), replacement)
    inputs = batch.astype(np.int64)
    inputs[rows, columns] = replacement
    return tuple(map(torch.from_numpy, (inputs, rows, columns, labels)))
