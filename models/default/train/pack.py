"""Step 2: everything that is learned from, as pieces, in one file.

    python pack.py DATA MODEL PIECES [CAP]

Writes PIECES (.npz), tables of rows of pieces without special ones: `text_XX` and `technical_XX` (lines; those about
software), `en_XX` and `xx_XX` (translations), `cuts_XX` (one word to a line, for languages), `words_XX`, `at_XX` and
`tags_XX` (sentences, the place of each word's first piece, its part of speech), `context_SET`, `question_SET` and
`spans_SET` (context, first and last piece of the answer). What shares text with the evaluation sets is left out.
CAP: pieces a language at most in `text_XX`, so that the file stays below 60 MB.
"""

import gzip
import json
import os
import random
import sys
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

from cuts import cuts_of
from held_out import HeldOut
from ragged import Ragged, save_ragged
from start import TAGS
from text import LANGUAGES, SETTINGS, lines_of, pairs_of, technical_lines
from transformers import XLMRobertaTokenizer

CAP = 1_350_000
LONGEST_SIDE, LONGEST_SENTENCE, LONGEST_CUT, LONGEST_QUESTION = 100, 200, 100, 64
CUTS = 30_000
TECHNICAL_SHARE = 0.1
TECHNICAL_PAIRS = 12_000
ALL = 1000  # questions of a context


class Pieces:
    """The checkpoint's tokenizer as transformers loads it."""

    def __init__(self, model: Path):
        self.backend = XLMRobertaTokenizer.from_pretrained(model)._tokenizer

    def encode(self, texts: list, words: bool = False) -> list:
        return self.backend.encode_batch(texts, add_special_tokens=False, is_pretokenized=words)

    def ids(self, texts: list[str], longest: int | None = None) -> list[list[int]]:
        return [encoding.ids[:longest] for encoding in self.encode(texts)]


def text_tables(lines: list[str], technical: set[str], pieces: Pieces, language: str, cap: int) -> dict[str, Ragged]:
    """Lines up to the cap, few of them about software."""
    tables: dict[str, list] = {"text": [], "technical": []}
    room = {"text": cap, "technical": int(cap * TECHNICAL_SHARE)}
    for line, ids in zip(lines, pieces.ids(lines)):
        name = "technical" if line in technical else "text"
        if ids and room[name] > 0:
            tables[name].append(ids)
            room[name] -= len(ids)
    return {f"{name}_{language}": Ragged.of(rows) for name, rows in tables.items()}


def pair_tables(data: Path, pieces: Pieces, english: HeldOut, other: HeldOut, technical: set[str]) -> dict[str, Ragged]:
    pairs, room = [], TECHNICAL_PAIRS
    for pair in pairs_of(data, other.language):
        if pair[1] in technical:
            room -= 1
            if room < 0:
                continue
        if not (english.shares(pair[0]) or other.shares(pair[1])):
            pairs.append(pair)
    sides = [pieces.ids([pair[side] for pair in pairs]) for side in (0, 1)]
    fits = [i for i in range(len(pairs)) if all(0 < len(side[i]) <= LONGEST_SIDE for side in sides)]
    return {f"{name}_{other.language}": Ragged.of([side[i] for i in fits]) for name, side in zip(("en", "xx"), sides)}


def first_pieces(encoding) -> list[int]:
    """The place of each word's first piece."""
    words = encoding.word_ids[:LONGEST_SENTENCE]
    return [i for i, word in enumerate(words) if i == 0 or words[i - 1] != word]


def tag_rows(rows: list[dict], pieces: Pieces, language: str) -> dict[str, Ragged]:
    """Words joined by spaces, as the product joins them; those without one of the tags are read, not learned."""
    found = {"words": [], "at": [], "tags": []}
    for row, encoding in zip(rows, pieces.encode([row["tokens"] for row in rows], words=True)):
        words = encoding.word_ids
        tagged = [(i, row["upos"][words[i]]) for i in first_pieces(encoding) if row["upos"][words[i]] in TAGS]
        if tagged:
            found["words"].append(encoding.ids[:LONGEST_SENTENCE])
            found["at"].append([i for i, _ in tagged])
            found["tags"].append([TAGS.index(tag) for _, tag in tagged])
    return {f"{name}_{language}": Ragged.of(rows) for name, rows in found.items()}


