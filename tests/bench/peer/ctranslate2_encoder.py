"""Keeps CTranslate2's encoder of an XLM-R checkpoint in 8 bits, with the head in PyTorch at the positions that it needs, and
answers requests as pipelines.py does:

    python ctranslate2_encoder.py DIRECTORY TASK

CTranslate2 has no pipelines; this does the least that each task needs. The checkpoint is converted once, to
DIRECTORY/ctranslate2-int8.
"""

import json
import pathlib
import sys
import time

directory, task = sys.argv[1:]
CLASSES = {
    "fill-mask": "AutoModelForMaskedLM",
    "classify": "AutoModelForSequenceClassification",
    "tag": "AutoModelForTokenClassification",
    "qa": "AutoModelForQuestionAnswering",
    "embed": "AutoModel",
}

try:
    import ctranslate2
    import numpy as np
    import torch
    import transformers
    from ctranslate2.converters import TransformersConverter
except ImportError as error:
    print(json.dumps({"missing": str(error)}), flush=True)
    sys.exit(0)

converted = pathlib.Path(directory, "ctranslate2-int8")
if not converted.exists():
    TransformersConverter(directory).convert(str(converted), quantization="int8")
encoder = ctranslate2.Encoder(str(converted), device="cpu", compute_type="int8")
tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
model = getattr(transformers, CLASSES[task]).from_pretrained(directory)
head = {"fill-mask": "lm_head", "classify": "classifier", "tag": "classifier", "qa": "qa_outputs", "embed": None}[task]
head = head and getattr(model, head)
id2label = model.config.id2label
del model


def states(ids):
    """Last hidden states of sequences of ids, padded to the longest: [batch, seq, dim]."""
    longest = max(map(len, ids))
    padded = np.array([row + [tokenizer.pad_token_id] * (longest - len(row)) for row in ids], dtype=np.int32)
    lengths = np.array([len(row) for row in ids], dtype=np.int32)
    storage = ctranslate2.StorageView.from_array
    output = encoder.forward_batch(storage(padded), storage(lengths))
    return torch.from_numpy(np.array(output.last_hidden_state))


def fill_mask(texts):
    ids = tokenizer([text.replace("<mask>", tokenizer.mask_token) for text in texts])["input_ids"]
    at = [row.index(tokenizer.mask_token_id) for row in ids]
    logits = head(states(ids)[torch.arange(len(ids)), torch.tensor(at)])
    scores, tokens = logits.softmax(-1).topk(5)
    return [
        [{"score": s, "token": t, "token_str": tokenizer.decode([t])} for s, t in zip(*row)]
        for row in zip(scores.tolist(), tokens.tolist())
    ]


def classify(texts):
    scores, labels = head(states(tokenizer(texts)["input_ids"])).softmax(-1).max(-1)
    return [{"label": id2label[label], "score": score} for label, score in zip(labels.tolist(), scores.tolist())]


def tag(texts):
    encoding = tokenizer(texts, return_offsets_mapping=True)
    scores, labels = head(states(encoding["input_ids"])).softmax(-1).max(-1)
    return [
        [
            {
                "entity": id2label[labels[row][i].item()],
                "score": scores[row][i].item(),
                "index": i,
                "start": a,
                "end": b,
            }
            for i, (a, b) in enumerate(offsets)
            if b > a
        ]
        for row, offsets in enumerate(encoding["offset_mapping"])
    ]


def qa(records):
    encoding = tokenizer(
        [record["question"] for record in records],
        [record["context"] for record in records],
        return_offsets_mapping=True,
        truncation="only_second",
        max_length=384,
    )
    start, end = head(states(encoding["input_ids"])).unbind(-1)
    answers = []
    for row, offsets in enumerate(encoding["offset_mapping"]):
        inside = torch.tensor([kind == 1 for kind in encoding.sequence_ids(row)])
        n = len(offsets)
        a, b = (x[row, :n].masked_fill(~inside, -1e4).softmax(-1) for x in (start, end))
        table = (a[:, None] * b[None, :]).triu().tril(14)
        best = table.argmax().item()
        first, last = offsets[best // n], offsets[best % n]
        answers.append({"score": table.max().item(), "start": first[0], "end": last[1]})
    return answers


def embed(texts):
    ids = tokenizer(texts)["input_ids"]
    return [row[: len(own)].mean(0).tolist() for row, own in zip(states(ids), ids)]


work = {"fill-mask": fill_mask, "classify": classify, "tag": tag, "qa": qa, "embed": embed}[task]
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    records = request["records"] if task == "qa" else [record["text"] for record in request["records"]]
    start = time.perf_counter()
    size, answers = request["batch_size"], []
    with torch.inference_mode():
        # By length, as its own batches are made.
        order = sorted(range(len(records)), key=lambda i: len(str(records[i])))
        for first in range(0, len(order), size):
            some = order[first : first + size]
            answers += zip(some, work([records[i] for i in some]))
    answers = [answer for _, answer in sorted(answers, key=lambda pair: pair[0])]
    print(json.dumps({"seconds": time.perf_counter() - start, "answers": answers}), flush=True)
