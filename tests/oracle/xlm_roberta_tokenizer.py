"""What transformers' XLMRobertaTokenizer makes of texts in 15 languages and of awkward strings.

    python tests/oracle/xlm_roberta_tokenizer.py --data ../shared/data [--train]

Writes tests/fixtures/xlm_roberta_tokenizer/: sentencepiece.bpe.model.gz (with --train only: 3,000 pieces, trained on
1,500 lines a language of data/mono, all redistributable), tokenizer.json.gz (the same as transformers saves it) and
encodings.json.gz. The sentences in it are from Tatoeba (CC BY 2.0 FR), data/parallel/tatoeba.
"""

import argparse
import gzip
import itertools
import json
import pathlib
import random
import shutil
import tempfile

import sentencepiece
import tokenizers
import transformers
from tokenizers import AddedToken
from transformers import XLMRobertaTokenizer

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "xlm_roberta_tokenizer"
LANGUAGES = "ar bg de el en es fr hi ru sw th tr ur vi zh".split()

BLOCKS = {
    "special tokens": ["<s>", "</s>", "<pad>", "<unk>", "<mask>", " <mask> ", "a<mask>b", "a <mask>  b", "<mask><mask>",
                       "<mask> <mask>", "x </s> y", "<s>Hello</s>", "< mask >", "<MASK>", "<mask", "mask>", "<<mask>>", "\t<mask>\n",
                       "\u3000<mask>\u3000", "<unk> 😀 <unk>", "<mask>\u0301", "\u0301<mask>", "</s></s>", "<pad>x<pad>"],
    "spaces": ["", " ", "   ", "a", " a", "a ", "  a  b  ", "a\tb", "a\nb", "a\r\nb", "a\rb", "\n", "\t\t", "a\u00a0b", "a\u0085b", "a\u2028b",
               "a\u2029b", "a\u2003b", "a\u3000b", "a\u1680b", "a\u180eb", "a\u200bb", "\ufeffa", "a\ufeffb", "a\ufeff", "a\x0bb", "a\x0cb",
               "a\x1cb\x1db", "a\u202fb\u205fc", " " * 60 + "x" + " " * 60],
    "metaspace": ["▁", "▁▁", "▁a", "a▁", "a▁b", "a ▁ b", "▁▁a▁▁b", " ▁", "_a_", "▁<mask>▁", "a▁▁ ▁b"],
    "removed": ["\x00", "\x01", "a\x01b", "\x01a", "\x01\x02ab c", "a\x01", "\x7fa", "\x01½x", "½\x01x", "½\x01\x02x", "½\x01\x02\x03 y", "\x01\x01½\x01½ z",
                "\u00ada\u00adb", "a\u200e b\u200f", "\u200d", "a\u200db", "a\u200cb", "\u2060a", "\x01<mask>\x01a", "㎏\x01g"],
    "marks": ["e\u0301", "o\u0323\u0302", "o\u0302\u0323", "ở", "o\u031b\u0309", "a\u0301\u0302\u0303\u0304", "\u0301", "\u0301a", " \u0301a", "™\u0301", "™\ufe0f",
              "¼\u0301", "¼\u0301\u0301\u0301", "½\u200d", "fi\u0301", "ﬁ\u0301", "ÅΩ", "\u212b\u2126\u2103", "\u0344\u0340\u0341", "ΐΰ", "ŉ", "ǆ", "İ", "i\u0307", "ı", "ẞß",
              "한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "가\u11a8", "각\u0301", "\u1161\u0301", "か\u3099", "ｶﾞ", "ﾊﾟ", "ﾞ", "ｱｲｳ", "กำ", "น้ำ", "ำ", "ຳ", "क़ि", "\u0958\u0301", "क्\u0958\u0301",
              "क्ष्म्य", "நி", "\u0651\u064e", "مُحَمَّد", "ﷺ", "ﷲ", "لا", "ﻼ", "שָׁלוֹם", "\u0600\u0661", "\U000110bd\U000110c1", "\u0f73\u0f75", "x\U000e0100", "\u1ac1a\u1acf¼\u1acf"],
    "emoji": ["😀", "😀😀", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "🇩🇪🇫", "☃️", "❤️‍🔥", "1️⃣", "©️ ®", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "a😀b", "😀 a", "🤷‍♂️!", "\U0001fae8\U0001f9ff", "❤\u200d™\u0301", "©\u200d™\u0301", "🇩\u0301¼\u0301"],
    "compatibility": ["ｆｕｌｌ　ｗｉｄｔｈ", "１２３", "，。！？", "①②③", "½¾⅓", "x²y³", "℡№", "ﬀﬁﬂﬃﬄﬅﬆ", "㍿㌔㍍", "㎏㎡", "𝔘𝔫𝔦", "𝟙𝟚", "ℵℶ", "Ⅷⅻ", "…", "‥", "‐‑‒–—―", "“”„‟‘’‚‛«»", "ªº", "¨¯´¸", "˜˚",
                      "\u2460\u2474", "⑴⒈", "㈱", "㋿", "\uf900\uf901", "\U0002f800\U0002f801", "\ufb1d\ufb2a", "\u0675", "ｯ～－", "\uffe0\uffe5\uffe8"],
    "punctuation": [".", "..", "...", "....", ".....", "." * 37, "!!!!", "????", "----", "____", "====", "****", "~~~~", "''''", "``x''", "a...b", "a....b", "(a)[b]{c}",
                    "100%", "$3.50", "3,141.59", "1 000 000", "2024-11-22T21:15:00Z", "https://example.org/a?b=c&d=%20e#f", "mail@example.com", "C:\\dir\\file.txt", "a/b/c", "&amp;&lt;&#39;",
                    "<br/>", "it's don't I'm", "l'été d'Aix", "rock'n'roll", "e.g. i.e. etc.", "A.B.C.", "@user #tag", "a--b", "\\u0041", "\"quoted\"", "\\", "|||"],
    "scripts": ["Привет, мир!", "Γειά σου Κόσμε", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "你好，世界。", "こんにちは世界", "안녕하세요 세계", "Xin chào thế giới", "Merhaba dünya, İstanbul'da",
                "ہیلو دنیا", "Здравей, свят", "שלום עולם", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ", "გამარჯობა", "Բարեւ", "ᐊᐃᓐᖓᐃ", "ꦲꦏ꧀ꦱꦫ", "𐌰𐌱𐌲", "𠀀𠀁", "\U0001d165\U0001d15e", "latinкириллицаελληνικά中文عربي", "abc\u202edef\u202c", "\u200fمرحبا\u200e hello",
                "\ue000\uf8ff", "\U000f0000", "\ufffd\ufffe", "\u0378\u0530", "aAbBcC", "ÀÉÎÕÜ", "ΣΊΣΥΦΟΣ Σ"],
    "long": ["a" * 5000, "ab" * 2500, "中" * 5000, "😀" * 2500, "e\u0301" * 2500, "." * 5000, "▁" * 500, "supercalifragilistic" * 250, "½" * 1000, "the " * 1000, "ก" * 5000],
}


