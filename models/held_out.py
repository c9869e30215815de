"""Finds training lines that share text with the evaluation sets, so that they can be left out."""

import glob
import gzip
import json
import re
from pathlib import Path

UNSPACED = {"th", "zh"}
RUN_OF_WORDS = 8
RUN_OF_CHARACTERS = 20


def strings_of(value):
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)


def texts_of(path: str):
    """The texts of one evaluation file: lines, `text` of UD records, or the strings of a SQuAD document."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        if path.endswith(".txt.gz"):
            yield from lines
        elif path.endswith(".jsonl.gz"):
            yield from (json.loads(line)["text"] for line in lines)
        else:
            yield from strings_of(json.load(lines))


class HeldOut:
    """Runs of 8 words (20 characters in Thai and Chinese) of the evaluation text of one language."""

    def __init__(self, data: Path, patterns: list[str], language: str):
        self.language = language
        self.runs: set[int] = set()
        for pattern in patterns:
            for path in sorted(glob.glob(str(data / pattern))):
                if language in Path(path).name.split("."):
                    for text in texts_of(path):
                        self.runs.update(self._runs(text))

    def _runs(self, text: str):
        units = re.findall(r"\w+", text.casefold())
        length = RUN_OF_WORDS
        if self.language in UNSPACED:
            units, length = "".join(units), RUN_OF_CHARACTERS
        if not units:
            return
        for start in range(max(1, len(units) - length + 1)):
            yield hash(tuple(units[start : start + length]))

    def shares(self, line: str) -> bool:
        """Whether the line has such a run, or is as a whole one of the shorter evaluation texts."""
        return any(run in self.runs for run in self._runs(line))
