"""What the references make of Chinese, Japanese and Thai: rjieba 0.2.2, PyThaiNLP 5.4.0 and KyTea 0.4.7.

Writes tests/fixtures/segmenters/:
- words.json.gz: {"zh": [[text, words]], "th": …}: lines of NTREX-128 (CC BY-SA 4.0) and adversarial strings;
- kytea-text.txt.gz, kytea-tags.bin.gz: two small KyTea models, in text format and in binary with tags and all parts
  behind the words (made from UD_Japanese-GSD, CC BY-SA 4.0), as they are in ../shared/data/kytea;
- ids.json.gz: {"zh": {"cased": [ids], "lower": [ids]}, "th": …}: what XLMTokenizer with the vocabulary of
  tests/fixtures/xlm_tokenizer makes of the texts of words.json.gz;
- kytea.json.gz: {"kytea-text.txt": [[text, words]], …}: what KyTea makes of lines of NTREX-128 and of strings.

Reads ../shared/data.
"""

import functools
import gzip
import importlib.metadata
import json
import pathlib
import random
import shutil

import rjieba
from pythainlp.tokenize import word_tokenize
from transformers import XLMTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests" / "fixtures" / "segmenters"
DATA = ROOT.parent / "shared" / "data"
CHARACTERS = {
    "zh": "的一是不了在人有我他这中大来上国个到说们北京清华𠮷𠀀㐀々〇豈",
    "th": "กขคงจฉชซญดตถทนบปผพฟมยรลวสหอะัาำิีึืุูเแโใไ็่้๊๋์ๆฯ๑๕",
}
OTHERS = [*"aAbZé129٣%():;,.!?'\"-+#&_/@。，、（）「」０Ａ \t\n\r", "\u00a0", "\u200b", "\u200d", "\u0301", "\u2028", "👨‍👩‍👧", "中", "ก"]


def lines_of(path: pathlib.Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return file.read().split("\n")[:-1]


def write_gz(name: str, value: object) -> None:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    (OUT / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


@functools.cache
def tokenizer(lowercase: bool) -> XLMTokenizer:
    folder = ROOT / "tests" / "fixtures" / "xlm_tokenizer"
    return XLMTokenizer(
        str(folder / "vocab.json"), str(folder / "merges.txt"), do_lowercase_and_remove_accent=lowercase
    )


def encode(lowercase: bool, text: str, language: str) -> list[int]:
    tok = tokenizer(lowercase)
    return tok.convert_tokens_to_ids(tok._tokenize(text, lang=language))


def adversarial(language: str) -> list[str]:
    own, others = CHARACTERS[language], OTHERS
    return ["".join(random.choice(own if random.random() < 0.7 else others) for _ in range(random.randint(1, 30))) for _ in range(250)]


FIXED = {
    "zh": [
        "", "\r\n", "50-69岁", "iPhone手机5.5英寸", "C++和C#", "a.b-c_d", "我a--b", "3%-4", "我来到北京清华大学", "他来到了网易杭研大厦",
        # Ties between words and between states; the Han characters of extension A.
        "个个个说了", "一一一国到", "橢佪粆幟", "中䀀国a䀀䀀",
    ],
    "th": [
        "", "1,234.5 บาท", "19:32น", "เอียน", "เอีย\n", "ตากลม" * 30, "ก" * 60, "  ", "IP 127.0.0.1ครับ",
        # A cluster before a last line end; a rare cluster; words with digits; more words at once than the graph takes.
        "เกุย\n", "เขูย\n", "กครรภ์เจ่อ", "มท.15,3", "ส.ค.1.5:2", "มท.1มท.1",
        "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตและประพฤติมิชอบในวงราชการกระเรียนทองสี่เหลี่ยมข้าวหลามตัดท้องแก่ครป.",
    ],
}

if __name__ == "__main__":
    versions = {name: importlib.metadata.version(name) for name in ["rjieba", "pythainlp"]}
    assert versions == {"rjieba": "0.2.2", "pythainlp": "5.4.0"}, versions
    OUT.mkdir(parents=True, exist_ok=True)
    random.seed(17)
    cut = {"zh": rjieba.cut, "th": word_tokenize}
    words = {}
    for language in cut:
        texts = lines_of(DATA / "ntrex" / f"{language}.txt.gz")[:200] + FIXED[language] + adversarial(language)
        words[language] = [[text, list(cut[language](text))] for text in texts]
    write_gz("words.json.gz", words)
    ids = {}
    for language in cut:
        texts = [text for text, _ in words[language]]
        ids[language] = {form: [encode(form == "lower", text, language) for text in texts] for form in ["cased", "lower"]}
    write_gz("ids.json.gz", ids)
    japanese = lines_of(DATA / "ntrex" / "ja.txt.gz")
    answers = {}
    for model, source, expected in [
        ("kytea-text.txt", "model-a-text.txt.gz", "expected-text.jsonl.gz"),
        ("kytea-tags.bin", "model-a-tags.bin.gz", "expected-tags.jsonl.gz"),
    ]:
        shutil.copyfile(DATA / "kytea" / source, OUT / f"{model}.gz")
        records = map(json.loads, lines_of(DATA / "kytea" / expected))
        answers[model] = [[r["text"] if "text" in r else japanese[r["line"] - 1], r["words"]] for r in records]
    write_gz("kytea.json.gz", answers)
