"""What transformers' XLMTokenizer makes of texts, for the tests of the XLM tokenizer.

Writes tests/fixtures/xlm_tokenizer/:
- vocab.json, merges.txt, tokenizer_config.json: a byte-pair encoding of 2,000 merges learned here from redistributable
  text of 13 languages, in XLM's own format;
- lines.json.gz: lines of NTREX-128 (CC BY-SA 4.0) and adversarial strings, with their ids;
- cases.json.gz: pairs, masks, decoding, special and added tokens, saved files;
- lowercase.json: a digest of lower-casing and accent removal of every assigned character;
- xlm15_ids.json.gz: ids only, of lines in ../shared/data with the vocabulary of XLM-15 in ../shared/data/xlm15.

Reads ../shared/data. `lang` is heeded as `_tokenize(text, lang=...)` does, special tokens being found first.
"""

import collections
import gzip
import hashlib
import heapq
import json
import os
import pathlib
import random
import shutil
import tempfile
import unicodedata

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import sacremoses  # noqa: E402
import transformers  # noqa: E402
from transformers import XLMTokenizer  # noqa: E402
from transformers.models.xlm.tokenization_xlm import lowercase_and_remove_accent  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests" / "fixtures" / "xlm_tokenizer"
DATA = ROOT.parent / "shared" / "data"
VERSIONS = {
    "transformers": transformers.__version__,
    "sacremoses": sacremoses.__version__,
    "unicode": unicodedata.unidata_version,
}
LANGUAGES = "ar bg de el en es fr hi ru sw tr ur vi".split()
MERGES = 2000


def lines_of(path: pathlib.Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return file.read().split("\n")[:-1]


def write_gz(path: pathlib.Path, value: object) -> None:
    text = json.dumps(value, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def tokenizer(folder: pathlib.Path, lowercase: bool) -> XLMTokenizer:
    return XLMTokenizer(
        str(folder / "vocab.json"), str(folder / "merges.txt"), do_lowercase_and_remove_accent=lowercase
    )


def ids(tok: XLMTokenizer, text: str, lang: str, split_special_tokens: bool = False) -> list[int]:
    """`tokenize`, but with the language heeded."""
    tokens = []
    for part in [text] if split_special_tokens else tok.tokens_trie.split(text):
        if not split_special_tokens and part in tok._added_tokens_encoder:
            tokens.append(part)
        elif part:
            tokens.extend(tok._tokenize(part, lang=lang))
    return tok.convert_tokens_to_ids(tokens)


# --- the vocabulary -------------------------------------------------------------------------------------------------


def learn_bpe(counts: dict[str, int], merges: int) -> tuple[list[tuple[str, str, int]], collections.Counter]:
    """The most frequent pair again and again; ties go to the pair that sorts first."""
    words = [[[*word[:-1], word[-1] + "</w>"], count] for word, count in counts.items()]
    pairs: collections.Counter = collections.Counter()
    where: dict[tuple[str, str], set[int]] = collections.defaultdict(set)
    for index, (symbols, count) in enumerate(words):
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += count
            where[pair].add(index)
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    learned = []
    while len(learned) < merges:
        negative, best = heapq.heappop(heap)
        if pairs[best] != -negative:
            continue
        learned.append((*best, pairs[best]))
        touched = set()
        for index in sorted(where.pop(best)):
            symbols, count = words[index]
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] -= count
                where[pair].discard(index)
                touched.add(pair)
            merged, i = [], 0
            while i < len(symbols):
                if tuple(symbols[i : i + 2]) == best:
                    merged.append(symbols[i] + symbols[i + 1])
                    i += 2
                else:
                    merged.append(symbols[i])
                    i += 1
            words[index][0] = merged
            for pair in zip(merged, merged[1:]):
                pairs[pair] += count
                where[pair].add(index)
                touched.add(pair)
        for pair in touched:
            heapq.heappush(heap, (-pairs[pair], pair))
    pieces: collections.Counter = collections.Counter()
    for symbols, count in words:
        for symbol in symbols:
            pieces[symbol] += count
    return learned, pieces


def make_vocabulary() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "vocab.json").write_text('{"<unk>": 0}')
        (folder / "merges.txt").write_text("")
        tok = tokenizer(folder, False)
        counts: collections.Counter = collections.Counter()
        for language in LANGUAGES:
            for line in random.Random(language).sample(lines_of(DATA / "mono" / f"{language}.txt.gz"), 400):
                words = tok.moses_tokenize(tok.moses_pipeline(line, lang=language), lang=language)
                counts.update(words)
                counts.update(word for word in lowercase_and_remove_accent(words) if word)
    learned, pieces = learn_bpe(counts, MERGES)
    vocabulary = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{i}>" for i in range(10))]
    # Rare characters stay unknown, as in real vocabularies.
    for piece, count in sorted(pieces.items(), key=lambda item: (-item[1], item[0])):
        if count >= 3 or len(piece.removesuffix("</w>")) > 1:
            vocabulary.append(piece)
    (OUT / "vocab.json").write_text(
        json.dumps({piece: i for i, piece in enumerate(vocabulary)}, ensure_ascii=False, indent=0) + "\n",
        encoding="utf-8",
    )
    (OUT / "merges.txt").write_text("".join(f"{a} {b} {n}\n" for a, b, n in learned), encoding="utf-8")
    config = {"tokenizer_class": "XLMTokenizer", "do_lowercase_and_remove_accent": True}
    (OUT / "tokenizer_config.json").write_text(json.dumps(config) + "\n")


