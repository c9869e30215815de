"""Sentences to be filled in from their copies: teaches to look in another part of the sequence."""

from collections.abc import Iterator

import numpy as np
from batches import Item
from encoder import BEGIN_ID, END_ID
from masked_text import VALIDATION_SEGMENTS, Corpus, masked

LONGEST = 28
MOST_OTHERS = 3


def copy_items(corpus: Corpus, entries: int, random_source: np.random.Generator) -> Iterator[Item]:
    """`<s> a line, mostly hidden </s> lines, one of which is it </s>` in every language."""
    while True:
        for choice in random_source.integers(len(corpus.languages), size=1024):
            language = corpus.languages[choice]
            segments = corpus.segments[language]
            drawn = segments[random_source.integers(VALIDATION_SEGMENTS, len(segments), random_source.integers(2, MOST_OTHERS + 2))]
            lines = [corpus.ids[language][start : min(end, start + LONGEST)] for start, end in drawn]
            found = masked(lines[0], random_source.uniform(0.25, 0.6), entries, random_source)
            if found is None:
                continue
            ids, at, labels = found
            random_source.shuffle(lines)
            yield Item(np.concatenate([[BEGIN_ID], ids, [END_ID], *lines, [END_ID]]), at + 1, labels)
