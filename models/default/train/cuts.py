"""One word to a whole line in a known language."""

import gzip
import json
import random
from pathlib import Path

UNSPACED = {"th", "zh"}
LENGTHS, SHARES = [1, 2, 3, 5, 8, 0], [30, 22, 12, 12, 10, 14]  # 0: the whole line
SCRIPTS = {
    "ar": "\u0600\u06ff", "ur": "\u0600\u06ff", "bg": "\u0400\u04ff", "ru": "\u0400\u04ff", "el": "\u0370\u03ff",
    "hi": "\u0900\u097f", "th": "\u0e00\u0e7f", "zh": "\u4e00\u9fff",
}  # fmt: skip
PUNCTUATION = " \t.,;:!?\"'()[]{}«»„“”‘’…/\\|<>=*_`~،؛؟।。、，：；！？（）「」《》"


def script_share(text: str, language: str) -> float:
    """The part of the letters that are of the language's own script."""
    letters = [c for c in text if c.isalpha()]
    if language in SCRIPTS:
        low, high = SCRIPTS[language]
        own = sum(low <= c <= high for c in letters)
    else:
        own = sum(c < "\u0370" or "\u1e00" <= c < "\u2000" for c in letters)
    return own / max(1, len(letters))


def segmented(data: Path, language: str) -> list[list[str]]:
    """Words of UD's train part, for languages that write no spaces."""
    path = data / "ud" / f"{language}.train.jsonl.gz"
    if language not in UNSPACED:
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["tokens"] for row in rows if "NC" not in row["license"]]


def cut(line: str, length: int, language: str, words_of: list[list[str]], random_source: random.Random) -> str:
    """Some words of a line; in Chinese and Thai also a run of one to eight characters."""
    if length == 0:
        return line
    if language not in UNSPACED or random_source.random() < 0.5:
        words, space = (random_source.choice(words_of), "") if language in UNSPACED else (line.split(), " ")
        start = random_source.randrange(max(1, len(words) - length + 1))
        return space.join(words[start : start + length])
    longest, more = (4, 1) if language == "th" else (2, 0)
    size = sum(random_source.randint(1, longest) + more for _ in range(length))
    start = random_source.randrange(max(1, len(line) - size + 1))
    return line[start : start + size].strip()


def cuts_of(lines: list[str], data: Path, language: str, count: int) -> list[str]:
    random_source = random.Random(f"cuts {language}")
    lines = [line for line in lines if script_share(line, language) > 0.6]
    words_of, found = segmented(data, language), []
    while len(found) < count:
        length = random_source.choices(LENGTHS, SHARES)[0]
        text = cut(random_source.choice(lines), length, language, words_of, random_source)
        if length and random_source.random() < 0.4:
            text = text.strip(PUNCTUATION)
        draw = random_source.random()
        text = (
            text.lower() if draw < 0.12 else text.upper() if draw < 0.15 else text.capitalize() if draw < 0.18 else text
        )
        # Code, names in other scripts and the like say nothing of the language.
        if script_share(text, language) > 0.5:
            found.append(text)
    return found