# --- adversarial strings --------------------------------------------------------------------------------------------

ADVERSARIAL = [
    "", " ", "\n", "\t", "\u00a0", "\ufeff", "\u200b", "\u2028", ".", "..", "...", "....", ",", ",,", ",,,", "'", "''", "'''",
    '"', '""', "`", "``", "'`'", "-", "--", "---", "(", ")", "()", "( )", ") .", ". '", ".'", "x.'", "x.' ", "x.'y", "…", "……",
    "x\ty\nz", "a\rb", "a\u2028b", "a\u2029b", "a\x85b", "a\x1cb\x1db\x1eb\x1fb", "a\x0bb\x0cb", "a\u200db", "a\u00adb",
    "a\ufeffb", "\ufeffabc", "a\u180eb", "a\u3000b", "a\u1680b", "a\u202fb", "a\u2060b", "\x00a\x7fb\x9fc", "\ud800", "a\udc00b",
    "\ue000", "\U000e0001x", "\U0010ffff", "\u0378", "\U0001fae8", "\U0001f6dc",
    "😀", "😀😀", "a😀b", "👩‍👩‍👧‍👦 family", "🇩🇪🇫🇷", "❤️", "1️⃣", "👍🏽", "☺", "ⓐ", "①", "㈠", "™", "©2020", "№5", "ℓ",
    "e\u0301", "kie\u0302\u0301n", "kiê\u0301n", "A\u030aB", "\u0301", "a \u0301 b", "o\u0323\u0302", "ộ", "Å", "Å", "ﬁn", "ﷺ",
    "İstanbul", "İİİ", "ıI", "i\u0307", "ΣΑΣ", "ΟΔΥΣΣΕΥΣ.", "ΑΣ ΒΣ", "Σ", "ΑΣ'Β", "Α.Σ.", "ΑΣ-Β", "ß ẞ", "Ǆ ǅ ǆ", "ŉ", "Ω K Å",
    "ᾼ ᾳ", "ϒ ϓ", "ſ", "𝐀𝟘", "𐐀𐐨", "Ꭰꭰ", "ⴀႠ", "ა Ა", "𞤀𞥊", "ᲀ", "ꙋ",
    "العَرَبِيَّة", "اُردُو", "هٰذَا", "١٢٣٫٤٥", "۱۲۳", "שָׁלוֹם", "שלום, עולם!", "\u200fשלום\u200e", "क्षि", "हिन्दी।", "ज़", "क़",
    "বাংলা", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල", "ไทย", "ລາວ", "མཆོད་", "မြန်မာ", "ខ្មែរ", "ꦲꦏ꧀ꦱꦫ", "ᬩᬮᬶ", "한국어", "ᄒᆞᆫ",
    "日本語。テスト", "中文，测试。", "「引用」", "『书名』", "１２３％", "ＡＢＣ", "。。。", "。  ．", "〈a〉《b》【c】", "～～", "ー", "々", "〮", "゙",
    "U.S.", "U.S. is", "U.S. Army", "e.g. this", "i.e., that", "Mr. Smith", "Dr. No. 5", "No. 5", "No. x", "No. ", "Art. 3", "pp. 12",
    "etc.", "etc. etc.", "a.m.", "p.m. today", "J. R. R. Tolkien", "z.B. das", "d.h. ja", "Nr. 5", "Abb. 3", "bzw. nicht", "M. Dupont",
    "av. J.-C.", "p. ex. ceci", "Sr. López", "Dña. Ana", "т. е. так", "г. Москва", "ул. Ленина", "1990 г.", "κ.λπ.", "π.Χ.", "Αθ. 5",
    "प्रो. शर्मा", "डॉ. राव", "str. 5", "nr. 3 x", "št. 7", "jan. 5", "I. fejezet", "3. 4.", "3.14", "3.", ".5", "1.000,50", "1,000.50",
    "5,5", "5, 5", "5 ,5", ",5", "5,", "a,b", "a,5", "5,a", "a,,5", "a,,,5", "5,,5", "5,,,5", ",,5", ",,,5", "²,3", "5²,3", "½,½",
    "don't", "Don't", "dogs'", "'tis", "rock 'n' roll", "o'clock", "1980's", "5's", "5'6\"", "a'b'c", "a'b'c'd", "'a'", "' '", "a' b", "a 'b",
    "x'\u200d'y", "l'été", "d'aujourd'hui", "qu'il", "dell'arte", "l'", "'l", "L'Hôpital", "5'a", "a'5", "é'é", "'\u0301'",
    "“quote”", "‘single’", "a‘b", "a’b", "„tief“", "‚x‘", "«a»", "« a »", "«\u00a0a\u00a0»", "\u00a0«\u00a0a\u00a0»\u00a0", "››‹‹", "´´", "´'´",
    "10\u00a0%", "10 %", "a %", "nº\u00a05", "20\u00a0ºC", "5\u00a0cm", "oui\u00a0?", "oui\u00a0!", "oui\u00a0;", "oui\u00a0:", "a,\u00a0b",
    "12\u00a0345\u00a0678", "1\u00a02\u00a03", "1\u00a0a", "380\u00a0000 €", "(a)", "( a )", "a(b)c", "(a) .", "(a) ;", "a :b", "a ;b", "a  :  b",
    '"a",', '"a".', 'a,"b', 'a."b', 'a." b', 'a."', 'a." ', 'a."<', 'a." <', '."."x', '...".x', '"...', '",.,.x', '",",",', '".', "''.",
    "a—b", "a – b", "a---b", "a ━ b", "foo-bar", "-5", "a--b", "a - b", "e-mail", "non-", "-x-",
    "http://www.example.com/a?b=c&d=e#f", "https://例え.jp/パス", "ftp://x.y:21/~z", "me@example.org", "@user #tag", "C:\\path\\file.txt",
    "a/b", "and/or", "<b>bold</b>", "&amp; &lt; &quot; &#39; &nbsp;", "a&b", "x=1;y=2", "f(x)[y]{z}", "a|b", "a*b", "a_b", "a^b", "~a", "$5", "5€", "£3",
    "DOTMULTI", "DOTDOTMULTI", "xDOTMULTIy", "DOTMULTI.", "DOTDOT", "MULTI", "aDOTDOTMULTIb...", "@-@", "_ELLIPSIS_", "THISISPROTECTED000",
    "</s>", "<s>", "a </s> b", "a</s>b", "<special1>", "<special12>", "<special0", "<unk>", "<pad>x", "</s></s>", "<S>", "< s >", "＜s＞", "x<special1>.",
    "Mr.</s>", "<special1> <special1>", "a <special1>'s", "\u00a0<s>\u00a0", "Şşţ Țț Ăă Ââ Îî", "școală și țară.", "dl. Popescu",
    "mixed кириллица and ελληνικά 混合 العربية text.", "A" * 50, "a" * 100, "ab" * 60, "Ab" * 40, ". " * 30, "'" * 21, "," * 20, "é" * 40, "İ" * 20,
    "x" * 99 + ".", "supercalifragilisticexpialidocious", "Donaudampfschifffahrtsgesellschaftskapitän", "muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine",
    "1234567890" * 5, "3.14159.26535", "1.2.3.4", "12:30:45", "2020-01-02T03:04:05Z", "+49 (0)30 123-456", "50/50", "½ cup", "10^6", "H₂O", "x²+y²",
]