def tag_tables(data: Path, pieces: Pieces, language: str) -> dict[str, Ragged]:
    """Sentences whose licence lets a model be redistributed."""
    with gzip.open(data / "ud" / f"{language}.train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if "NC" not in row["license"]]
    return tag_rows(rows, pieces, language) if rows else {}


def language_tables(arguments: tuple[Path, Path, str, int]) -> dict[str, Ragged]:
    data, model, language, cap = arguments
    pieces, own = Pieces(model), HeldOut(data, SETTINGS["held_out"], language)
    technical = technical_lines(data, language)
    lines = [line for line in lines_of(data, language) if not own.shares(line)]
    tables = text_tables(lines, technical, pieces, language, cap)
    cuts = [ids for ids in pieces.ids(cuts_of(lines, data, language, CUTS), LONGEST_CUT) if ids]
    tables |= {f"cuts_{language}": Ragged.of(cuts)} | tag_tables(data, pieces, language)
    if language != "en":
        tables |= pair_tables(data, pieces, HeldOut(data, SETTINGS["held_out"], "en"), own, technical)
    counts = {name.rpartition("_")[0]: f"{len(table)}/{table.values.size}" for name, table in tables.items()}
    print(language, counts, flush=True)
    return tables


@dataclass
class Asked:
    """A question of a context, whose number it has, and where the answer is, in code points."""

    id: str
    context: int
    question: str
    start: int
    end: int


def asked_in(path: Path, most: int, held_out: HeldOut) -> tuple[list[str], list[Asked]]:
    """Contexts and what is asked of them."""
    contexts, asked = [], []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        document = json.load(file)
    random_source = random.Random(f"questions {path.name}")
    for paragraph in (p for article in document["data"] for p in article["paragraphs"]):
        context, found = paragraph["context"], []
        if held_out.shares(context):
            continue
        for qa in filter(lambda qa: qa.get("answers"), paragraph["qas"]):
            start, text = qa["answers"][0]["answer_start"], qa["answers"][0]["text"]
            if text.strip() and context[start : start + len(text)] == text:
                found.append(Asked(qa["id"], len(contexts), qa["question"], start, start + len(text)))
        random_source.shuffle(found)
        asked += found[:most]
        contexts.append(context)
    return contexts, asked


def answered_rows(pieces: Pieces, contexts: list[str], asked: list[Asked], name: str) -> dict[str, Ragged]:
    encodings, questions, spans = pieces.encode(contexts), [], []
    for one, ids in zip(asked, pieces.ids([one.question for one in asked], LONGEST_QUESTION)):
        offsets = encodings[one.context].offsets
        first = bisect_right([e for _, e in offsets], one.start)
        last = bisect_right([s for s, _ in offsets], one.end - 1) - 1
        if ids and first <= last:
            questions.append(ids)
            spans.append((one.context, first, last))
    print(f"{name}: {len(questions)} questions, {len(contexts)} contexts", flush=True)
    rows = {"context": [x.ids for x in encodings], "question": questions, "spans": spans}
    return {f"{kind}_{name}": Ragged.of(row) for kind, row in rows.items()}


def question_tables(arguments: tuple[Path, Path, Path, int]) -> dict[str, Ragged]:
    data, model, path, most = arguments
    name = path.name.removesuffix(".json.gz")
    if path.parent.name != "qa-train":
        name = f"{path.parent.name}.{name}"
    language = "ar" if path.parent.name == "arcd" else name.split(".")[-1][-2:]
    contexts, asked = asked_in(path, most, HeldOut(data, SETTINGS["held_out"], language))
    return answered_rows(Pieces(model), contexts, asked, name)


def crossed_tables(data: Path, model: Path) -> dict[str, Ragged]:
    """MLQA asks the same in several languages: the others' questions, asked of the contexts of each."""
    own, tables = {}, {}
    for path in sorted(data.glob("mlqa/*.json.gz")):
        language = path.name.split(".")[-3]
        own[language] = asked_in(path, ALL, HeldOut(data, SETTINGS["held_out"], language))
    questions = defaultdict(list)
    for language, (_, asked) in own.items():
        for one in asked:
            questions[one.id].append((language, one.question))
    for language, (contexts, asked) in own.items():
        others = [
            replace(one, question=question)
            for one in asked
            for other, question in questions[one.id]
            if other != language
        ]
        tables |= answered_rows(Pieces(model), contexts, others, f"mlqa.crossed.{language}")
    return tables


def main(data: Path, model: Path, packed: Path, cap: int):
    asked = [
        (data, model, path, entry.get("most_per_context", ALL))
        for entry in SETTINGS["questions"]
        for path in sorted(data.glob(entry["files"]))
    ]
    tables = crossed_tables(data, model)
    with Pool(os.cpu_count()) as pool:
        for found in pool.imap_unordered(question_tables, asked):
            tables |= found
        for found in pool.imap_unordered(language_tables, [(data, model, x, cap) for x in LANGUAGES]):
            tables |= found
    save_ragged(packed, dict(sorted(tables.items())))
    print(f"{packed.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]) if len(sys.argv) > 4 else CAP)
