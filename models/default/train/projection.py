"""Step 4: parts of speech for languages without redistributable treebanks, and for one with a small one.

    python projection.py DATA MODEL WEIGHTS PROJECTED

WEIGHTS, a .safetensors of an earlier training, tag the English sides of parallel text, and their words give their tags to
those that they are aligned with (../../projected_tags.py); the commonest words without content of a language have theirs from closed_class.json.
Writes PROJECTED (.npz), tables as pack.py's: `words_XX.projected`, `at_XX.projected`, `tags_XX.projected`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from batches import padded
from held_out import HeldOut
from items import sequence
from model import Model
from pack import LONGEST_SENTENCE, Pieces, first_pieces, tag_rows
from projected_tags import aligned, projected, words_of
from ragged import save_ragged
from start import TAGS
from text import SETTINGS, pairs_of

LANGUAGES = ["ar", "bg", "hi", "sw", "ur"]
SHORTEST, LONGEST, PAIRS, BATCH = 2, 60, 20_000, 64
CLOSED = json.loads((Path(__file__).parent / "closed_class.json").read_text())


@torch.no_grad()
def tagged(model: Model, pieces: Pieces, sentences: list[list[str]]) -> list[list[str]]:
    """The universal tags of words."""
    encodings = pieces.encode(sentences, words=True)
    found: list[list[str]] = [[] for _ in sentences]
    order = sorted(range(len(sentences)), key=lambda row: len(encodings[row].ids))
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        ids = padded([sequence(np.array(encodings[row].ids[:LONGEST_SENTENCE])) for row in rows])
        with torch.autocast("cpu", torch.bfloat16):
            best = model.classifier(model.encode(ids)).view(*ids.shape, -1).argmax(-1)
        for row, line in zip(rows, best):
            found[row] = [TAGS[line[i + 1]] for i in first_pieces(encodings[row])]
    return found


def main(data: Path, folder: Path, weights: Path, path: Path):
    pieces, model, tables = Pieces(folder), Model(folder), {}
    model.load(weights)
    for language in LANGUAGES:
        held_out = HeldOut(data, SETTINGS["held_out"], language)
        pairs = [(words_of(a), words_of(b)) for a, b in pairs_of(data, language) if not held_out.shares(b)]
        pairs = [(a, b) for a, b in pairs if all(SHORTEST <= len(side) <= LONGEST for side in (a, b))][:PAIRS]
        english, target = [a for a, _ in pairs], [b for _, b in pairs]
        closed = {word: tag for tag, words in CLOSED.get(language, {}).items() for word in words.split()}
        links = aligned(english, target, path.parent)
        rows = projected(tagged(model, pieces, english), target, links, closed)
        distinct = list({tuple(row["tokens"]): row for row in rows}.values())
        tables |= {f"{name}.projected": table for name, table in tag_rows(distinct, pieces, language).items()}
        print(f"{language}: {len(distinct)} of {len(pairs)} sentences", flush=True)
    save_ragged(path, tables)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