RANDOM_PARTS = [
    *"aeinsDBM '.,\"`-:;!?()%&<>…—–«»„‘´’“”\u00a0\u200d\t①²5129Σéİ۱م्ф",
    "the", "U.S.", "Mr.", "...", "..", "''", "DOTMULTI", "</s>", "<special1>", "nº\u00a0", "\u00a0cm", "don't", "l'été", "3,000", "１", "。 ", "😀", "한", "の",
]
RANDOM_LANGUAGES = [*LANGUAGES, "it", "ko", "cjk", "ro", "cs", "cz", "pt", "nl", "pl", "xx", "english", "en-US", "yue", "ta"]


def adversarial() -> list[tuple[str, str]]:
    choose = random.Random(15)
    cases = [("en", text) for text in ADVERSARIAL]
    cases += [(choose.choice(RANDOM_LANGUAGES), text) for text in ADVERSARIAL]
    for _ in range(400):
        parts = [choose.choice(RANDOM_PARTS) for _ in range(choose.choice([2, 3, 5, 8, 15, 30]))]
        cases.append((choose.choice(RANDOM_LANGUAGES), "".join(parts)))
    return cases


def make_lines() -> None:
    cases = []
    for language in "ar bg de en es fr hi it ko pl pt ro ru vi".split():
        cases += [(language, line) for line in lines_of(DATA / "ntrex" / f"{language}.txt.gz")[100:120]]
    for language in "ja th zh".split():
        cases += [("en", line) for line in lines_of(DATA / "ntrex" / f"{language}.txt.gz")[100:105]]
    cases += adversarial()
    cased, lower = tokenizer(OUT, False), tokenizer(OUT, True)
    records = []
    for lang, text in cases:
        record = {"lang": lang, "text": text, "cased": ids(cased, text, lang), "lower": ids(lower, text, lang)}
        if lang == "en":
            assert cased(text)["input_ids"] == [0, *record["cased"], 1] if text else True
        if "<" in text:
            record["split"] = ids(cased, text, lang, split_special_tokens=True)
        records.append(record)
    write_gz(OUT / "lines.json.gz", {"versions": VERSIONS, "source": "NTREX-128, CC BY-SA 4.0", "lines": records})


