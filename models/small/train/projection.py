"""Step 10: parts of speech for languages without redistributable treebanks, from English by way of translations.

    python projection.py DATA WORK MODEL

The model so far tags the English sides of parallel text (`xlm tag`), and their words give their tags to those that they are
aligned with (../../projected_tags.py). Writes WORK/projected/XX.jsonl; tagged_words.py reads it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from held_out import HeldOut
from pairs import pairs_of
from projected_tags import aligned, projected, words_of
from tokenized import DENO, ROOT
from words import SETTINGS

LANGUAGES = ["ar", "bg", "hi", "sw", "ur"]


def tagged(model: Path, sentences: list[list[str]], work: Path) -> list[list[str]]:
    """The universal tags of words, by the product."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        source, result = Path(folder, "words.jsonl"), Path(folder, "tags.jsonl")
        source.write_text("".join(json.dumps({"tokens": words}) + "\n" for words in sentences), encoding="utf-8")
        command = [*DENO, "run", "-A", str(ROOT / "main.ts"), "tag", "-m", str(model), "--per-word", "--bare", "-q"]
        with result.open("w") as out:
            subprocess.run([*command, "--ignore-labels", "", str(source)], stdout=out, check=False)
        rows = [json.loads(line) for line in result.read_text(encoding="utf-8").splitlines()]
    return [[row["entity"] for row in words] if isinstance(words, list) else [] for words in rows]


def main(data: Path, work: Path, model: Path):
    (work / "projected").mkdir(exist_ok=True)
    for language in LANGUAGES:
        held_out = HeldOut(data, SETTINGS["held_out"], language)
        pairs = [(words_of(a), words_of(b)) for a, b in pairs_of(data, language) if not held_out.shares(b)]
        pairs = [(a, b) for a, b in pairs if 0 < len(a) < 60 and 0 < len(b) < 60]
        english, target = [a for a, _ in pairs], [b for _, b in pairs]
        rows = projected(tagged(model, english, work), target, aligned(english, target, work), {})
        path = work / "projected" / f"{language}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{language}: {len(rows)} of {len(pairs)} sentences", flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
