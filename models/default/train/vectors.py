"""Step 3: where the original encoder, with its whole vocabulary, has the vectors of sentences.

    python vectors.py DATA MODEL VECTORS [TEXTS [PAIRS]]

Writes VECTORS (.npz): `vectors` [n, dim] (8 bits, of length 1 but for a factor), and what is to have them, `rows` of MODEL's
pieces with their `languages` and `targets` (which vector). A text has its own vector; a translation from English and its
English line both have that of the English line. TEXTS, PAIRS: of each language at most.
"""

import os
import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from cuts import cuts_of
from e5_file import read_e5
from held_out import HeldOut
from model import PAD, encode
from pack import Pieces
from ragged import Ragged
from start import configuration, encoder_weights, full_tokenizer
from text import LANGUAGES, SETTINGS, lines_of, pairs_of, technical_lines
from tokenizers import Tokenizer
from transformers import XLMRobertaModel

TEXTS, PAIRS = 500, 600
SHORT = 400  # cuts of the texts, most of them some words: labels and questions are short
PREFIX = "query: "
SHORTEST, LONGEST = 12, 400  # characters
BATCH_PIECES = 4096


def original() -> tuple[Tokenizer, XLMRobertaModel]:
    e5 = read_e5()
    ids = np.arange(len(e5.pieces))
    model = XLMRobertaModel(configuration(e5, len(ids), e5.layers), add_pooling_layer=False).eval()
    model.load_state_dict(encoder_weights(e5, ids, e5.layers), strict=False)
    return Tokenizer.from_file(str(full_tokenizer())), model


def sentences_of(arguments: tuple[Path, str, int, int]) -> tuple[list[str], list[tuple[str, str]]]:
    """Lines of one language and cuts of them, and pairs with English, few of them about software."""
    data, language, texts, pairs = arguments
    own, english = (HeldOut(data, SETTINGS["held_out"], x) for x in (language, "en"))
    technical = technical_lines(data, language)

    def fits(line: str) -> bool:
        return SHORTEST <= len(line) <= LONGEST and line not in technical and not own.shares(line)

    lines = []
    for line in lines_of(data, language):
        if len(lines) < texts and fits(line):
            lines.append(line)
    lines += cuts_of(lines, data, language, SHORT)
    found = pairs_of(data, language) if language != "en" else []
    # Those about software only where there are too few others.
    found.sort(key=lambda pair: pair[1] in technical)
    long_enough = (pair for pair in found if all(SHORTEST <= len(side) <= LONGEST for side in pair))
    kept = []
    for pair in long_enough:
        if len(kept) == pairs:
            break
        if not own.shares(pair[1]) and not english.shares(pair[0]):
            kept.append(pair)
    return lines, kept


@torch.no_grad()
def vectors_of(texts: list[str]) -> np.ndarray:
    """Means of the last states, of length 1."""
    tokenizer, model = original()
    rows = [encoding.ids for encoding in tokenizer.encode_batch([PREFIX + text for text in texts])]
    order, found = sorted(range(len(rows)), key=lambda i: len(rows[i])), np.empty((len(rows), model.config.hidden_size))
    while order:
        count = max(1, BATCH_PIECES // len(rows[order[-1]]))
        group, order = order[-count:], order[:-count]
        longest = max(len(rows[i]) for i in group)
        ids = torch.tensor([rows[i] + [PAD] * (longest - len(rows[i])) for i in group])
        with torch.autocast("cpu", torch.bfloat16):
            states = encode(model, ids).float().view(*ids.shape, -1)
        there = (ids != PAD).float()[:, :, None]
        mean = (states * there).sum(1) / there.sum(1)
        found[group] = torch.nn.functional.normalize(mean, dim=-1).numpy()
        print(len(order), end=" ", flush=True)
    return found


def main(data: Path, model: Path, path: Path, texts: int, pairs: int):
    with Pool(os.cpu_count()) as pool:
        found = list(pool.imap(sentences_of, [(data, x, texts, pairs) for x in LANGUAGES]))
    english = list(dict.fromkeys(pair[0] for _, kept in found for pair in kept))
    targets = {text: number for number, text in enumerate(english)}
    own = [line for lines, _ in found for line in lines]
    read = [(text, "en", targets[text]) for text in english]
    read += [(other, x, targets[text]) for x, (_, kept) in zip(LANGUAGES, found) for text, other in kept]
    spoken = [x for x, (lines, _) in zip(LANGUAGES, found) for _ in lines]
    read += [(line, x, len(english) + number) for number, (line, x) in enumerate(zip(own, spoken))]
    rows = Ragged.of(Pieces(model).ids([text for text, _, _ in read]))
    vectors = vectors_of(english + own)
    np.savez_compressed(
        path,
        vectors=np.round(vectors * (127 / np.abs(vectors).max())).astype(np.int8),
        rows=rows.values, ends=rows.ends,
        languages=np.array([LANGUAGES.index(x) for _, x, _ in read], np.uint8),
        targets=np.array([target for _, _, target in read], np.uint32),
    )  # fmt: skip
    print(f"\n{len(vectors)} vectors, {len(read)} rows, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    counts = [int(x) for x in sys.argv[4:6]]
    torch.set_num_threads(1)
    main(*map(Path, sys.argv[1:4]), *(counts or (TEXTS, PAIRS)))
