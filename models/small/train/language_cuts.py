"""Step 6: short and long cuts of text in a known language.

    python language_cuts.py DATA WORK MODEL

Writes WORK/languages.npz: rows of pieces for each language. Half of the cuts are one or two words. Words are what white
space parts (in Chinese and Thai also runs of one to eight characters, and the words of UD's train parts).
"""

import gzip
import json
import random
import sys
from pathlib import Path

import numpy as np
from held_out import HeldOut
from ragged import Ragged, save_ragged
from tokenized import tokenized
from words import SETTINGS, lines_of

SEED = 25
CUTS = 90_000
LONGEST = 100
UNSPACED = {"th", "zh"}
LENGTHS, SHARES = [1, 2, 3, 5, 8, 0], [30, 22, 12, 12, 10, 14]  # 0: the whole line


def has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def script_share(text: str, language: str) -> float:
    """The part of the letters that are written in the language's own script, where that is not the Latin one."""
    ranges = {
        "ar": "\u0600-\u06ff", "ur": "\u0600-\u06ff", "bg": "\u0400-\u04ff", "ru": "\u0400-\u04ff", "el": "\u0370-\u03ff",
        "hi": "\u0900-\u097f", "th": "\u0e00-\u0e7f", "zh": "\u4e00-\u9fff",
    }  # fmt: skip
    if language not in ranges:
        return 1.0 if sum(c.isalpha() and c < "\u0370" or c > "\u1dff" and c < "\u2000" for c in text) else 0.0
    low, high = ranges[language][0], ranges[language][2]
    letters = [c for c in text if c.isalpha()]
    return sum(low <= c <= high for c in letters) / max(1, len(letters))


def cuts_of(data: Path, language: str) -> list[str]:
    random_source = random.Random(f"{SEED}{language}")
    held_out = HeldOut(data, SETTINGS["held_out"], language)
    lines = list(lines_of(data, language, random_source))
    random_source.shuffle(lines)
    lines = [line for line in lines if script_share(line, language) > 0.6 and not held_out.shares(line)]
    segmented = []
    path = data / "ud" / f"{language}.train.jsonl.gz"
    if language in UNSPACED and path.exists():
        rows = (json.loads(row) for row in gzip.open(path, "rt", encoding="utf-8"))
        segmented = [row["tokens"] for row in rows if "NC" not in row["license"]]
    cuts = []
    while len(cuts) < CUTS:
        line = lines[random_source.randrange(len(lines))]
        length = random_source.choices(LENGTHS, SHARES)[0]
        if length == 0:
            cut = line
        elif language in UNSPACED:
            if segmented and random_source.random() < 0.5:
                words = random_source.choice(segmented)
                start = random_source.randrange(max(1, len(words) - length + 1))
                cut = "".join(words[start : start + length])
            else:
                size = sum(
                    random_source.randint(1, 4 if language == "th" else 2) + (language == "th") for _ in range(length)
                )
                start = random_source.randrange(max(1, len(line) - size + 1))
                cut = line[start : start + size].strip()
        else:
            words = line.split()
            start = random_source.randrange(max(1, len(words) - length + 1))
            cut = " ".join(words[start : start + length])
        if length and random_source.random() < 0.4:
            cut = cut.strip(" \t.,;:!?\"'()[]{}«»„“”‘’…/\\|<>=*_`~،؛؟।。、，：；！？（）「」《》")
        draw = random_source.random()
        cut = cut.lower() if draw < 0.12 else cut.upper() if draw < 0.15 else cut.capitalize() if draw < 0.18 else cut
        # Code, names in other scripts and the like say nothing of the language.
        if has_letter(cut) and script_share(cut, language) > 0.5:
            cuts.append(cut)
    return cuts


def main(data: Path, work: Path, model: Path):
    tables = {}
    for language in SETTINGS["languages"]:
        rows = [ids[:LONGEST] for ids, _ in tokenized(model, cuts_of(data, language), work) if ids]
        tables[language] = Ragged.of(rows, np.uint16)
        print(f"{language}: {len(rows)} cuts, {tables[language].values.size} pieces", flush=True)
    save_ragged(work / "languages.npz", **tables)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
