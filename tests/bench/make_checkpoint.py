"""Makes a checkpoint of XLM-R base size with random weights, every head and the tokenizer included: what it costs to load
and to run is what the real one costs, what it answers means nothing.

    python make_checkpoint.py DIRECTORY [--default] [--corpus FILE …]

Writes config.json, model.safetensors (fp32, 1.1 GB), sentencepiece.bpe.model, tokenizer.json and tokenizer_config.json.
The vocabulary is a unigram model trained on the corpus (gzip or plain; default: sentences.txt beside this script), padded
with made-up pieces, less likely than any trained one, to the real one's 250,002 entries. --default: the shape
of models/default, 12 layers of 384 and 45,056 entries in half precision.

Needs transformers 5.18, torch, sentencepiece, protobuf.
"""

import argparse
import gzip
import io
import pathlib
import random

import sentencepiece
import torch
from sentencepiece import sentencepiece_model_pb2
from every_head import save_with_every_head
from transformers import AddedToken, XLMRobertaConfig, XLMRobertaTokenizer

VOCABULARY = {"base": 250_002, "default": 45_056}
# <s>, <pad>, </s>, <unk> before the pieces, <mask> after them.
SPECIAL = 5
SHAPES = {
    "base": {},
    "default": {"hidden_size": 384, "intermediate_size": 1536, "dtype": "float16"},
}
TRAINED = 16_000
SEED = 20260501
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyzäöüßéèñçığşđơư",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويٹڈگچپ",
    "अआइईउऊएऐओकखगघचछजटडतथदधनपफबभमयरलवशसह",
]


def read_lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as file:
        return file.read().splitlines()


def train_unigram(lines):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        vocab_size=TRAINED,
        hard_vocab_limit=False,
        character_coverage=1.0,
        model_type="unigram",
        minloglevel=2,
    )
    return sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())


def made_up_pieces(known, count):
    rng = random.Random(SEED)
    known = set(known)
    while count:
        alphabet = rng.choice(ALPHABETS)
        piece = rng.choice(["▁", ""]) + "".join(rng.choices(alphabet, k=rng.randint(3, 10)))
        if piece not in known:
            known.add(piece)
            count -= 1
            yield piece


def pad_vocabulary(proto, pieces):
    """Adds made-up pieces until <unk>, <s>, </s> and so many others are in the model."""
    known = [piece.piece for piece in proto.pieces]
    score = min(piece.score for piece in proto.pieces)
    for rank, piece in enumerate(made_up_pieces(known, pieces + 3 - len(known))):
        proto.pieces.add(piece=piece, score=score - 1 - rank / pieces)
    proto.trainer_spec.vocab_size = len(proto.pieces)


def save_tokenizer(proto, directory):
    """Returns the number of entries."""
    pieces = [(piece.piece, piece.score) for piece in proto.pieces if piece.type == piece.NORMAL]
    special = [(token, 0.0) for token in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer = XLMRobertaTokenizer(
        vocab=[*special, *pieces, ("<mask>", 0.0)],
        mask_token=AddedToken("<mask>", lstrip=True, special=True),
        _spm_precompiled_charsmap=proto.normalizer_spec.precompiled_charsmap,
        model_max_length=512,
    )
    tokenizer.save_pretrained(directory)
    # As the real one is written: without indentation, at half the size.
    tokenizer.backend_tokenizer.save(str(directory / "tokenizer.json"), pretty=False)
    (directory / "sentencepiece.bpe.model").write_bytes(proto.SerializeToString())
    return len(tokenizer)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument(
        "--corpus", type=pathlib.Path, nargs="+", default=[pathlib.Path(__file__).with_name("sentences.txt")]
    )
    parser.add_argument("--default", dest="shape", action="store_const", const="default", default="base")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)

    proto = train_unigram([line for path in arguments.corpus for line in read_lines(path)])
    vocab_size = VOCABULARY[arguments.shape]
    pad_vocabulary(proto, vocab_size - SPECIAL)
    entries = save_tokenizer(proto, arguments.directory)
    assert entries == vocab_size, entries

    torch.manual_seed(SEED)
    config = XLMRobertaConfig(
        vocab_size=vocab_size,
        **SHAPES[arguments.shape],
        max_position_embeddings=514,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    save_with_every_head("XLMRoberta", "ForMaskedLM", "ForQuestionAnswering", config, arguments.directory)


if __name__ == "__main__":
    main()
