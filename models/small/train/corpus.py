"""Step 3: the words as piece ids.

    python corpus.py DATA WORK MODEL

Writes WORK/corpus.npz (for each language XX the ids of all lines, `ids_XX`, where each line ends, `ends_XX`, and whether it
is about software, `technical_XX`) and checks on 500 lines that XLMTokenizer gives the same ids.
"""

import gzip
import json
import random
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import XLMTokenizer
from words import SETTINGS, lines_of, word_splitter

UNKNOWN_ID = 3
ENTRIES = 1 << 16
ROUNDS = 3
CHECKED_LINES_PER_LANGUAGE = 34


def fast_tokenizer(model: Path) -> Tokenizer:
    """XLMTokenizer's BPE for text already split into words."""
    vocabulary = json.loads((model / "vocab.json").read_text(encoding="utf-8"))
    merges = [tuple(line.split(" ")) for line in (model / "merges.txt").read_text(encoding="utf-8").split("\n")[:-1]]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "removed")
    return tokenizer


def check(data: Path, model: Path, tokenizer: Tokenizer):
    """The ids trained on are those that the shipped files give."""
    reference, words_of, checked = XLMTokenizer.from_pretrained(model), word_splitter(), 0
    for language in SETTINGS["languages"]:
        for line, _ in zip(lines_of(data, language, random.Random(0)), range(CHECKED_LINES_PER_LANGUAGE)):
            expected = reference(line, add_special_tokens=False)["input_ids"]
            actual = tokenizer.encode(" ".join(words_of(line)), add_special_tokens=False).ids
            assert actual == expected, f"{language}: {line}"
            checked += 1
    print(f"{checked} lines: same ids as XLMTokenizer")


def technical(ids: np.ndarray, ends: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Lines more like those known to be about software than like the others, by the mean log ratio of piece
    probabilities (Moore and Lewis 2010), which the lines found in one round make sharper for the next."""
    found, lengths = known, np.diff(ends, prepend=0)
    line = np.repeat(np.arange(ends.size), lengths)
    for _ in range(ROUNDS):
        inside = np.bincount(ids[found[line]], minlength=ENTRIES) + 0.5
        outside = np.bincount(ids[~found[line]], minlength=ENTRIES) + 0.5
        ratio = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
        scores = np.bincount(line, weights=ratio[ids], minlength=ends.size)
        found = known | (scores > 0)
    return found


def main(data: Path, work: Path, model: Path):
    tokenizer, arrays = fast_tokenizer(model), {}
    for language in SETTINGS["languages"]:
        lines = gzip.open(work / "words" / f"{language}.txt.gz", "rt", encoding="utf-8").read().split("\n")[:-1]
        encoded = [x.ids for x in tokenizer.encode_batch_fast(lines, add_special_tokens=False)]
        ids = np.fromiter((i for line in encoded for i in line), dtype=np.uint16)
        arrays[f"ids_{language}"] = ids
        arrays[f"ends_{language}"] = np.cumsum([len(line) for line in encoded])
        flags = (work / "words" / f"{language}.technical").read_text()
        known = np.frombuffer(flags.encode(), dtype=np.uint8) == ord("1")
        arrays[f"technical_{language}"] = technical(ids, arrays[f"ends_{language}"], known)
        characters = sum(len(line.replace(" ", "")) for line in lines)
        unknown = 100 * np.mean(ids == UNKNOWN_ID)
        print(f"{language}: {ids.size} pieces, {characters / ids.size:.2f} characters each, {unknown:.2f} % unknown")
    np.savez(work / "corpus.npz", **arrays)
    check(data, model, tokenizer)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
