"""Questions made of plain text: a sentence loses a span and some of its words, and is to be found again among others."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from batches import Item
from encoder import LANGUAGES
from masked_text import VALIDATION_SEGMENTS, Corpus
from ragged import Ragged
from task_items import windowed

CONTEXTS = (60, 120, 300)
MOST_WORDS = 5
WEIGHTS = {"number": 6.0, "name": 5.0, "other": 1.0}
NEVER_KEPT, ALWAYS_KEPT = 0.25, 0.85


class Words:
    """What the pieces say of words: where one ends, whether it is a number or a name."""

    def __init__(self, model: Path):
        vocabulary = json.loads((model / "vocab.json").read_text(encoding="utf-8"))
        pieces = sorted(vocabulary, key=vocabulary.get)
        self.ends = np.array([x.endswith("</w>") for x in pieces])
        text = [x.removesuffix("</w>") for x in pieces]
        self.digit = np.array([any(c.isdigit() for c in x) for x in text])
        self.capital = np.array([x[:1].isupper() for x in text])
        self.copied = np.array([any(c.isalnum() for c in x) and x.isascii() for x in text])
        self.letter = np.array([any(c.isalnum() for c in x) for x in text])

    def bounds(self, ids: np.ndarray) -> np.ndarray:
        """[words + 1] places where words begin, and the end."""
        ends = np.flatnonzero(self.ends[ids]) + 1
        bounds = np.concatenate([[0], ends])
        return bounds if bounds[-1] == ids.size else np.append(bounds, ids.size)

    def kinds(self, ids: np.ndarray, bounds: np.ndarray) -> list[str | None]:
        """`None` for punctuation; the first word is no name for its capital."""
        kinds: list[str | None] = []
        for number, (start, end) in enumerate(zip(bounds[:-1], bounds[1:])):
            word = ids[start:end]
            if not self.letter[word].any():
                kinds.append(None)
            elif self.digit[word].any():
                kinds.append("number")
            else:
                kinds.append("name" if number and self.capital[word[0]] else "other")
        return kinds


def made_of(ids: np.ndarray, words: Words, asked, random_source: np.random.Generator):
    """Question pieces, first and last piece of the answer within the sentence; `None` where there is too little."""
    bounds = words.bounds(ids)
    kinds = words.kinds(ids, bounds)
    if sum(kind is not None for kind in kinds) < 6:
        return None
    weights = np.array([0.0 if kind is None else WEIGHTS[kind] for kind in kinds])
    first = last = random_source.choice(len(kinds), p=weights / weights.sum())
    kind = kinds[first]
    while last + 1 < len(kinds) and last - first + 1 < MOST_WORDS:
        follows = kinds[last + 1]
        if follows is None or random_source.random() > (0.9 if follows == kind != "other" else 0.35):
            break
        last += 1
    kept = random_source.uniform(NEVER_KEPT, ALWAYS_KEPT)
    inside = range(first, last + 1)
    chosen = [i for i, k in enumerate(kinds) if k and i not in inside and random_source.random() < kept]
    if len(chosen) < 2:
        return None
    if random_source.random() < 0.3:
        random_source.shuffle(chosen)
    rows: Ragged = asked[kind]
    question = [rows[random_source.integers(len(rows))]] + [ids[bounds[i] : bounds[i + 1]] for i in chosen]
    if random_source.random() < 0.25:
        question = question[1:] + question[:1]
    return np.concatenate(question)[:60], bounds[first], bounds[last + 1] - 1


def made_items(
    corpus: Corpus, tables: dict[str, Ragged], model: Path, random_source: np.random.Generator
) -> Iterator[Item]:
    """Made questions in every language; the context is some lines in random order."""
    words, mark = Words(model), tables["words_en_mark"][0]
    asked = {x: {kind: tables[f"words_{x}_{kind}"] for kind in WEIGHTS} for x in LANGUAGES}
    while True:
        language = LANGUAGES[random_source.integers(len(LANGUAGES))]
        count = len(corpus.segments[language])
        lines, size, enough = [], 0, random_source.choice(CONTEXTS)
        while size < enough:
            start, end = corpus.segments[language][random_source.integers(VALIDATION_SEGMENTS, count)]
            lines.append(corpus.ids[language][start:end])
            size += end - start
        chosen = random_source.integers(len(lines))
        made = made_of(lines[chosen], words, asked[language], random_source)
        if made is None:
            continue
        question, first, last = made
        before = sum(line.size for line in lines[:chosen])
        if random_source.random() < 0.8:
            question = np.append(question, mark)
        item = windowed(question, np.concatenate(lines), before + first, before + last, random_source)
        if item is not None:
            yield item
