"""Step 8: questions with their answers in a text.

    python questions.py DATA WORK MODEL

Writes WORK/questions.npz: for each set `question_SET` and `context_SET` (rows of pieces; contexts are shared) and
`links_SET` (context, first and last piece of the answer within it, one row a question), and `words_XX_KIND`, question
words of each language for questions that are made of text (made_questions.py).
"""

import gzip
import json
import random
import sys
from bisect import bisect_right
from pathlib import Path

import numpy as np
from held_out import HeldOut
from ragged import Ragged, save_ragged
from tokenized import tokenized
from words import SETTINGS

SEED = 26
LONGEST_QUESTION = 64
ASKED = json.loads((Path(__file__).parent / "question_words.json").read_text(encoding="utf-8"))


def questions_of(path: Path, most_per_context: int) -> tuple[list[str], list[tuple[int, str, int, int]]]:
    """Contexts, and (context, question, start, end) with offsets in code points."""
    contexts, asked = [], []
    document = json.load(gzip.open(path, "rt", encoding="utf-8"))
    random_source = random.Random(SEED)
    for paragraph in (p for article in document["data"] for p in article["paragraphs"]):
        found = []
        for qa in paragraph["qas"]:
            if qa.get("answers"):
                answer = qa["answers"][0]
                start, text = answer["answer_start"], answer["text"]
                if text.strip() and paragraph["context"][start : start + len(text)] == text:
                    found.append((len(contexts), qa["question"], start, start + len(text)))
        random_source.shuffle(found)
        asked += found[:most_per_context]
        contexts.append(paragraph["context"])
    return contexts, asked


def span_of(offsets: list[list[int]], start: int, end: int) -> tuple[int, int] | None:
    """First and last piece of a range of code points."""
    first = bisect_right([e for _, e in offsets], start)
    last = bisect_right([s for s, _ in offsets], end - 1) - 1
    return (first, last) if first <= last else None


def main(data: Path, work: Path, model: Path):
    tables = {}
    for entry in SETTINGS["questions"]:
        for path in sorted(data.glob(entry["files"])):
            name = path.name.removesuffix(".json.gz")
            language = name.split(".")[-1][:2]
            contexts, asked = questions_of(path, entry.get("most_per_context", 1000))
            held_out = HeldOut(data, SETTINGS["held_out"], language)
            kept = [not held_out.shares(context) for context in contexts]
            encodings = list(tokenized(model, contexts, work))
            questions, links = [], []
            for (context, _, start, end), (ids, _) in zip(asked, tokenized(model, [q for _, q, _, _ in asked], work)):
                span = span_of(encodings[context][1], start, end)
                if kept[context] and span and ids:
                    questions.append(ids[:LONGEST_QUESTION])
                    links.append((context, *span))
            tables[f"question_{name}"] = Ragged.of(questions, np.uint16)
            tables[f"context_{name}"] = Ragged.of([ids for ids, _ in encodings], np.uint16)
            tables[f"links_{name}"] = Ragged.of(links, np.int32)
            print(f"{name}: {len(questions)} questions, {sum(kept)} of {len(kept)} contexts", flush=True)
    for language, kinds in ASKED.items():
        for kind, words in kinds.items():
            tables[f"words_{language}_{kind}"] = Ragged.of([ids for ids, _ in tokenized(model, words, work)], np.uint16)
    save_ragged(work / "questions.npz", **tables)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