# --- library calls and files ----------------------------------------------------------------------------------------


def file_variants() -> dict[str, dict[str, str]]:
    """Files laid over the fixture's own."""
    merges = (OUT / "merges.txt").read_text(encoding="utf-8")
    plain = "".join(" ".join(line.split()[:2]) + "\n" for line in merges.splitlines())
    token = dict(lstrip=False, rstrip=False, normalized=False, special=True)
    return {
        "no_config": {"tokenizer_config.json": "{}"},
        "cased_cleaned_up": {
            "tokenizer_config.json": json.dumps(
                {"do_lowercase_and_remove_accent": False, "clean_up_tokenization_spaces": True}
            )
        },
        "split_special_tokens": {"tokenizer_config.json": json.dumps({"split_special_tokens": True})},
        "no_final_newline": {"merges.txt": merges.rstrip("\n")},
        "two_columns_header": {"merges.txt": "#version: 0.2\n" + plain},
        "carriage_returns": {"merges.txt": merges.replace("\n", "\r\n")},
        "odd_merges": {"merges.txt": "a n 5\n\nn a\u00a0b 3\nt\n e   r\t9 \u3000 \na n 4\ni n 2\nin g</w> 1\nin g 1\nlost g</w>"},
        "additional_special_tokens": {
            "tokenizer_config.json": json.dumps({"additional_special_tokens": ["<special1>", "<new>", "the end"]})
        },
        "extra_special_tokens": {
            "tokenizer_config.json": json.dumps(
                {"extra_special_tokens": {"image_token": "<img>"}, "mask_token": {"__type": "AddedToken", "content": "<m>", **token}}
            )
        },
        "special_tokens_map": {
            "tokenizer_config.json": json.dumps({"additional_special_tokens": ["<a>"], "bos_token": "<begin>"}),
            "special_tokens_map.json": json.dumps(
                {"bos_token": {"content": "<go>", **token}, "eos_token": "<end>", "additional_special_tokens": ["<b>"]}
            ),
        },
        "special_tokens_map_alone": {
            "tokenizer_config.json": "{}",
            "special_tokens_map.json": json.dumps({"additional_special_tokens": ["<b>", "<special3>"], "foo_token": "<foo>"}),
        },
        "added_tokens": {"tokenizer_config.json": "{}", "added_tokens.json": json.dumps({"<extra>": 5000, "Word": 5001, "an": 5002})},
        "added_tokens_decoder": {
            "tokenizer_config.json": json.dumps(
                {
                    "added_tokens_decoder": {
                        "0": {"content": "<s>", **token},
                        "7000": {"content": "solo", "single_word": True, **token},
                        "7001": {"content": "<x>", **token},
                        "7002": {"content": "<x>y", **token},
                        "7003": {"content": "new york", "lstrip": True, "rstrip": True, "normalized": True, "special": False},
                    },
                    "additional_special_tokens": ["<x>"],
                }
            ),
            "special_tokens_map.json": json.dumps({"bos_token": "ignored"}),
            "added_tokens.json": json.dumps({"ignored": 9999}),
        },
    }


