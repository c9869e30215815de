"""Step 5: quality of the shipped file on text it never saw, beside unigram models on the same positions.

    python evaluate.py DATA WORK MODEL [LINES]

15 % of the pieces (fixed seed, never `<unk>`) are replaced by the mask. Text: ntrex, or, where it lacks the language,
the sentences of UD's test and dev parts. The first unigram model knows the language: it is counted on the training
text of that language, add-one smoothed. The second is counted on the mixture of languages that is trained on.
Prints the table of the model card.
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
from batches import Corpus
from encoder import MASK_ID, UNKNOWN_ID
from transformers import XLMTokenizer, XLMWithLMHeadModel
from transformers.utils import logging
from words import SETTINGS

SEED = 23
MASK_RATE = 0.15
LINES = 500
LONGEST = 512
BATCH_LINES = 16


def unseen_lines(data: Path, language: str, count: int) -> tuple[str, list[str]]:
    """The name of the text, and its first lines."""
    path = data / "ntrex" / f"{language}.txt.gz"
    if path.exists():
        lines = gzip.open(path, "rt", encoding="utf-8").read().split("\n")
        return "NTREX", lines[:count]
    parts = [data / "ud" / f"{language}.{part}.jsonl.gz" for part in ("test", "dev")]
    rows = (row for part in parts for row in gzip.open(part, "rt", encoding="utf-8"))
    return "UD", [json.loads(row)["text"] for row, _ in zip(rows, range(count))]


@torch.no_grad()
def model_scores(model, sequences: list[np.ndarray], chosen: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Whether the model's first prediction is right, and the log probability of the true piece, at chosen positions."""
    correct, log_probability = [], []
    for start in range(0, len(sequences), BATCH_LINES):
        group = range(start, min(start + BATCH_LINES, len(sequences)))
        length = max(sequences[i].size for i in group)
        input_ids = torch.full((len(group), length), model.config.pad_token_id)
        mask = torch.zeros(len(group), length, dtype=torch.bool)
        for row, i in enumerate(group):
            input_ids[row, : sequences[i].size] = torch.from_numpy(sequences[i])
            mask[row, : chosen[i].size] = torch.from_numpy(chosen[i])
        labels = input_ids[mask]
        attention_mask = (input_ids != model.config.pad_token_id).long()
        masked_ids = input_ids.masked_fill(mask, MASK_ID)
        states = model.transformer(masked_ids, attention_mask=attention_mask)[0]
        log_probabilities = model.pred_layer.proj(states[mask]).log_softmax(-1)
        correct.append(log_probabilities.argmax(-1) == labels)
        log_probability.append(log_probabilities.gather(1, labels[:, None])[:, 0])
    return torch.cat(correct).numpy(), torch.cat(log_probability).numpy()


def quality(correct: np.ndarray, log_probability: np.ndarray) -> tuple[float, float]:
    """Accuracy in per cent and perplexity a piece."""
    return 100 * float(np.mean(correct)), float(np.exp(-np.mean(log_probability)))


def main(data: Path, work: Path, folder: Path, count: int = LINES):
    torch.set_num_threads(2)
    logging.set_verbosity_error()
    tokenizer = XLMTokenizer.from_pretrained(folder)
    model = XLMWithLMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
    corpus, entries = Corpus(work), len(tokenizer)
    pooled = corpus.unigram_probability(entries)
    print("| language | text | pieces | accuracy % | unigram | pooled unigram | perplexity | unigram | pooled unigram |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    columns = []
    for language in SETTINGS["languages"]:
        text, lines = unseen_lines(data, language, count)
        encoded = tokenizer(lines, truncation=True, max_length=LONGEST)["input_ids"]
        sequences = sorted((np.array(ids) for ids in encoded), key=len)
        random_source = np.random.default_rng([SEED, len(columns)])
        chosen = [(random_source.random(ids.size) < MASK_RATE) & (ids > UNKNOWN_ID) for ids in sequences]
        labels = np.concatenate([ids[mask] for ids, mask in zip(sequences, chosen)])
        counts = np.bincount(corpus.ids[language], minlength=entries) + 1
        unigram = counts / counts.sum()
        row = [quality(*model_scores(model, sequences, chosen))]
        row += [quality(labels == np.argmax(p), np.log(p[labels])) for p in (unigram, pooled)]
        columns.append([x for pair in zip(*row) for x in pair])
        a, b, c, p, q, r = columns[-1]
        accuracies, perplexities = f"**{a:.1f}** | {b:.1f} | {c:.1f}", f"**{p:.0f}** | {q:.0f} | {r:.0f}"
        print(f"| {language} | {text} | {labels.size} | {accuracies} | {perplexities} |", flush=True)
    a, b, c = np.mean(np.array(columns)[:, :3], axis=0)
    p, q, r = np.exp(np.mean(np.log(np.array(columns)[:, 3:]), axis=0))
    print(f"| mean | | | **{a:.1f}** | {b:.1f} | {c:.1f} | **{p:.0f}** | {q:.0f} | {r:.0f} |")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *map(int, sys.argv[4:5]))