def awkward():
    fixed = list(itertools.chain(*BLOCKS.values()))
    short = [text for text in fixed if len(text) < 60]
    rng = random.Random(7)
    mixed = [rng.choice(["", " ", "x", "\x01"]).join(rng.choices(short, k=rng.randrange(2, 7))) for _ in range(80)]
    return fixed + mixed


def sentences(data):
    found = []
    for language in LANGUAGES:
        source = "ar" if language == "en" else language
        with gzip.open(data / "parallel" / f"tatoeba.en-{source}.tsv.gz", "rt", encoding="utf-8") as lines:
            column = 0 if language == "en" else 1
            texts = [line.rstrip("\n").split("\t")[column] for line in lines]
        texts.sort(key=len, reverse=True)
        found += texts[10:30]
    return found


def train(data):
    with tempfile.TemporaryDirectory() as scratch:
        corpus = pathlib.Path(scratch) / "corpus.txt"
        rng = random.Random(1)
        with open(corpus, "w", encoding="utf-8") as file:
            for language in LANGUAGES:
                with gzip.open(data / "mono" / f"{language}.txt.gz", "rt", encoding="utf-8") as lines:
                    lines = list(lines)
                rng.shuffle(lines)
                file.writelines(lines[:1500])
        prefix = pathlib.Path(scratch) / "sentencepiece.bpe"
        sentencepiece.SentencePieceTrainer.train(
            input=str(corpus), model_prefix=str(prefix), vocab_size=3000, model_type="unigram", character_coverage=0.9995,
            normalization_rule_name="nmt_nfkc", num_threads=1, max_sentence_length=16384)
        write_gz(OUT / "sentencepiece.bpe.model.gz", pathlib.Path(f"{prefix}.model").read_bytes())


