"""Step 2: a byte-pair vocabulary over all languages, in XLM's files.

    python vocabulary.py WORK MODEL

Each language weighs by the square root of its size. A symbol is a character, or a character with `</w>` at the end
of a word; for the trainer each is one private code point, so that the alphabet can be limited symbol by symbol:
Chinese characters, which the word splitter makes words of their own, then need no second entry for a middle of a word.
"""

import gzip
import json
import random
import sys
from collections import Counter
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

SEED = 21
ENTRIES = 16_000
SAMPLE_CHARACTERS = 24_000_000
SIZE_EXPONENT = 0.5
LEAST_SYMBOL_COUNT = 18
FIRST_PRIVATE_CODE_POINT = 0xF0000
SPECIAL_TOKENS = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{i}>" for i in range(10))]


def symbols_of(word: str) -> list[str]:
    return [*word[:-1], word[-1] + "</w>"]


def balanced_sample(work: Path) -> list[str]:
    """Lines of words, so many of each language that its share of characters is proportional to size ** 0.5."""
    texts = {
        path.name[:2]: gzip.open(path, "rt", encoding="utf-8").read().splitlines()
        for path in sorted((work / "words").glob("*.txt.gz"))
    }
    sizes = {language: sum(map(len, lines)) for language, lines in texts.items()}
    total = sum(size**SIZE_EXPONENT for size in sizes.values())
    sample, random_source = [], random.Random(SEED)
    for language, lines in texts.items():
        wanted = SAMPLE_CHARACTERS * sizes[language] ** SIZE_EXPONENT / total
        random_source.shuffle(lines)
        taken = position = 0
        while taken < wanted:
            sample.append(lines[position % len(lines)])
            taken += len(sample[-1])
            position += 1
        print(f"{language}: {sizes[language] / 1e6:.1f} M characters, {taken / 1e6:.2f} M in the sample")
    return sample


def learn(sample: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The vocabulary entries after the special tokens, and the merges, most important first."""
    counts = Counter()
    for line in sample:
        for word in line.split():
            counts.update(symbols_of(word))
    alphabet = [symbol for symbol, count in counts.most_common() if count >= LEAST_SYMBOL_COUNT]
    code_point = {symbol: chr(FIRST_PRIVATE_CODE_POINT + i) for i, symbol in enumerate(alphabet)}
    symbol_of = {code: symbol for symbol, code in code_point.items()}
    print(f"{len(alphabet)} symbols of {len(counts)}")

    def coded(line: str) -> str:
        return " ".join("".join(code_point.get(symbol, " ") for symbol in symbols_of(word)) for word in line.split())

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(vocab_size=ENTRIES - len(SPECIAL_TOKENS), show_progress=False)
    tokenizer.train_from_iterator(map(coded, sample), trainer)

    def decoded(piece: str) -> str:
        return "".join(symbol_of[code] for code in piece)

    model = json.loads(tokenizer.to_str())["model"]
    entries = sorted(model["vocab"], key=model["vocab"].get)
    return [decoded(entry) for entry in entries], [(decoded(a), decoded(b)) for a, b in model["merges"]]


def main(work: Path, model: Path):
    entries, merges = learn(balanced_sample(work))
    vocabulary = {entry: i for i, entry in enumerate(SPECIAL_TOKENS + entries)}
    assert len(vocabulary) == len(SPECIAL_TOKENS) + len(entries)
    (model / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    (model / "merges.txt").write_text("".join(f"{a} {b}\n" for a, b in merges), encoding="utf-8")
    tokenizer_config = {
        "tokenizer_class": "XLMTokenizer",
        "do_lowercase_and_remove_accent": False,
        "model_max_length": 512,
        "bos_token": "<s>",
        "sep_token": "</s>",
        "cls_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<special1>",
        "additional_special_tokens": [f"<special{i}>" for i in range(10)],
    }
    (model / "tokenizer_config.json").write_text(json.dumps(tokenizer_config, indent=2) + "\n")
    print(f"{len(vocabulary)} entries, {len(merges)} merges")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
