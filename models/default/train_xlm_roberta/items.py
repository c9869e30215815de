"""What each objective reads: endless streams of sequences."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from model import BEGIN, END, FIRST_PIECE
from ragged import Ragged

LONGEST_SEGMENT, SHORTEST_SEGMENT = 110, 4
LONGEST_WINDOW = 288
LONGEST_VECTOR = 80
TECHNICAL_SHARE = 0.12
VALIDATION_ROWS = 40
SIZE_EXPONENT = 0.5
QUERY = "query: "


@dataclass
class Item:
    """A sequence, places that are looked at, and what should be found there. `other`: a second sequence, of the same sense."""

    ids: np.ndarray
    at: np.ndarray
    labels: np.ndarray
    other: np.ndarray | None = None


class Drawer:
    """Rows of tables: the tables by a power of their size, the rows of each in random order until all have come."""

    def __init__(self, sizes: list[int], random_source: np.random.Generator, exponent: float = SIZE_EXPONENT):
        shares = np.array(sizes, np.float64) ** exponent
        self.shares, self.sizes, self.random_source = shares / shares.sum(), sizes, random_source
        self.orders = [np.empty(0, np.int64) for _ in sizes]

    def draw(self) -> tuple[int, int]:
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


def masked(ids: np.ndarray, rate: float, mask: int, random_source: np.random.Generator, first: int = 0, last: int | None = None):
    """Of the pieces from `first` to `last` the rate is chosen: 85 % become the mask, 5 % a random piece, 10 % stay."""
    free = first + np.flatnonzero(ids[first:last] >= FIRST_PIECE)
    if free.size == 0:
        return None
    at = np.sort(random_source.permutation(free)[: max(1, round(rate * free.size))])
    labels, ids, action = ids[at], ids.copy(), random_source.random(at.size)
    random_pieces = random_source.integers(FIRST_PIECE, mask, at.size)
    ids[at] = np.where(action < 0.85, mask, np.where(action < 0.9, random_pieces, labels))
    return Item(ids, at, labels)


def segment(row: np.ndarray, random_source: np.random.Generator, longest: int) -> np.ndarray:
    start = random_source.integers(0, max(1, row.size - longest + 1))
    return row[start : start + longest]


def text_rows(tables: dict[str, Ragged], languages: list[str], random_source: np.random.Generator) -> Iterator[np.ndarray]:
    kinds = {kind: [tables[f"{kind}_{x}"] for x in languages] for kind in ("text", "technical")}
    skipped = {"text": VALIDATION_ROWS, "technical": 0}
    drawers = {}
    for kind, rows in kinds.items():
        drawers[kind] = Drawer([max(0, len(table) - skipped[kind]) for table in rows], random_source)
        # The languages by their pieces, so that long rows count for more.
        lengths = [min(LONGEST_SEGMENT, table.values.size / max(1, len(table))) for table in rows]
        sizes = np.array([table.values.size for table in rows]) ** SIZE_EXPONENT / np.maximum(1, lengths)
        drawers[kind].shares = sizes / sizes.sum()
    while True:
        kind = "technical" if random_source.random() < TECHNICAL_SHARE else "text"
        table, row = drawers[kind].draw()
        yield segment(kinds[kind][table][row + skipped[kind]], random_source, LONGEST_SEGMENT)


def text_items(tables, languages, mask: int, rate, random_source) -> Iterator[Item]:
    for row in text_rows(tables, languages, random_source):
        if row.size >= SHORTEST_SEGMENT:
            item = masked(sequence(row), rate(), mask, random_source)
            if item:
                yield item


def pair_items(tables, languages, mask: int, random_source) -> Iterator[Item]:
    """Either side first; one whole, of the other a part hidden, from little to nearly all (Lample and Conneau 2019, 3.3)."""
    others = [x for x in languages if x != "en"]
    drawer = Drawer([len(tables[f"en_{x}"]) for x in others], random_source)
    while True:
        table, row = drawer.draw()
        sides = [tables[f"{side}_{others[table]}"][row] for side in ("en", "xx")]
        if random_source.random() < 0.5:
            sides.reverse()
        ids, rate = sequence(*sides), random_source.uniform(0.15, 0.7)
        middle = sides[0].size + 1
        first, last = (middle, None) if random_source.random() < 0.6 else (0, middle)
        item = masked(ids, rate, mask, random_source, first, last)
        if item:
            yield item


def language_items(tables, languages, random_source) -> Iterator[Item]:
    while True:
        label = random_source.integers(len(languages))
        rows = tables[f"cuts_{languages[label]}"]
        yield Item(sequence(rows[random_source.integers(len(rows))]), np.array([0]), np.array([label]))


def tag_items(tables, languages, random_source) -> Iterator[Item]:
    tagged = [x for x in languages if f"words_{x}" in tables]
    drawer = Drawer([len(tables[f"words_{x}"]) for x in tagged], random_source)
    while True:
        table, row = drawer.draw()
        ids, at, tags = (tables[f"{kind}_{tagged[table]}"][row].astype(np.int64) for kind in ("words", "at", "tags"))
        yield Item(sequence(ids), at + 1, tags)


def question_items(tables, random_source) -> Iterator[Item]:
    """A window of the context around the answer. `at`: the places of the context; `labels`: first and last of them."""
    names = [name.removeprefix("spans_") for name in tables if name.startswith("spans_")]
    drawer = Drawer([len(tables[f"spans_{name}"]) for name in names], random_source)
    while True:
        table, row = drawer.draw()
        question = tables[f"question_{names[table]}"][row]
        number, first, last = map(int, tables[f"spans_{names[table]}"][row])
        context = tables[f"context_{names[table]}"][number]
        size = LONGEST_WINDOW - question.size - 4
        if last - first >= size:
            continue
        start = random_source.integers(max(0, last + 1 - size), min(first, max(0, context.size - size)) + 1) if context.size > size else 0
        window = context[start : start + size]
        begin = question.size + 3
        yield Item(sequence(question, window), np.arange(begin, begin + window.size), np.array([first - start, last - start]))


def vector_items(tables, languages, query: np.ndarray, random_source) -> Iterator[Item]:
    """A text, and as the frozen encoder reads it; of half of them the frozen encoder reads the translation."""
    rows, others = text_rows(tables, languages, random_source), [x for x in languages if x != "en"]
    drawer = Drawer([len(tables[f"en_{x}"]) for x in others], random_source)
    nothing = np.empty(0, np.int64)
    while True:
        if random_source.random() < 0.5:
            text = other = next(rows)[:LONGEST_VECTOR]
        else:
            table, row = drawer.draw()
            sides = [tables[f"{side}_{others[table]}"][row][:LONGEST_VECTOR] for side in ("en", "xx")]
            other, text = sides if random_source.random() < 0.7 else sides[::-1]
        if text.size >= SHORTEST_SEGMENT:
            yield Item(sequence(text), nothing, nothing, sequence(np.concatenate([query, other])))
