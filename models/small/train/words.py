"""Step 1: the redistributable text as lines of words, split exactly as XLMTokenizer splits with its default language.

    python words.py DATA WORK

Writes WORK/words/XX.txt.gz, one line of text a line, words separated by one space, in random order, and for each line in
WORK/words/XX.technical a 1 if it is known to be about software, else 0.
"""

import gzip
import json
import os
import random
import sys
import tempfile
from multiprocessing import Pool
from pathlib import Path

from held_out import HeldOut
from transformers import XLMTokenizer

SEED = 20
SETTINGS = json.loads((Path(__file__).parent / "data.json").read_text())


def word_splitter():
    """XLMTokenizer's own Moses steps; they do not depend on the vocabulary, so an empty one will do."""
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = Path(folder, "vocab.json"), Path(folder, "merges.txt")
        vocabulary.write_text('{"<unk>": 0}')
        merges.write_text("")
        tokenizer = XLMTokenizer(str(vocabulary), str(merges), do_lowercase_and_remove_accent=False)
    return lambda text: tokenizer.moses_tokenize(tokenizer.moses_pipeline(text, lang="en"), lang="en")


def lines_of(data: Path, language: str, random_source: random.Random):
    """Distinct lines of all data sets in one language."""
    seen = set()
    for entry in SETTINGS["sets"]:
        path = data / entry["files"].replace("XX", language)
        if not path.exists():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in rows:
                line = row.rstrip("\n").split("\t")[entry["column"]].strip()
                if line and line not in seen and random_source.random() < entry["keep"]:
                    seen.add(line)
                    yield line


def technical_lines(data: Path, language: str) -> set[str]:
    """What the data sets of software documentation and interfaces say; other sets repeat it."""
    lines: set[str] = set()
    column, pattern = (0, "*") if language == "en" else (1, language)
    for entry in filter(lambda entry: entry.get("technical"), SETTINGS["sets"]):
        for path in data.glob(entry["files"].replace("XX", pattern)):
            with gzip.open(path, "rt", encoding="utf-8") as rows:
                lines.update(row.rstrip("\n").split("\t")[column].strip() for row in rows)
    return lines


def split(arguments: tuple[Path, Path, str]) -> str:
    data, work, language = arguments
    random_source = random.Random(f"{SEED}{language}")
    lines = list(lines_of(data, language, random_source))
    random_source.shuffle(lines)
    held_out, words_of = HeldOut(data, SETTINGS["held_out"], language), word_splitter()
    technical, flags = technical_lines(data, language), []
    size = kept = shared = 0
    with gzip.open(work / "words" / f"{language}.txt.gz", "wt", encoding="utf-8", compresslevel=3) as out:
        for line in lines:
            if size > SETTINGS["cap_bytes"]:
                break
            if held_out.shares(line):
                shared += 1
                continue
            size += len(line.encode())
            kept += 1
            flags.append("1" if line in technical else "0")
            out.write(" ".join(words_of(line)) + "\n")
    (work / "words" / f"{language}.technical").write_text("".join(flags))
    return f"{language}: {kept} lines, {size / 1e6:.1f} MB, {shared} left out (evaluation text)"


def main(data: Path, work: Path):
    (work / "words").mkdir(parents=True, exist_ok=True)
    with Pool(os.cpu_count()) as pool:
        for report in pool.imap_unordered(split, [(data, work, x) for x in SETTINGS["languages"]], chunksize=1):
            print(report, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
