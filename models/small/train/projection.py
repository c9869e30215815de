"""Step 10: parts of speech for languages without redistributable treebanks, from English by way of translations.

    python projection.py DATA WORK MODEL

The model so far tags the English sides of parallel text (`xlm tag`); words are aligned in both directions (eflomal;
Östling and Tiedemann 2016), and each word of the other side takes the tag of the English word that it is linked with in
both. Then each word type takes its most frequent tags (Täckström et al. 2013): a link that gives a type a rare tag is
dropped, a word without a link takes its type's tag if that is clear. Sentences of which most words are tagged are kept,
the others' words are `_`. Writes WORK/projected/XX.jsonl; tagged_words.py reads it.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import eflomal
from held_out import HeldOut
from pairs import pairs_of
from tokenized import DENO, ROOT
from words import SETTINGS

LANGUAGES = ["ar", "bg", "hi", "sw", "ur"]
WORD = re.compile(r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0963'’\u200c\u200d]+(?:-\w+)*|[^\w\s]")
LEAST_TAGGED, LEAST_SHARE, CLEAR_SHARE = 0.7, 0.15, 0.6


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def tagged(model: Path, sentences: list[list[str]], work: Path) -> list[list[str]]:
    """The universal tags of words, by the product."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        source, result = Path(folder, "words.jsonl"), Path(folder, "tags.jsonl")
        source.write_text("".join(json.dumps({"tokens": words}) + "\n" for words in sentences), encoding="utf-8")
        command = [*DENO, "run", "-A", str(ROOT / "main.ts"), "tag", "-m", str(model), "--per-word", "--bare", "-q"]
        with result.open("w") as out:
            subprocess.run([*command, "--ignore-labels", "", str(source)], stdout=out, check=False)
        rows = [json.loads(line) for line in result.read_text(encoding="utf-8").splitlines()]
    return [[row["entity"] for row in words] if isinstance(words, list) else [] for words in rows]


def aligned(source: list[list[str]], target: list[list[str]], work: Path) -> list[set[tuple[int, int]]]:
    """Pairs of words that both directions link."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        forward, reverse = Path(folder, "forward"), Path(folder, "reverse")
        sides = [[" ".join(words).lower() + "\n" for words in side] for side in (source, target)]
        eflomal.Aligner().align(*sides, links_filename_fwd=str(forward), links_filename_rev=str(reverse))
        links = [
            [{tuple(map(int, link.split("-"))) for link in line.split()} for line in path.read_text().split("\n")]
            for path in (forward, reverse)
        ]
    return [a & b for a, b in zip(*links)]


def projected(tags: list[list[str]], target: list[list[str]], links: list[set[tuple[int, int]]]) -> list[dict]:
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


def main(data: Path, work: Path, model: Path):
    (work / "projected").mkdir(exist_ok=True)
    for language in LANGUAGES:
        held_out = HeldOut(data, SETTINGS["held_out"], language)
        pairs = [(words_of(a), words_of(b)) for a, b in pairs_of(data, language) if not held_out.shares(b)]
        pairs = [(a, b) for a, b in pairs if 0 < len(a) < 60 and 0 < len(b) < 60]
        english, target = [a for a, _ in pairs], [b for _, b in pairs]
        rows = projected(tagged(model, english, work), target, aligned(english, target, work))
        path = work / "projected" / f"{language}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{language}: {len(rows)} of {len(pairs)} sentences", flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
