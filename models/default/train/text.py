"""The redistributable text of every language, as lines and as pairs of translations."""

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

SETTINGS = json.loads((Path(__file__).parent / "data.json").read_text())
LANGUAGES: list[str] = SETTINGS["languages"]


def rows_of(path: Path) -> Iterator[list[str]]:
    """Tab-separated columns."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            yield [column.strip() for column in row.rstrip("\n").split("\t")]


def lines_of(data: Path, language: str) -> list[str]:
    """Distinct lines of all sets, in random order, at most `cap_bytes` of them."""
    random_source = random.Random(f"lines {language}")
    found: dict[str, None] = {}
    for entry in SETTINGS["sets"]:
        path = data / entry["files"].replace("XX", language)
        if path.exists():
            lines = (row[entry["column"]] for row in rows_of(path) if len(row) > entry["column"])
            found |= dict.fromkeys(line for line in lines if line and random_source.random() < entry["keep"])
    lines, size = list(found), 0
    random_source.shuffle(lines)
    for count, line in enumerate(lines):
        size += len(line.encode())
        if size > SETTINGS["cap_bytes"]:
            return lines[:count]
    return lines


def pairs_of(data: Path, language: str) -> list[tuple[str, str]]:
    """Distinct English lines with their translations, in random order."""
    found: dict[tuple[str, str], None] = {}
    for path in sorted((data / "parallel").glob(f"*.en-{language}.tsv.gz")):
        found |= {(row[0], row[1]): None for row in rows_of(path) if len(row) > 1 and row[0] and row[1]}
    pairs = list(found)
    random.Random(f"pairs {language}").shuffle(pairs)
    return pairs


def technical_lines(data: Path, language: str) -> set[str]:
    """What the sets of software documentation and interfaces say; other sets repeat it."""
    lines: set[str] = set()
    column, pattern = (0, "*") if language == "en" else (1, language)
    for entry in filter(lambda entry: entry.get("technical"), SETTINGS["sets"]):
        for path in data.glob(entry["files"].replace("XX", pattern)):
            lines.update(row[column] for row in rows_of(path) if len(row) > column)
    return lines