VARIANT_TEXTS = [
    "Running the returning anna banana singing.",
    "a<new>b the end the  end <special1> <special3> <img>",
    "<go> <begin> <end> <a> <b> <m> <foo> <extra> Word Wordy keyword an and",
    "solo solos, solo. xsolo solo</s> </s>solo <s>solo solo",
    "<x>y <x> <x>yy x<x>y new york New York newyork new york city",
    "It isn't , you 're \" here \" . We 've it ' s n't !",
]


def make_cases() -> None:
    cases: dict[str, object] = {"versions": VERSIONS, "variants": []}
    for name, files in file_variants().items():
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            for file in ("vocab.json", "merges.txt", "tokenizer_config.json"):
                shutil.copy(OUT / file, folder)
            for file, text in files.items():
                (folder / file).write_bytes(text.encode())
            tok = XLMTokenizer.from_pretrained(folder)
            records = []
            for text in VARIANT_TEXTS:
                encoded = tok(text)["input_ids"]
                records.append(
                    {
                        "text": text,
                        "ids": encoded,
                        "tokens": tok.convert_ids_to_tokens(encoded),
                        "decoded": tok.decode(encoded),
                        "skipped": tok.decode(encoded, skip_special_tokens=True),
                        "special": tok.get_special_tokens_mask(encoded, already_has_special_tokens=True),
                    }
                )
            saved = folder / "saved"
            saved.mkdir()
            tok.save_vocabulary(str(saved))
            cases["variants"].append(
                {
                    "name": name,
                    "files": files,
                    "length": len(tok),
                    "special_tokens": tok.special_tokens_map,
                    "all_special_tokens": tok.all_special_tokens,
                    "texts": records,
                    "saved": {
                        file: hashlib.sha256((saved / file).read_bytes()).hexdigest() for file in ("vocab.json", "merges.txt")
                    },
                }
            )
    tok = XLMTokenizer.from_pretrained(OUT)
    pairs = [
        ("Hello world.", "Bonjour le monde !"), ("", "b"), ("a", ""), ("a", None), ("x </s> y", "<special1>"),
        (["Hello", "wor,ld.", "don't"], None), (["a b", "", "U.S."], ["</s>", "x"]), ("İstanbul", "ΟΔΟΣ"),
    ]
    cases["pairs"] = []
    for text, pair in pairs:
        for add_special_tokens in (True, False):
            encoded = tok(
                text, pair, is_split_into_words=isinstance(text, list), add_special_tokens=add_special_tokens,
                return_token_type_ids=True, return_special_tokens_mask=True, return_attention_mask=False,
            )
            cases["pairs"].append({"text": text, "pair": pair, "add_special_tokens": add_special_tokens, **encoded})
    choose = random.Random(3)
    cases["decode"] = []
    for _ in range(60):
        some = [choose.randrange(-1, len(tok) + 3) if choose.random() < 0.9 else choose.randrange(14) for _ in range(choose.randrange(12))]
        cases["decode"].append({"ids": some, "text": tok.decode(some), "skipped": tok.decode(some, skip_special_tokens=True)})
    a, b = [20, 21, 22], [30, 31]
    cases["methods"] = {
        "build_inputs_with_special_tokens": [tok.build_inputs_with_special_tokens(a), tok.build_inputs_with_special_tokens(a, b)],
        "get_special_tokens_mask": [tok.get_special_tokens_mask(a), tok.get_special_tokens_mask(a, b)],
        "create_token_type_ids_from_sequences": [
            tok.create_token_type_ids_from_sequences(a), tok.create_token_type_ids_from_sequences(a, b),
        ],
    }
    write_gz(OUT / "cases.json.gz", cases)


