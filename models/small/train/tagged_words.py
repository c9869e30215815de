"""Step 7: words with their universal parts of speech.

    python tagged_words.py DATA WORK MODEL

Writes WORK/tags.npz: for each language XX rows of pieces `ids_XX`, places of each word's first piece in the sequence
`at_XX`, and its tag `tags_XX`. Only records whose licence allows a redistributed model. Words are joined by spaces, as the
product joins `tokens`.
"""

import gzip
import json
import sys
from bisect import bisect_left
from pathlib import Path

import numpy as np
from encoder import TAGS
from ragged import Ragged, save_ragged
from tokenized import tokenized
from words import SETTINGS

LONGEST = 200
SHORT_ROWS_PER_KEPT = 12


def gold(data: Path, language: str) -> list[tuple[list[str], list[str]]]:
    """Words and tags of the training records that may be used."""
    path = data / "ud" / f"{language}.train.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["tokens"], row["upos"]) for row in rows if "NC" not in row["license"]]


def projected(work: Path, language: str) -> list[tuple[list[str], list[str]]]:
    """What projection.py found, `_` where it found nothing."""
    path = work / "projected" / f"{language}.jsonl"
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    # Entries of dictionaries would outnumber sentences.
    short = iter(range(len(rows)))
    return [
        (row["tokens"], row["upos"]) for row in rows if len(row["tokens"]) > 2 or next(short) % SHORT_ROWS_PER_KEPT == 0
    ]


def first_pieces(words: list[str], offsets: list[list[int]]) -> list[int | None]:
    """The number of the first piece of each word of words joined by spaces; `None` for words that have none."""
    starts, found, begin = [start for start, _ in offsets], [], 0
    for word in words:
        piece = bisect_left(starts, begin)
        found.append(piece if piece < len(starts) and starts[piece] < begin + len(word) else None)
        begin += len(word) + 1
    return found


def rows_of(model: Path, work: Path, records: list[tuple[list[str], list[str]]]):
    ids, at, tags = [], [], []
    texts = [" ".join(words) for words, _ in records]
    for (words, upos), (pieces, offsets) in zip(records, tokenized(model, texts, work)):
        places = [
            (place, TAGS.index(tag))
            for place, tag in zip(first_pieces(words, offsets), upos)
            if place is not None and tag != "_" and place < LONGEST
        ]
        if places:
            ids.append(pieces[:LONGEST])
            at.append([place + 1 for place, _ in places])
            tags.append([tag for _, tag in places])
    return ids, at, tags


def main(data: Path, work: Path, model: Path):
    tables = {}
    for language in SETTINGS["languages"]:
        records = gold(data, language) + projected(work, language)
        if not records:
            continue
        ids, at, tags = rows_of(model, work, records)
        tables |= {
            f"{name}_{language}": Ragged.of(rows, np.uint16)
            for name, rows in zip(("ids", "at", "tags"), (ids, at, tags))
        }
        print(f"{language}: {len(ids)} sentences, {sum(map(len, tags))} words", flush=True)
    save_ragged(work / "tags.npz", **tables)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
