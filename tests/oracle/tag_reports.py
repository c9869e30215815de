"""What seqeval counts on made-up labels of every scheme, and what transformers' pipeline groups of labels without a dash.

Writes tests/fixtures/tag_reports/cases.json.gz.
"""

import random
import warnings

import seqeval.scheme
from seqeval.metrics import f1_score, precision_score, recall_score
from transformers import TokenClassificationPipeline

from task_models import write

warnings.simplefilter("ignore")
rng = random.Random(1)

IOB = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
IOBES = ["O", "B-PER", "I-PER", "E-PER", "S-PER"]
BILOU = ["O", *(f"{mark}-{kind}" for mark in "BILU" for kind in ("PER", "LOC"))]
PREFIXED = [
    IOB, IOBES, ["O", "I-PER", "B-PER", "I-LOC"],
    ["O", "B", "I"], ["O", "B", "I", "E", "S"], ["B", "I"], ["O", "B_PER", "I_PER", "B_LOC"], ["O", "B-", "I-"],
]
SUFFIXED = ["O", "PER-B", "PER-I", "LOC-B", "LOC-I", "LOC-E", "PER-S"]


def any_labels(labels):
    gold = [[rng.choice(labels) for _ in range(rng.randint(1, 9))] for _ in range(5)]
    return gold, [[rng.choice([label, label, rng.choice(labels)]) for label in row] for row in gold]


def whole_entities(length):
    """seqeval reads BILOU in its strict mode only, which drops what is not whole."""
    row = []
    while len(row) < length:
        kind, size = rng.choice(["PER", "LOC"]), rng.randint(0, min(3, length - len(row)))
        row += ["O"] if size == 0 else [f"U-{kind}"] if size == 1 else [f"B-{kind}", *[f"I-{kind}"] * (size - 2), f"L-{kind}"]
    return row


def whole_labels():
    gold = [whole_entities(rng.randint(1, 9)) for _ in range(5)]
    return gold, [row if rng.random() < 0.4 else whole_entities(len(row)) for row in gold]


def report(labels, rows, **how):
    gold, found = rows
    scores = {name: score(gold, found, **how) for name, score in [("precision", precision_score), ("recall", recall_score), ("f1", f1_score)]}
    return dict(labels=labels, gold=gold, found=found, **scores)


class Tokenizer:
    convert_tokens_to_string = staticmethod(" ".join)


def groups(labels):
    """The pipeline's groups of neighbours: name, first and last."""
    pipeline = object.__new__(TokenClassificationPipeline)
    pipeline.tokenizer = Tokenizer
    entities = [dict(entity=label, score=1.0, word=str(i), start=i, end=i) for i, label in enumerate(labels)]
    return [[group["entity_group"], group["start"], group["end"]] for group in pipeline.group_entities(entities)]


reports = [report(labels, any_labels(labels)) for labels in PREFIXED for _ in range(6)]
reports += [report(SUFFIXED, any_labels(SUFFIXED), suffix=True) for _ in range(6)]
reports += [report(BILOU, whole_labels(), mode="strict", scheme=seqeval.scheme.BILOU) for _ in range(6)]
grouped = []
for labels in (IOB, ["O", "B", "I"], ["O", "B", "I", "E", "S"], ["O", "B_PER", "I_PER"], ["O", "B-", "I-"], ["O", "PER-B", "PER-I"]):
    rows = any_labels(labels)[0]
    grouped.append(dict(labels=labels, rows=rows, groups=[groups(row) for row in rows]))
write("tag_reports", {}, dict(reports=reports, grouped=grouped))
