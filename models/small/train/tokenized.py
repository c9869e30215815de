"""Texts as pieces, by the product's own tokenizer."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
DENO = os.environ.get("XLM_DENO", "npx -y deno@2.9.6").split()


def tokenized(model: Path, texts: list[str], work: Path) -> Iterator[tuple[list[int], list[list[int]]]]:
    """Ids and [start, end) offsets in code points of each text, without special tokens."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        source, result = Path(folder, "texts.jsonl"), Path(folder, "encodings.jsonl")
        with source.open("w", encoding="utf-8") as out:
            for text in texts:
                out.write(json.dumps({"text": text or " "}, ensure_ascii=False) + "\n")
        command = [
            *DENO,
            "run",
            "-A",
            str(ROOT / "main.ts"),
            "tokenize",
            "-m",
            str(model),
            "--no-special-tokens",
            "--bare",
        ]
        with result.open("w") as out:
            quiet = {**os.environ, "DENO_NO_UPDATE_CHECK": "1"}
            subprocess.run([*command, "-q", str(source)], stdout=out, env=quiet, check=False)
        with result.open(encoding="utf-8") as lines:
            for line in lines:
                encoding = json.loads(line)
                # A text of nothing but white space is an error record.
                yield encoding.get("input_ids", []), encoding.get("offset_mapping", [])
