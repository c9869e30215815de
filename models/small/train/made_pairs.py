"""Translations made of plain text, word by word with what links.py found: most parallel text here is about software, and
text about the world should be read beside another language too.

The side that is made stands first and is never hidden; it is as rough as a dictionary makes it.
"""

from collections.abc import Iterator

import numpy as np
from batches import Item
from encoder import END_ID
from guides import guides_between
from masked_text import Corpus, drawn_segments, masked
from ragged import Ragged

MOST_TRANSLATIONS, LEAST_SHARE, LEAST_COUNT = 3, 0.1, 2
LONGEST = 64
# Of pieces: left out though a translation is known; others that mean nothing for each piece; how far words move.
LEFT_OUT, OTHERS, FARTHEST = 0.15, 0.15, 3.0


class Dictionary:
    """English pieces by the other language's: likely translations and their probabilities."""

    def __init__(self, english, other, links):
        counts: dict[int, dict[int, int]] = {}
        for row in range(len(links)):
            a, b = english[row], other[row]
            for i, j in links[row].reshape(-1, 2):
                found = counts.setdefault(int(b[j]), {})
                found[int(a[i])] = found.get(int(a[i]), 0) + 1
        self.entries = {}
        for piece, found in counts.items():
            total = sum(found.values())
            best = sorted(found.items(), key=lambda pair: -pair[1])[:MOST_TRANSLATIONS]
            likely = [(to, n) for to, n in best if n >= LEAST_COUNT and n / total >= LEAST_SHARE]
            if likely:
                pieces, sizes = np.array(likely).T
                self.entries[piece] = pieces, np.cumsum(sizes / sizes.sum())

    def __contains__(self, piece: int) -> bool:
        return piece in self.entries

    def translate(self, piece: int, random_source: np.random.Generator) -> int:
        pieces, cumulated = self.entries[piece]
        return int(pieces[min(np.searchsorted(cumulated, random_source.random()), len(pieces) - 1)])


def made_pair_items(
    tables: dict[str, Ragged],
    corpus: Corpus,
    copied: np.ndarray,
    entries: int,
    rate,
    random_source: np.random.Generator,
) -> Iterator[Item]:
    """`</s> made English </s></s> text </s>`. copied: pieces [entries] that are the same in every language, such as numbers
    and names in Latin letters."""
    languages = [x for x in corpus.languages if x != "en"]
    dictionaries = {x: Dictionary(*(tables[f"{name}_{x}"] for name in ("en", "xx", "links"))) for x in languages}
    english = corpus.ids["en"]
    for language, sequence in drawn_segments(corpus, random_source, languages):
        text = sequence[1:-1][:LONGEST]
        known, made = dictionaries[language], []
        for place, piece in enumerate(text.tolist()):
            if random_source.random() < OTHERS:
                made.append((place, -1, int(english[random_source.integers(english.size)])))
            if random_source.random() < LEFT_OUT:
                continue
            if piece in known:
                made.append((place, place, known.translate(piece, random_source)))
            elif copied[piece]:
                made.append((place, place, piece))
        if len(made) < 3:
            continue
        moved = np.array([place for place, _, _ in made]) + random_source.uniform(0, FARTHEST, len(made))
        made = [made[i] for i in np.argsort(moved)]
        middle = len(made) + 2
        ids = np.concatenate([[END_ID], [piece for _, _, piece in made], [END_ID, END_ID], text, [END_ID]])
        found = masked(ids, rate(), entries, random_source, middle)
        if found is None:
            continue
        positions = np.concatenate([np.arange(middle), np.arange(ids.size - middle)])
        linked = np.array([(i + 1, place + middle + 1) for i, (_, place, _) in enumerate(made) if place >= 0])
        yield Item(*found, positions, guides_between(found[0], linked.reshape(-1, 2), found[1]))
