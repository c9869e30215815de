"""What each objective reads: endless streams of sequences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from model import BEGIN, END, FIRST_PIECE
from numpy.random import Generator
from ragged import Ragged
from text import LANGUAGES

LONGEST_SEGMENT, SHORTEST_SEGMENT = 110, 4
LONGEST_WINDOW = 288
TECHNICAL_SHARE = 0.06
VALIDATION_ROWS = 40
SIZE_EXPONENT = 0.5
OTHERS = [language for language in LANGUAGES if language != "en"]

Tables = dict[str, Ragged]


@dataclass
class Item:
    """A sequence, places that are looked at, and what should be found there."""

    ids: np.ndarray
    at: np.ndarray
    labels: np.ndarray


class Drawer:
    """Rows of tables: the tables by their shares, the rows of each in random order until all have come."""

    def __init__(self, sizes: list[int], shares: np.ndarray, random_source: Generator):
        self.shares, self.sizes, self.random_source = shares / shares.sum(), sizes, random_source
        self.orders = [np.empty(0, np.int64) for _ in sizes]

    @staticmethod
    def of(tables: list[Ragged], random_source: Generator) -> "Drawer":
        """The tables by the square root of their size."""
        sizes = [len(table) for table in tables]
        return Drawer(sizes, np.array(sizes) ** SIZE_EXPONENT, random_source)

    def draw(self) -> tuple[int, int]:
        """Table and row."""
        table = self.random_source.choice(len(self.sizes), p=self.shares)
        if self.orders[table].size == 0:
            self.orders[table] = self.random_source.permutation(self.sizes[table])
        row, self.orders[table] = self.orders[table][-1], self.orders[table][:-1]
        return table, row


def sequence(*parts: np.ndarray) -> np.ndarray:
    """`<s> A </s>`, `<s> A </s></s> B </s>`."""
    first, *others = [part.astype(np.int64) for part in parts]
    more = [piece for part in others for piece in ([END], part, [END])]
    return np.concatenate([[BEGIN], first, [END], *more])


def masked(
    ids: np.ndarray, rate: float, mask: int, random_source: Generator, first: int = 0, last: int | None = None
) -> Item | None:
    """Of the pieces from `first` to `last` the rate is chosen: 85 % become the mask, 5 % a random piece, 10 % stay."""
    free = first + np.flatnonzero(ids[first:last] >= FIRST_PIECE)
    if free.size == 0:
        return None
    at = np.sort(random_source.permutation(free)[: max(1, round(rate * free.size))])
    labels, ids, action = ids[at], ids.copy(), random_source.random(at.size)
    random_pieces = random_source.integers(FIRST_PIECE, mask, at.size)
    ids[at] = np.where(action < 0.85, mask, np.where(action < 0.9, random_pieces, labels))
    return Item(ids, at, labels)


def line_drawer(tables: list[Ragged], skipped: int, random_source: Generator) -> Drawer:
    """Rows behind the first ones; the languages by their pieces, not by their rows."""
    sizes = np.array([table.values.size for table in tables])
    rows = np.array([max(0, len(table) - skipped) for table in tables])
    lengths = np.minimum(LONGEST_SEGMENT, sizes / np.maximum(1, rows))
    return Drawer(list(rows), sizes**SIZE_EXPONENT / np.maximum(1, lengths) * (rows > 0), random_source)


def lines(tables: Tables, random_source: Generator) -> Iterator[np.ndarray]:
    """Lines, or a part of those that are long; one in sixteen is about software."""
    kinds = {"text": VALIDATION_ROWS, "technical": 0}
    rows = {kind: [tables[f"{kind}_{x}"] for x in LANGUAGES] for kind in kinds}
    drawers = {kind: line_drawer(rows[kind], skipped, random_source) for kind, skipped in kinds.items()}
    while True:
        kind = "technical" if random_source.random() < TECHNICAL_SHARE else "text"
        table, number = drawers[kind].draw()
        row = rows[kind][table][number + kinds[kind]]
        start = random_source.integers(0, max(1, row.size - LONGEST_SEGMENT + 1))
        yield row[start : start + LONGEST_SEGMENT]


def text_items(tables: Tables, mask: int, rate: Callable[[], float], random_source: Generator) -> Iterator[Item]:
    """Masked language modelling; `rate()` is asked for each sequence."""
    for row in lines(tables, random_source):
        item = masked(sequence(row), rate(), mask, random_source) if row.size >= SHORTEST_SEGMENT else None
        if item:
            yield item


def pair_items(tables: Tables, mask: int, random_source: Generator) -> Iterator[Item]:
    """Translation language modelling: one side whole, of the other a part hidden, from little to most."""
    drawer = Drawer.of([tables[f"en_{x}"] for x in OTHERS], random_source)
    while True:
        table, row = drawer.draw()
        sides = [tables[f"{side}_{OTHERS[table]}"][row] for side in ("en", "xx")]
        if random_source.random() < 0.5:
            sides.reverse()
        middle, second = sides[0].size + 1, random_source.random() < 0.6
        first, last = (middle, None) if second else (0, middle)
        item = masked(sequence(*sides), random_source.uniform(0.15, 0.7), mask, random_source, first, last)
        if item:
            yield item


def language_items(tables: Tables, random_source: Generator) -> Iterator[Item]:
    """Cuts of text; languages equally often."""
    while True:
        label = random_source.integers(len(LANGUAGES))
        rows = tables[f"cuts_{LANGUAGES[label]}"]
        yield Item(sequence(rows[random_source.integers(len(rows))]), np.array([0]), np.array([label]))


def tag_items(tables: Tables, random_source: Generator) -> Iterator[Item]:
    tagged = [name.removeprefix("words_") for name in tables if name.startswith("words_")]
    drawer = Drawer.of([tables[f"words_{x}"] for x in tagged], random_source)
    while True:
        table, row = drawer.draw()
        ids, at, tags = (tables[f"{kind}_{tagged[table]}"][row].astype(np.int64) for kind in ("words", "at", "tags"))
        yield Item(sequence(ids), at + 1, tags)


def question_items(tables: Tables, random_source: Generator) -> Iterator[Item]:
    """A window of the context around the answer. `at`: the places of the context; `labels`: first and last of them."""
    names = [name.removeprefix("spans_") for name in tables if name.startswith("spans_")]
    drawer = Drawer.of([tables[f"spans_{name}"] for name in names], random_source)
    while True:
        table, row = drawer.draw()
        question = tables[f"question_{names[table]}"][row]
        number, first, last = map(int, tables[f"spans_{names[table]}"][row])
        context = tables[f"context_{names[table]}"][number]
        size = LONGEST_WINDOW - question.size - 4
        if last - first >= size:
            continue
        earliest, latest = max(0, last + 1 - size), max(0, min(first, context.size - size))
        start = random_source.integers(min(earliest, latest), latest + 1)
        window = context[start : start + size]
        at = question.size + 3 + np.arange(window.size)
        yield Item(sequence(question, window), at, np.array([first - start, last - start]))


def vector_items(vectors: dict[str, np.ndarray], random_source: Generator) -> Iterator[Item]:
    """`labels`: the number of the vector that the whole text is to have; languages equally often."""
    rows = Ragged(vectors["rows"], vectors["ends"])
    by_language = [np.flatnonzero(vectors["languages"] == number) for number in np.unique(vectors["languages"])]
    drawer = Drawer([len(numbers) for numbers in by_language], np.ones(len(by_language)), random_source)
    nothing = np.empty(0, np.int64)
    while True:
        table, place = drawer.draw()
        row = by_language[table][place]
        yield Item(sequence(rows[row]), nothing, vectors["targets"][[row]])
