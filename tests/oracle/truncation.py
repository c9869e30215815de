"""What transformers keeps of pairs that are too long: XLM's slow tokenizer, XLM-RoBERTa's fast one, from both sides.

Writes tests/fixtures/truncation/cases.json.gz: sentences of Tatoeba (CC BY 2.0 FR) with their translations, pairs of runs
of them, and for each strategy, side and budget how many tokens of the first text each pair keeps, and a digest of all ids.
The tokenizers are those of tests/fixtures/xlm_tokenizer and xlm_roberta_tokenizer. Reads ../shared/data/parallel.
"""

import gzip
import hashlib
import json
import os
import pathlib
import random
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "critical"

import tokenizers  # noqa: E402
import transformers  # noqa: E402
from transformers import XLMRobertaTokenizer, XLMTokenizer  # noqa: E402

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
DATA = FIXTURES.parents[2] / "shared" / "data" / "parallel"
LANGUAGES = "ar bg de el es fr hi ru sw th tr ur vi zh".split()


def sentences() -> list[str]:
    """English and translation in turn, 46 of each language, in an order without one."""
    pairs = []
    for language in LANGUAGES:
        with gzip.open(DATA / f"tatoeba.en-{language}.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
            lines = sorted(file.read().split("\n")[:-1], key=len, reverse=True)
        pairs += [line.split("\t")[:2] for line in lines[20:66]]
    random.Random(3).shuffle(pairs)
    return [text for pair in pairs for text in pair]


def xlm_roberta() -> XLMRobertaTokenizer:
    with tempfile.TemporaryDirectory() as folder:
        name = "tokenizer.json"
        packed = (FIXTURES / "xlm_roberta_tokenizer" / f"{name}.gz").read_bytes()
        (pathlib.Path(folder) / name).write_bytes(gzip.decompress(packed))
        return XLMRobertaTokenizer.from_pretrained(folder)


def keeps(tok, texts: list[tuple[str, str]], budgets: list[int], strategy: str) -> list[dict]:
    rows = []
    for side in ("right", "left"):
        tok.truncation_side = side
        for budget in budgets:
            first, digest = [], hashlib.sha256()
            for text, pair in texts:
                try:
                    ids = tok(text, pair, truncation=strategy, max_length=budget)["input_ids"]
                except Exception as error:
                    assert "too short" in str(error), error
                    ids = None
                if ids is None or len(ids) > budget:
                    # The reference gives up, or gives more than was asked for.
                    first.append(-1)
                    continue
                digest.update(f"{','.join(map(str, ids))}\n".encode())
                first.append(ids.index(tok.sep_token_id, 1) - 1)
            rows.append({"strategy": strategy, "side": side, "budget": budget, "first": first, "sha256": digest.hexdigest()})
    return rows


if __name__ == "__main__":
    versions = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
    assert versions == {"transformers": "5.18.0", "tokenizers": "0.23.3"}, versions
    texts = sentences()
    choose = random.Random(5)

    def run(most: int) -> list[int]:
        length = choose.randint(1, most)
        return [choose.randrange(len(texts) - length), length]

    def text(first: int, length: int) -> str:
        return " ".join(texts[first : first + length])

    # A sentence with its translation; sentences that are equally long; paragraphs.
    natural = [[[2 * i, 1], [2 * i + 1, 1]] for i in range(600)]
    same = [[[i, 1], [i, 1]] for i in range(8)]
    paragraphs = [[run(24), run(24)] for _ in range(760)] + same
    families = {
        "xlm_roberta": (xlm_roberta(), natural, [*range(16, 35)]),
        "xlm": (XLMTokenizer.from_pretrained(FIXTURES / "xlm_tokenizer"), paragraphs, [33, 255, 256, 512]),
    }
    cases = {"versions": versions, "source": "Tatoeba, CC BY 2.0 FR", "sentences": texts, "families": {}}
    for name, (tok, pairs, budgets) in families.items():
        read = [(text(*first), text(*second)) for first, second in pairs]
        few = pairs[::9] + same
        cases["families"][name] = [
            {"pairs": pairs, "rows": keeps(tok, read, budgets, "longest_first")},
            {
                "pairs": few,
                "rows": [
                    row
                    for strategy, less in (("longest_first", 4), ("only_first", 5))
                    for row in keeps(tok, [(text(*a), text(*b)) for a, b in few], [less, 6, 7, 40, 41], strategy)
                ],
            },
        ]
    out = FIXTURES / "truncation"
    out.mkdir(exist_ok=True)
    packed = json.dumps(cases, separators=(",", ":"), ensure_ascii=False).encode()
    (out / "cases.json.gz").write_bytes(gzip.compress(packed, 9, mtime=0))
