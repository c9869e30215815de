"""Step 4: translations, for translation language modelling.

    python pairs.py DATA WORK MODEL

Writes WORK/pairs.npz: for each language XX the English sides `en_XX` and the other sides `xx_XX`, row by row. Pairs of
which a side shares text with the evaluation sets are left out.
"""

import gzip
import random
import sys
from pathlib import Path

import numpy as np
from held_out import HeldOut
from ragged import Ragged, save_ragged
from tokenized import tokenized
from words import SETTINGS

SEED = 24
LONGEST_SIDE = 120


def pairs_of(data: Path, language: str) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for path in sorted((data / "parallel").glob(f"*.en-{language}.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in rows:
                sides = [side.strip() for side in row.rstrip("\n").split("\t")[:2]]
                if len(sides) == 2 and all(sides):
                    found[sides[0], sides[1]] = None
    pairs = list(found)
    random.Random(SEED).shuffle(pairs)
    return pairs


def main(data: Path, work: Path, model: Path):
    english, tables = HeldOut(data, SETTINGS["held_out"], "en"), {}
    for language in SETTINGS["languages"]:
        if language == "en":
            continue
        other = HeldOut(data, SETTINGS["held_out"], language)
        pairs = [pair for pair in pairs_of(data, language) if not (english.shares(pair[0]) or other.shares(pair[1]))]
        sides = [[ids for ids, _ in tokenized(model, [pair[side] for pair in pairs], work)] for side in (0, 1)]
        fits = [i for i in range(len(pairs)) if all(0 < len(side[i]) <= LONGEST_SIDE for side in sides)]
        for name, side in zip(("en", "xx"), sides):
            tables[f"{name}_{language}"] = Ragged.of([side[i] for i in fits], np.uint16)
        print(f"{language}: {len(fits)} pairs, {tables[f'xx_{language}'].values.size} pieces", flush=True)
    save_ragged(work / "pairs.npz", **tables)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