# --- every character, and XLM-15 ------------------------------------------------------------------------------------


def make_lowercase() -> None:
    """A digest for each 4,096 code points; unassigned ones never get so far."""
    digests = {}
    for block in range(0, 0x110000, 0x1000):
        characters = [chr(c) for c in range(block, block + 0x1000) if unicodedata.category(chr(c))[0] != "C"]
        if characters:
            rewritten = [lowercase_and_remove_accent([character])[0] if character != " " else "" for character in characters]
            digests[f"{block:x}"] = hashlib.sha256("\n".join(rewritten).encode()).hexdigest()[:16]
    value = {"versions": VERSIONS, "digests": digests}
    (OUT / "lowercase.json").write_text(json.dumps(value, indent=1) + "\n")


def xlm15_vocabulary() -> dict[str, int]:
    """facebookresearch/XLM's `Dictionary.read_vocab`, cut to the 95,000 entries of XLM-15, as transformers converts it."""
    words = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{i}>" for i in range(10))]
    known = set(words)
    for line in lines_of(DATA / "xlm15" / "vocab_xnli_15.gz"):
        fields = line.split()
        if "\u2028" not in line and len(fields) == 2 and fields[0] not in known:
            known.add(fields[0])
            words.append(fields[0])
    return {
        word + "</w>" if "@@" not in word and i > 13 else word.replace("@@", ""): i for i, word in enumerate(words[:95000])
    }


def xlm15_lines(language: str) -> list[str]:
    ntrex = DATA / "ntrex" / f"{language}.txt.gz"
    return lines_of(ntrex if ntrex.exists() else DATA / "mono" / f"{language}.txt.gz")[:200]


def make_xlm15() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "vocab.json").write_text(json.dumps(xlm15_vocabulary()))
        (folder / "merges.txt").write_bytes(gzip.decompress((DATA / "xlm15" / "codes_xnli_15.gz").read_bytes()))
        cased, lower = tokenizer(folder, False), tokenizer(folder, True)
    languages = {}
    for language in LANGUAGES:
        lines = xlm15_lines(language)
        languages[language] = {
            "cased": [ids(cased, line, language) for line in lines],
            "lower": [ids(lower, line, language) for line in lines],
        }
    write_gz(OUT / "xlm15_ids.json.gz", {"versions": VERSIONS, "languages": languages})


if __name__ == "__main__":
    assert VERSIONS == {"transformers": "5.18.0", "sacremoses": "0.2.0", "unicode": "14.0.0"}, VERSIONS
    OUT.mkdir(parents=True, exist_ok=True)
    make_vocabulary()
    make_lines()
    make_cases()
    make_lowercase()
    make_xlm15()
