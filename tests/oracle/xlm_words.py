"""What XLMTokenizer makes of texts given as words, and of lines and columns where Moses' own script parts them.

Writes tests/fixtures/xlm_words/cases.json.gz, on lines of NTREX-128 (CC BY-SA 4.0) and strings made of them, with the
vocabulary of tests/fixtures/xlm_tokenizer:
- given: `tokenizer(words, is_split_into_words=True)` with the language heeded as `_tokenize(text, lang=...)` does, and the
  number of pieces of each word;
- spaced: the same tokenizer with each character that is not printed made a space, as remove-non-printing-char.perl does,
  where transformers drops it.

Reads ../shared/data.
"""

import functools
import gzip
import json
import pathlib
import random
import unicodedata

import transformers
from transformers import XLMTokenizer
from transformers.models.xlm import tokenization_xlm

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
DATA = FIXTURES.parents[2] / "shared" / "data" / "ntrex"
SEGMENTED = ["zh", "th"]
LANGUAGES = [*SEGMENTED, "en", "de", "fr", "ro", "ru", "ar", "vi"]
AWKWARD = ["", "don't", "l'été", "U.S.", "a b", " ", "</s>", "x</s>y", "3,000", "2.5", "…", "a，b", "２.５", "(a)", '"', "Mr.", "école,", "我爱", "北京天安门", "。", "ตากลม", "ฉัน กิน", "\u200b", "a\tb", "a\nb"]
NOT_PRINTED = ["\n", "\t", "\r\n", "\r", " \n ", "\u200b", "\u00ad", "\x00", "\x85", "\ue000", "\u2028", "\n\n"]


def lines_of(language: str) -> list[str]:
    with gzip.open(DATA / f"{language}.txt.gz", "rt", encoding="utf-8", newline="\n") as file:
        return file.read().split("\n")[100:125]


def words_of(line: str, language: str, choose: random.Random) -> list[str]:
    """White-space words; of a text without spaces parts of any length, within words too."""
    if language not in SEGMENTED:
        words = line.split()
    else:
        words = []
        while line:
            length = choose.randint(1, 9)
            words.append(line[:length])
            line = line[length:]
    for _ in range(choose.randrange(4)):
        words.insert(choose.randrange(len(words) + 1), choose.choice(AWKWARD))
    return words


def broken(line: str, choose: random.Random) -> str:
    for _ in range(choose.randint(1, 5)):
        at = choose.randrange(len(line) + 1)
        line = line[:at] + choose.choice(NOT_PRINTED) + line[at:]
    return line.replace(" ", choose.choice([" ", "\n", "\t"]), choose.randrange(4))


def spaced(text: str) -> str:
    return "".join(" " if unicodedata.category(char).startswith("C") else char for char in text)


if __name__ == "__main__":
    assert transformers.__version__ == "5.18.0" and unicodedata.unidata_version == "14.0.0"
    forms = {
        form: XLMTokenizer.from_pretrained(FIXTURES / "xlm_tokenizer", do_lowercase_and_remove_accent=form == "lower")
        for form in ("cased", "lower")
    }

    def ids(form: str, lang: str, text: str | list[str]) -> list[int]:
        tok = forms[form]
        tok._tokenize = functools.partial(XLMTokenizer._tokenize, tok, lang=lang)
        return tok(text, is_split_into_words=isinstance(text, list), add_special_tokens=False)["input_ids"]

    choose = random.Random(11)
    given = []
    for lang in LANGUAGES:
        for words in [AWKWARD, *(words_of(line, lang, choose) for line in lines_of(lang))]:
            case = {"lang": lang, "words": words}
            for form in forms:
                counts = [len(ids(form, lang, word)) if word else 0 for word in words]
                case[form] = {"ids": ids(form, lang, words), "counts": counts}
            given.append(case)
    tokenization_xlm.remove_non_printing_char = spaced
    broken_lines = [(lang, broken(line, choose)) for lang in LANGUAGES for line in lines_of(lang)]
    broken_lines += [("en", mark.join(["one", "two", "3"])) for mark in NOT_PRINTED]
    broken_lines += [("en", "first line\nsecond\tcolumn\r\nthird")]
    spaced_lines = [
        {"lang": lang, "text": text, **{form: ids(form, lang, text) for form in forms}} for lang, text in broken_lines
    ]
    out = FIXTURES / "xlm_words"
    out.mkdir(exist_ok=True)
    cases = {"source": "NTREX-128, CC BY-SA 4.0", "given": given, "spaced": spaced_lines}
    packed = json.dumps(cases, separators=(",", ":"), ensure_ascii=False).encode()
    (out / "cases.json.gz").write_bytes(gzip.compress(packed, 9, mtime=0))