def write_gz(path, content):
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def encoded(tokenizer, text, pair=None, **options):
    e = tokenizer(text, pair, return_offsets_mapping=True, return_special_tokens_mask=True, **options)
    ids = e["input_ids"]
    return {
        "ids": ids,
        "offsets": [offset for span in e["offset_mapping"] for offset in span],
        "special_tokens_mask": e["special_tokens_mask"],
        "sequence_ids": [-1 if s is None else s for s in e.sequence_ids(0)],
        "tokens": e.tokens(),
        "decoded": tokenizer.decode(ids),
        "decoded_without_special": tokenizer.decode(ids, skip_special_tokens=True),
    }


def row(tokenizer, text):
    return {"text": text, **encoded(tokenizer, text)}


def words_row(tokenizer, words):
    """Offsets are moved from each word to the words joined by one space."""
    e = tokenizer(words, is_split_into_words=True, return_offsets_mapping=True, add_special_tokens=False)
    starts = [sum(len(word) + 1 for word in words[:i]) for i in range(len(words))]
    offsets = [offset + starts[word] for word, span in zip(e.word_ids(0), e["offset_mapping"]) for offset in span]
    return {"words": words, "ids": e["input_ids"], "offsets": offsets}


def token(content, **flags):
    return {"content": content, "lstrip": False, "rstrip": False, "single_word": False, "normalized": False, **flags}


