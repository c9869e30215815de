"""Keeps an XLM model and scores texts and pairs by pseudo log likelihood, as mlm-scoring and minicons do: a copy of the text for
each of its pieces, with that piece masked; the logits of all positions; log-softmax at the masked one.

    python translate_score.py DIRECTORY LANG

On stdin one JSON object a line, {"records": [{"source"?, "target"}, …], "batch": "copies" | "records"}, each answered by
{"seconds": s, "log_probs": […]}. A batch is 32 copies of like length (mlm-scoring's split_size), or all copies of 32 records
(minicons' batch of sentences), padded to the longest.

See awslabs/mlm-scoring, src/mlm/scorers.py, MLMScorerPT.score; kanishkamisra/minicons, minicons/scorer.py,
MaskedLMScorer.compute_stats.
"""

import json
import sys
import time

import torch
from transformers import XLMTokenizer, XLMWithLMHeadModel

BATCH = 32

directory, lang = sys.argv[1:]
tokenizer = XLMTokenizer.from_pretrained(directory)
model = XLMWithLMHeadModel.from_pretrained(directory).eval()
lang_id = model.config.lang2id[lang]
bos, end = tokenizer.bos_token_id, tokenizer.sep_token_id


def encode(text):
    return tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text, lang=lang))


def masked_copies(number, record):
    target = encode(record["target"])
    if "source" in record:
        first = [end, *encode(record["source"]), end]
        ids = [*first, end, *target, end]
        positions = [*range(len(first)), *range(len(target) + 2)]
    else:
        first = []
        ids = [bos, *target, end]
        positions = list(range(len(ids)))
    for at, piece in enumerate(target, start=len(first) + 1):
        yield number, [*ids[:at], tokenizer.mask_token_id, *ids[at + 1 :]], positions, at, piece


def batches(records, kind):
    copies = [list(masked_copies(number, record)) for number, record in enumerate(records)]
    if kind == "records":
        for start in range(0, len(copies), BATCH):
            yield sum(copies[start : start + BATCH], [])
    else:
        flat = sorted(sum(copies, []), key=lambda copy: len(copy[1]))
        for start in range(0, len(flat), BATCH):
            yield flat[start : start + BATCH]


def padded(rows, value):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


@torch.no_grad()
def score(records, kind):
    log_probs = [0.0] * len(records)
    for batch in batches(records, kind):
        numbers, ids, positions, at, pieces = zip(*batch)
        input_ids = padded(ids, tokenizer.pad_token_id)
        logits = model(
            input_ids=input_ids,
            attention_mask=padded([[1] * len(row) for row in ids], 0),
            position_ids=padded(positions, 0),
            langs=torch.full_like(input_ids, lang_id),
        ).logits
        rows = torch.arange(len(batch))
        scores = logits[rows, torch.tensor(at)].log_softmax(-1)[rows, torch.tensor(pieces)]
        for number, value in zip(numbers, scores.tolist()):
            log_probs[number] += value
    return log_probs


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    start = time.perf_counter()
    log_probs = score(request["records"], request["batch"])
    print(json.dumps({"seconds": time.perf_counter() - start, "log_probs": log_probs}), flush=True)
