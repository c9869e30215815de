"""Sentences to be filled in from their copies: teaches to look in another part of the sequence."""

from collections.abc import Iterator

import numpy as np
from batches import Item
from encoder import BEGIN_ID, END_ID
from guides import guides_between
from masked_text import VALIDATION_SEGMENTS, Corpus, masked

LONGEST = 28
MOST_OTHERS = 3


def copy_items(corpus: Corpus, entries: int, random_source: np.random.Generator) -> Iterator[Item]:
    """`<s> a line, mostly hidden </s> lines, one of which is it </s>` in every language."""
    while True:
        for choice in random_source.integers(len(corpus.languages), size=1024):
            language = corpus.languages[choice]
            segments = corpus.segments[language]
            drawn = segments[
                random_source.integers(VALIDATION_SEGMENTS, len(segments), random_source.integers(2, MOST_OTHERS + 2))
            ]
            lines = [corpus.ids[language][start : min(end, start + LONGEST)] for start, end in drawn]
            found = masked(lines[0], random_source.uniform(0.15, 0.45), entries, random_source)
            if found is None:
                continue
            ids, at, labels = found
            order = random_source.permutation(len(lines))
            before = sum(lines[i].size for i in order[: int(np.flatnonzero(order == 0)[0])])
            ids = np.concatenate([[BEGIN_ID], ids, [END_ID], *[lines[i] for i in order], [END_ID]])
            places = np.arange(lines[0].size)
            links = np.stack([places + 1, places + lines[0].size + 2 + before], axis=1)
            yield Item(ids, at + 1, labels, guides=guides_between(ids, links, at + 1))
