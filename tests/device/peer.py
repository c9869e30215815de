"""transformers on a GPU, or without one on the CPU: what it takes to answer texts.

    python peer.py DIRECTORY TASK DTYPE BEGUN BATCH_SIZE… < texts

TASK: fill-mask (the five best pieces at the mask), classify (probabilities) or embed (mean pooling). DTYPE: float16,
float32. BEGUN: when the process was started, in seconds since 1970. Texts are sorted by length, batched and padded.
Prints {"device", "first_answer", "batch_size", "texts_per_second"}: seconds from BEGUN to the answer to one text, and the
rate of all texts, tokenization included, at the batch size that is fastest and fits the memory.
"""

import json
import sys
import time

import torch
import transformers

directory, task, dtype, begun, *batch_sizes = sys.argv[1:]
device = "cuda" if torch.cuda.is_available() else "cpu"
classes = {
    "fill-mask": transformers.AutoModelForMaskedLM,
    "classify": transformers.AutoModelForSequenceClassification,
    "embed": transformers.AutoModel,
}
tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
model = classes[task].from_pretrained(directory, dtype=getattr(torch, dtype)).to(device).eval()
texts = sorted((line.rstrip("\n") for line in sys.stdin), key=len)


def answer(batch):
    inputs = tokenizer(batch, padding=True, truncation=True, max_length=512, return_tensors="pt").to(device)
    output = model(**inputs)
    if task == "classify":
        return output.logits.float().softmax(-1).cpu().tolist()
    if task == "fill-mask":
        rows = output.logits[inputs["input_ids"] == tokenizer.mask_token_id].float()
        return [best.tolist() for best in rows.softmax(-1).topk(5).values.cpu()]
    mask = inputs["attention_mask"].unsqueeze(-1)
    states = output.last_hidden_state.float()
    return ((states * mask).sum(1) / mask.sum(1)).cpu().tolist()


def rate(size):
    start = time.perf_counter()
    for first in range(0, len(texts), size):
        answer(texts[first : first + size])
    return len(texts) / (time.perf_counter() - start)


best = {"batch_size": None, "texts_per_second": 0}
with torch.inference_mode():
    answer(texts[:1])
    first_answer = time.time() - float(begun)
    for size in map(int, batch_sizes):
        try:
            answer(texts[-size:])
            found = rate(size)
        except torch.OutOfMemoryError:
            continue
        if found > best["texts_per_second"]:
            best = {"batch_size": size, "texts_per_second": found}
print(json.dumps({"device": device, "first_answer": first_answer, **best}))
