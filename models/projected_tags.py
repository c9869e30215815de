"""Parts of speech for languages without redistributable treebanks, from English by way of translations."""

import re
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import eflomal

WORD = re.compile(r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0963'’\u200c\u200d]+(?:-\w+)*|[^\w\s]")
LEAST_TAGGED, LEAST_SHARE, CLEAR_SHARE = 0.7, 0.15, 0.6


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def aligned(source: list[list[str]], target: list[list[str]], work: Path) -> list[set[tuple[int, int]]]:
    """Pairs of words that both directions link (eflomal; Östling and Tiedemann 2016)."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        forward, reverse = Path(folder, "forward"), Path(folder, "reverse")
        sides = [[" ".join(words).lower() + "\n" for words in side] for side in (source, target)]
        eflomal.Aligner().align(*sides, links_filename_fwd=str(forward), links_filename_rev=str(reverse))
        links = [
            [{tuple(map(int, link.split("-"))) for link in line.split()} for line in path.read_text().split("\n")]
            for path in (forward, reverse)
        ]
    return [a & b for a, b in zip(*links)]


def projected(
    tags: list[list[str]], target: list[list[str]], links: list[set[tuple[int, int]]], closed: dict[str, str]
) -> list[dict]:
    """Each word takes the tag of the word that it is linked with; `closed` words have the tag that is given for them.

    Then each word type takes its most frequent tags (Täckström et al. 2013): a link that gives a type a rare tag is
    dropped, a word without a link takes its type's tag if that is clear. Sentences of which most words are tagged are
    kept, the others' words are `_`."""
    first = [["_"] * len(words) for words in target]
    types: dict[str, Counter] = defaultdict(Counter)
    for upos, words, linked, found in zip(tags, target, links, first):
        for i, j in linked:
            if i < len(upos) and j < len(words):
                found[j] = upos[i]
        for j, word in enumerate(words):
            if not any(c.isalnum() for c in word):
                found[j] = "PUNCT"
            elif word.isdigit():
                found[j] = "NUM"
            found[j] = closed.get(word, found[j])
            if found[j] != "_":
                types[word.lower()][found[j]] += 1
    rows = []
    for words, found in zip(target, first):
        for j, word in enumerate(words):
            counts = types[word.lower()]
            total = counts.total()
            if not total:
                continue
            best, count = counts.most_common(1)[0]
            if found[j] == "_":
                found[j] = best if count / total >= CLEAR_SHARE and total > 2 else "_"
            elif counts[found[j]] / total < LEAST_SHARE:
                found[j] = best
        if words and sum(x != "_" for x in found) >= LEAST_TAGGED * len(words):
            rows.append({"tokens": words, "upos": found})
    return rows
