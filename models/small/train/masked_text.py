"""Masked and translation language modelling as streams of items."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from batches import Item
from encoder import BEGIN_ID, END_ID, FIRST_PIECE_ID, MASK_ID, UNKNOWN_ID
from guides import guides_between
from ragged import Ragged, load_ragged
from words import SETTINGS

LONGEST_SEGMENT = 96
SHORTEST_SEGMENT = 4
LONGEST_DOCUMENT = 320
DOCUMENT_SHARE = 0.12
SIZE_EXPONENT = 0.5
VALIDATION_SEGMENTS = 40
TECHNICAL_SHARE = 0.15
IN_CORPUS = ("links_mlqa", "links_tydiqa", "links_arcd")


def contexts_of(work: Path) -> dict[str, list[np.ndarray]]:
    """By language the texts that questions are asked about and that are not in corpus.npz."""
    tables, found = load_ragged(work / "questions.npz"), {x: [] for x in SETTINGS["languages"]}
    for name, links in tables.items():
        if name.startswith("links_") and not name.startswith(IN_CORPUS):
            rows = tables[name.replace("links_", "context_")]
            found[name[-2:]] += [rows[row] for row in np.unique(links.values[::3])]
    return found


class Corpus:
    """Lines, and the texts of questions, cut into segments of at most 96 pieces; the first 40 segments of each language are for validation."""

    def __init__(self, work: Path):
        arrays, contexts = np.load(work / "corpus.npz"), contexts_of(work)
        self.languages: list[str] = SETTINGS["languages"]
        self.ids, self.segments, self.technical = {}, {}, {}
        for x in self.languages:
            ids, ends, technical = (arrays[f"{name}_{x}"] for name in ("ids", "ends", "technical"))
            more = contexts[x]
            ends = np.concatenate([ends, ids.size + np.cumsum([len(row) for row in more], dtype=np.int64)])
            self.ids[x], self.segments[x] = np.concatenate([ids, *more]), self._segments(ends)
            line = np.searchsorted(ends, self.segments[x][:, 0], side="right")
            self.technical[x] = np.append(technical, np.zeros(len(more), dtype=bool))[line]
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


def drawn_segments(
    corpus: Corpus, random_source: np.random.Generator, languages: list[str] | None = None
) -> Iterator[tuple[str, np.ndarray]]:
    """Endless sequences and their languages, all by default; each language is gone through in random order before any of its segments comes again, but for
    most of the text about software. One in some is a run of neighbouring segments, so that longer sequences are known
    too."""
    languages = languages or corpus.languages
    orders = {x: np.empty(0, dtype=np.int64) for x in languages}
    probability = np.array([corpus.draw_probability[corpus.languages.index(x)] for x in languages])
    while True:
        for choice in random_source.choice(len(languages), size=4096, p=probability / probability.sum()):
            language = languages[choice]
            segments = corpus.segments[language]
            if random_source.random() < DOCUMENT_SHARE / 6:
                first = random_source.integers(VALIDATION_SEGMENTS, len(segments) - 1)
                start = segments[first][0]
                ids = corpus.ids[language][start : start + random_source.integers(LONGEST_SEGMENT, LONGEST_DOCUMENT)]
                yield language, np.concatenate([[BEGIN_ID], ids, [END_ID]])
                continue
            if orders[language].size == 0:
                drawn = ~corpus.technical[language] | (random_source.random(len(segments)) < TECHNICAL_SHARE)
                drawn[:VALIDATION_SEGMENTS] = False
                orders[language] = random_source.permutation(np.flatnonzero(drawn))
            segment, orders[language] = orders[language][-1], orders[language][:-1]
            yield language, corpus.sequence(language, segment)


def masked(ids: np.ndarray, rate: float, entries: int, random_source: np.random.Generator, first: int = 0):
    """Masked ids, chosen places from `first` on, and what stood there: of the chosen 85 % become the mask, 5 % a random
    piece, 10 % stay. `None` where nothing can be hidden."""
    free = first + np.flatnonzero(ids[first:] > UNKNOWN_ID)
    if free.size == 0:
        return None
    count = max(1, round(rate * free.size))
    at = np.sort(random_source.permutation(free)[:count])
    labels, ids = ids[at].astype(np.int64), ids.copy()
    action = random_source.random(count)
    random_pieces = random_source.integers(FIRST_PIECE_ID, entries, count)
    ids[at] = np.where(action < 0.85, MASK_ID, np.where(action < 0.9, random_pieces, labels))
    return ids, at, labels


def text_items(corpus: Corpus, entries: int, rate, random_source: np.random.Generator) -> Iterator[Item]:
    """Masked language modelling (Lample and Conneau 2019, section 3.3); `rate()` is asked for each sequence."""
    for _, sequence in drawn_segments(corpus, random_source):
        found = masked(sequence, rate(), entries, random_source)
        if found is not None:
            yield Item(*found)


def pair_items(tables: dict[str, Ragged], entries: int, rate, random_source: np.random.Generator) -> Iterator[Item]:
    """Translation language modelling (section 3.4): `</s> a </s></s> b </s>`, positions beginning again with b; either
    language first; in half of the pairs only b is hidden, as scoring does."""
    languages = sorted({name[3:] for name in tables if name.startswith("xx_")})
    sizes = np.array([len(tables[f"xx_{x}"]) for x in languages]) ** SIZE_EXPONENT
    while True:
        for choice in random_source.choice(len(languages), size=4096, p=sizes / sizes.sum()):
            row = random_source.integers(len(tables[f"xx_{languages[choice]}"]))
            a, b = (tables[f"{side}_{languages[choice]}"][row] for side in ("en", "xx"))
            links = tables[f"links_{languages[choice]}"][row].reshape(-1, 2)
            if random_source.random() < 0.5:
                a, b, links = b, a, links[:, ::-1]
            ids = np.concatenate([[END_ID], a, [END_ID, END_ID], b, [END_ID]])
            middle = a.size + 2
            first = middle if random_source.random() < 0.5 else 0
            found = masked(ids, rate() if first == 0 else 0.3, entries, random_source, first)
            if found is not None:
                positions = np.concatenate([np.arange(middle), np.arange(ids.size - middle)])
                links = links.astype(np.int64) + np.array([1, middle + 1])
                yield Item(*found, positions, guides_between(found[0], links, found[1]))