def settings():
    """Small files beside the vocabulary. `tokenizer` replaces top-level keys of tokenizer.json, "$normalizer" being its own."""
    typed = lambda content, **flags: {"__type": "AddedToken", "special": True, **token(content, **flags)}
    listed = [{"id": i, "special": True, **token(c)} for i, c in enumerate(["<s>", "<pad>", "</s>", "<unk>"])]
    mask = {"id": 3001, "special": True, **token("<mask>", lstrip=True)}
    config, special_map, added = "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"
    yield "only the SentencePiece model", None, {}
    yield "a mask with lstrip in tokenizer_config.json", None, {config: {"mask_token": typed("<mask>", lstrip=True, normalized=True)}}
    yield "special_tokens_map.json", None, {special_map: {"mask_token": token("<mask>", lstrip=True)}, config: {"model_max_length": 512}}
    yield "added_tokens.json", None, {added: {"<new>": 3002, "word": 3003, "<b>": 3010}, special_map: {"additional_special_tokens": ["<b>"]}}
    yield "other special tokens", None, {config: {"bos_token": "[B]", "cls_token": "[B]", "eos_token": "[E]", "sep_token": "[E]", "mask_token": "[M]", "unk_token": "[U]", "pad_token": "[P]"}}
    yield "tokenizer.json alone", {"added_tokens": [*listed, mask]}, {}
    yield "tokenizer.json without added tokens", {"added_tokens": []}, {}
    yield "tokenizer.json of transformers 4", {
        "added_tokens": [*listed, {**mask, "normalized": True}],
        "normalizer": {"type": "Sequence", "normalizers": ["$normalizer", {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
    }, {config: {"clean_up_tokenization_spaces": True, "tokenizer_class": "XLMRobertaTokenizer"}}
    yield "tokenizer.json without normalizer", {"normalizer": None}, {}
    yield "added_tokens_decoder", {"added_tokens": [*listed, mask]}, {
        config: {"added_tokens_decoder": {"0": {"special": True, **token("<s>")}, "3001": {"special": True, **token("<mask>", lstrip=True, rstrip=True)}, "3002": {"special": False, **token("qq", normalized=True)}}},
        special_map: {"mask_token": token("<mask>")},
    }
    yield "tokens of all kinds", {"added_tokens": [*listed, mask, *({"id": 3002 + i, **t} for i, t in enumerate([
        {"special": False, **token("foo", normalized=True)}, {"special": False, **token("ﬁn", normalized=True)}, {"special": True, **token("½", normalized=True)},
        {"special": False, **token("bar", single_word=True)}, {"special": True, **token("<ent>", rstrip=True)}, {"special": False, **token("<ent>x", lstrip=True, rstrip=True)},
        {"special": False, **token("the", single_word=True, normalized=True)}, {"special": False, **token("中文")}, {"special": False, **token("ée", normalized=True)},
    ]))]}, {}
    yield "ids with gaps", {"added_tokens": [*listed, mask, {"id": 4000, "special": False, **token("gap")}, {"id": 3500, "special": False, **token("pag")}, {"id": 7, "special": False, **token("xx")}]}, {}
    yield "extra special tokens", {"added_tokens": [*listed, mask]}, {config: {"image_token": "<img>", "extra_special_tokens": [typed("<e1>", rstrip=True), "<e2>"]}}
    yield "split_special_tokens", {"added_tokens": [*listed, mask]}, {config: {"split_special_tokens": True}}
    yield "no prefix space", {"added_tokens": [*listed, mask]}, {config: {"add_prefix_space": False}}
    yield "no pad token", {"added_tokens": [*listed, mask]}, {config: {"pad_token": None}}


SETTINGS_TEXTS = [
    "Hello <mask> world", "<MASK> <mask>x", "a <b> <new> word words", "[B] [M] [E][U]", "qq q qq", "gap pag xx", "<img>  <e1>  <e2> .", "<s> </s><pad><unk>",
    "I do n't , know . it 's ' ok ' ?", "▁ a▁b ▁▁c", "", "  ", "foo food ﬁn fin ½ ½x 中文字 e\u0301e \u212be", "bar bars 𝔫bar bar𝔫 (bar) _bar", "the other the\u0301 the", "a <ent> b  <ent>x  c <ent><ent>x",
]


def settings_rows(base):
    """`base` is the content of tokenizer.json."""
    for name, patch, files in settings():
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(scratch)
            if patch is None:
                (directory / "sentencepiece.bpe.model").write_bytes(gzip.decompress((OUT / "sentencepiece.bpe.model.gz").read_bytes()))
            else:
                patched = json.dumps({**base, **patch}, ensure_ascii=False).replace('"$normalizer"', json.dumps(base["normalizer"]))
                (directory / "tokenizer.json").write_text(patched)
            for file, content in files.items():
                (directory / file).write_text(json.dumps(content))
            tokenizer = XLMRobertaTokenizer.from_pretrained(directory)
            rows = [row(tokenizer, text) for text in SETTINGS_TEXTS]
            for r in rows:
                r["all_special"] = tokenizer.get_special_tokens_mask(r["ids"], already_has_special_tokens=True)
            yield {"name": name, "tokenizer": patch, "files": files, "length": len(tokenizer), "special_tokens": tokenizer.special_tokens_map, "rows": rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--train", action="store_true")
    arguments = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    if arguments.train:
        train(arguments.data)
    with tempfile.TemporaryDirectory() as scratch:
        directory = pathlib.Path(scratch)
        (directory / "sentencepiece.bpe.model").write_bytes(gzip.decompress((OUT / "sentencepiece.bpe.model.gz").read_bytes()))
        mask = AddedToken("<mask>", lstrip=True, normalized=False, special=True)
        tokenizer = XLMRobertaTokenizer.from_pretrained(directory, mask_token=mask)
        tokenizer.save_pretrained(directory / "saved")
        saved = (directory / "saved" / "tokenizer.json").read_bytes()
        write_gz(OUT / "tokenizer.json.gz", saved)
        tokenizer = XLMRobertaTokenizer.from_pretrained(directory / "saved")
    plain, odd = sentences(arguments.data), awkward()
    texts = plain + odd
    pairs = list(zip(texts[::13], texts[5::13])) + [("", "b"), ("a", ""), ("<mask>", " x <mask>")]
    words = [text.split(" ") for text in plain[::7]] + [["Hello", "wor ld", "", "<mask>x", " a"], ["😀", "é", "\x01b"], ["a"], [""]]
    content = {
        "versions": {m.__name__: m.__version__ for m in (transformers, tokenizers, sentencepiece)},
        "texts": [row(tokenizer, text) for text in texts],
        "pairs": [{"text": a, "text_pair": b, **encoded(tokenizer, a, b)} for a, b in pairs],
        "words": [words_row(tokenizer, w) for w in words],
        "split_special_tokens": [{"text": t, **encoded(tokenizer, t, split_special_tokens=True)} for t in BLOCKS["special tokens"]],
        "settings": list(settings_rows(json.loads(saved))),
    }
    write_gz(OUT / "encodings.json.gz", json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode())
    print(len(texts), "texts,", {path.name: path.stat().st_size for path in OUT.iterdir()})


if __name__ == "__main__":
    main()
