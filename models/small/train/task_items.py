"""Language identification, parts of speech and question answering as streams of items."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from batches import Item
from encoder import BEGIN_ID, END_ID, LANGUAGES
from guides import same_pieces
from ragged import Ragged, load_ragged

LONGEST_SEQUENCE = 380
LEAST_CONTEXT = 24
# Longest windows and their shares: short ones hold more questions in a batch.
WINDOWS, WINDOW_SHARES = (90, 160, LONGEST_SEQUENCE), (0.35, 0.35, 0.3)
SET_EXPONENT, TAGGED_EXPONENT = 0.5, 0.4


def framed(ids: np.ndarray) -> np.ndarray:
    return np.concatenate([[BEGIN_ID], ids, [END_ID]])


def language_items(work: Path, random_source: np.random.Generator) -> Iterator[Item]:
    """Cuts, each language as often; the first position says which."""
    tables = load_ragged(work / "languages.npz")
    first = np.zeros(1, dtype=np.int64)
    while True:
        for label in random_source.integers(len(LANGUAGES), size=4096):
            rows = tables[LANGUAGES[label]]
            yield Item(framed(rows[random_source.integers(len(rows))]), first, np.array([label]))


def tag_items(work: Path, random_source: np.random.Generator) -> Iterator[Item]:
    """Sentences; the first piece of each word says its part of speech."""
    tables = load_ragged(work / "tags.npz")
    languages = [x for x in LANGUAGES if f"ids_{x}" in tables]
    sizes = np.array([tables[f"tags_{x}"].values.size for x in languages]) ** TAGGED_EXPONENT
    sizes /= np.array([np.diff(tables[f"tags_{x}"].ends).mean() for x in languages])
    while True:
        for choice in random_source.choice(len(languages), size=4096, p=sizes / sizes.sum()):
            ids, at, tags = (tables[f"{name}_{languages[choice]}"] for name in ("ids", "at", "tags"))
            row = random_source.integers(len(ids))
            yield Item(framed(ids[row]), at[row].astype(np.int64), tags[row].astype(np.int64))


def windowed(
    question: np.ndarray, context: np.ndarray, first: int, last: int, random_source: np.random.Generator
) -> Item | None:
    """`<s> question </s> context </s>` with a part of the context around the answer. `at` are the context's positions,
    labels the numbers of the first and the last piece among them."""
    longest = random_source.choice(WINDOWS, p=WINDOW_SHARES)
    size = min(context.size, longest - 3 - question.size)
    if size <= last - first or size < LEAST_CONTEXT:
        return None
    lowest, highest = max(0, last + 1 - size), min(first, context.size - size)
    begin = random_source.integers(lowest, highest + 1)
    ids = np.concatenate([[BEGIN_ID], question, [END_ID], context[begin : begin + size], [END_ID]])
    at = np.arange(question.size + 2, question.size + 2 + size)
    guides = same_pieces(question, context[begin : begin + size], question.size + 2)
    return Item(ids, at, np.array([first - begin, last - begin]), guides=guides)


def question_items(tables: dict[str, Ragged], random_source: np.random.Generator) -> Iterator[Item]:
    """Questions that people asked."""
    names = [name.removeprefix("links_") for name in tables if name.startswith("links_")]
    sizes = np.array([len(tables[f"links_{x}"]) for x in names]) ** SET_EXPONENT
    while True:
        for choice in random_source.choice(len(names), size=4096, p=sizes / sizes.sum()):
            questions, contexts, links = (tables[f"{x}_{names[choice]}"] for x in ("question", "context", "links"))
            row = random_source.integers(len(links))
            context, first, last = links[row]
            item = windowed(questions[row], contexts[context], first, last, random_source)
            if item is not None:
                yield item
