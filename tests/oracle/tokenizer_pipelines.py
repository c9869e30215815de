"""What transformers' AutoTokenizer makes of XLM-RoBERTa checkpoints whose tokenizer.json or SentencePiece model is not the
usual one: other stages, other kinds of model, other classes; and what SentencePiece makes of special tokens as text.

    python tests/oracle/tokenizer_pipelines.py

Writes tests/fixtures/xlm_roberta_tokenizer/pipelines.json.gz. The vocabulary is that of tokenizer.json.gz there; small
models are trained on article 1 of the Universal Declaration of Human Rights.
"""

import base64
import gzip
import json
import os
import pathlib
import random
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

import sentencepiece
import tokenizers
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import AutoTokenizer
from xlm_roberta_tokenizer import BLOCKS, OUT, awkward, token, write_gz

ARTICLE = [
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.",
    "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.",
]
TEXTS = ["Hello WORLD <mask> 12 a-b.. ✓", " the The<ent> foo <e1>x  A", "Ünïcödé ﬁ ½ e\u0301 o\u0323\u0302 \u0344", "Σίσυφος ΣΊΣΥΦΟΣ İstanbul", "中文 and 日本", "a\tb\nc  d\u3000e\x0bf", "\x01a \x01b\u200dc\ufeff", "don't, stop... 3.14!", "😀x 👩\u200d👧 🇩🇪", "한국어 각\u0301 \u1112\u1161\u11ab", "", " ", "</s> a <unk>b", "▁a▁▁b ▁", "क़ि \u0958\u0301 नमस्ते"]

MASK = {"id": 3001, "special": True, **token("<mask>", lstrip=True)}
LISTED = [{"id": i, "special": True, **token(c)} for i, c in enumerate(["<s>", "<pad>", "</s>", "<unk>"])]
ROLES = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
SPLITS = {
    "Llama 3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "cl100k": r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    "BLOOM": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "lines and words": r"(?:\r\n|\n|\t)+|[\x{4e00}-\u9fff]|(?:\w{2})+[\S]*",
}


def sequence(kind, *stages):
    return {"type": "Sequence", kind: list(stages)}


def replace(pattern, content):
    return {"type": "Replace", "pattern": pattern, "content": content}


def metaspace(scheme="always", split=True, replacement="▁"):
    return {"type": "Metaspace", "replacement": replacement, "prepend_scheme": scheme, "split": split}


def bert(clean=True, chinese=True, accents=None, lower=True):
    return {"type": "BertNormalizer", "clean_text": clean, "handle_chinese_chars": chinese, "strip_accents": accents, "lowercase": lower}


def split(pattern, behavior, invert=False):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def parts(*names):
    return [{"Sequence": {"id": n[1], "type_id": int(t)}} if n[0] == "$" else {"SpecialToken": {"id": n, "type_id": int(t)}} for n, t in (name.rsplit(":", 1) for name in names)]


SPECIAL = {n: {"id": n, "ids": ids, "tokens": tokens} for n, ids, tokens in [("<s>", [0], ["<s>"]), ("</s>", [2], ["</s>"]), ("two", [5, 6], ["a", "b"])]}


def template(single, pair):
    return {"type": "TemplateProcessing", "single": parts(*single), "pair": parts(*pair), "special_tokens": SPECIAL}


def pipelines():
    """Name, top-level keys of tokenizer.json, tokenizer_config.json."""
    standard = sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace())
    for name, normalizer in {
        "none": None, "Precompiled": "$precompiled", "Lowercase": {"type": "Lowercase"}, **{f: {"type": f} for f in FORMS}, "StripAccents": {"type": "StripAccents"},
        "Nmt": {"type": "Nmt"}, "Strip": {"type": "Strip", "strip_left": True, "strip_right": True}, "Strip left": {"type": "Strip", "strip_left": True, "strip_right": False},
        "Prepend": {"type": "Prepend", "prepend": "▁x"}, "Replace a text": replace({"String": "e"}, "éé"), "Replace a pattern": replace({"Regex": r"[^\w\s]|\d{2,}"}, ""),
        "BertNormalizer": bert(), "BertNormalizer, accents kept": bert(accents=False), "BertNormalizer, only accents": bert(False, False, True, False),
        "lowered, then Precompiled": sequence("normalizers", {"type": "Lowercase"}, "$precompiled"),
        "Precompiled, then others": sequence("normalizers", "$precompiled", {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, replace({"Regex": " {2,}"}, " ")),
        "transformers 4's": sequence("normalizers", "$precompiled", {"type": "Strip", "strip_left": False, "strip_right": True}, replace({"Regex": " {2,}"}, "▁")),
    }.items():
        yield f"normalizer {name}", {"normalizer": normalizer, "pre_tokenizer": standard}, {}
    for name, pre_tokenizer in {
        "none": None, **{f"Metaspace {s}{'' if c else ' whole'}": metaspace(s, c) for s in ["always", "first", "never"] for c in [True, False]},
        "Metaspace of old files": {"type": "Metaspace", "replacement": "▁", "str_rep": "▁", "add_prefix_space": True}, "Metaspace _": metaspace(replacement="_"),
        "WhitespaceSplit": {"type": "WhitespaceSplit"}, "Whitespace": {"type": "Whitespace"}, "BertPreTokenizer": {"type": "BertPreTokenizer"}, "CharDelimiterSplit": {"type": "CharDelimiterSplit", "delimiter": "a"},
        "Digits": {"type": "Digits", "individual_digits": True}, "Digits together": {"type": "Digits", "individual_digits": False},
        **{f"Punctuation {b}": {"type": "Punctuation", "behavior": b} for b in BEHAVIORS}, **{f"Split {b}": split({"String": " "}, b) for b in BEHAVIORS},
        "Split inverted": split({"Regex": r"\w+"}, "Removed", True), "Split of GPT": split({"Regex": r"'s| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"}, "Isolated"),
        **{f"Split of {name}": split({"Regex": pattern}, "Isolated") for name, pattern in SPLITS.items()}, "Split at places": split({"Regex": r"(?=(\d{2})+(?!\d))|(?<=l)"}, "MergedWithNext"),
        "first after WhitespaceSplit": sequence("pretokenizers", {"type": "WhitespaceSplit"}, metaspace("first")), "several": sequence("pretokenizers", {"type": "Punctuation"}, {"type": "Digits", "individual_digits": True}, metaspace()),
    }.items():
        yield f"pre-tokenizer {name}", {"normalizer": "$precompiled", "pre_tokenizer": pre_tokenizer}, {}
    for name, post_processor in {
        "none": None, "BERT's template": template(["<s>:0", "$A:0", "</s>:0"], ["<s>:0", "$A:0", "</s>:0", "$B:1", "</s>:1"]),
        "odd template": template(["$A:0", "two:3"], ["$B:0", "two:0", "$A:1"]),
        "RobertaProcessing": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": False, "add_prefix_space": True},
        "RobertaProcessing that trims": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False},
        "BertProcessing": {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]},
        "Sequence": sequence("processors", {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}, template(["<s>:0", "$A:0"], ["<s>:0", "$A:0", "$B:1"])),
    }.items():
        yield f"post-processor {name}", {"normalizer": None, "pre_tokenizer": {"type": "Punctuation"}, "post_processor": post_processor}, {}
    for name, decoder in {
        "none": None, "Metaspace never": metaspace("never"), "WordPiece": {"type": "WordPiece", "prefix": "##", "cleanup": True}, "BPEDecoder": {"type": "BPEDecoder", "suffix": "e"},
        "Sequence": sequence("decoders", replace({"String": "▁"}, " "), {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}),
    }.items():
        yield f"decoder {name}", {"decoder": decoder}, {}
    added = [*LISTED, MASK, *({"id": 3002 + i, **t} for i, t in enumerate([
        {"special": False, **token("foo", normalized=True)}, {"special": True, **token("<ent>", rstrip=True)}, {"special": False, **token("THE", single_word=True, normalized=True)}, {"special": False, **token("½", lstrip=True)}]))]
    lowered = {"normalizer": {"type": "Lowercase"}, "pre_tokenizer": standard, "added_tokens": added}
    yield "added tokens", lowered, {}
    yield "added tokens, more in tokenizer_config.json", lowered, {"extra_special_tokens": ["<e1>"], "added_tokens_decoder": {"3004": {"special": True, **token("the", lstrip=True)}, "3009": {"special": False, **token("12")}}}
    yield "roles that nobody names", {**lowered, "post_processor": None}, {role: None for role in ROLES}
    yield "a mask that takes the space before it", {"normalizer": {"type": "Lowercase"}, "added_tokens": LISTED}, {"mask_token": {"__type": "AddedToken", "special": True, **token("<mask>", lstrip=True)}}
    yield "truncation and padding", {"truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}, "padding": {"strategy": {"Fixed": 30}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 1, "pad_type_id": 0, "pad_token": "<pad>"}}, {}
    yield "add_prefix_space in tokenizer_config.json", {}, {"add_prefix_space": False, "add_bos_token": False}
    yield "bytes of what is unknown", {"model": "$bytes", "added_tokens": LISTED, "normalizer": None}, {}
    for name, fields in {"": {}, " fused": {"fuse_unk": True}, " with bytes": {"byte_fallback": True}, " and whole words": {"ignore_merges": True}, " without unknown": {"unk_token": None}}.items():
        yield f"byte pairs{name}", {"model": {"$bpe": fields}, "added_tokens": LISTED, "normalizer": None, "pre_tokenizer": metaspace()}, {"clean_up_tokenization_spaces": True}


def classes():
    """The class in tokenizer_config.json, in config.json, and the model's type (None: no config.json)."""
    for name in [None, "XLMRobertaTokenizer", "XLMRobertaTokenizerFast", "PreTrainedTokenizerFast", "TokenizersBackend", "PreTrainedTokenizer", "PythonBackend", "OwnTokenizer", "OwnTokenizerFast", "BloomTokenizerFast", ""]:
        yield name, None, "xlm-roberta"
    yield None, "PreTrainedTokenizerFast", "xlm-roberta"
    yield None, "XLMRobertaTokenizerFast", "xlm-roberta"
    yield "XLMRobertaTokenizer", "PreTrainedTokenizerFast", "xlm-roberta"
    for name in [None, "XLMRobertaTokenizer", "PreTrainedTokenizerFast"]:
        yield name, None, "xlm-roberta-xl"
        yield name, None, None


def small_bpe():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(ARTICLE, trainers.BpeTrainer(vocab_size=520, show_progress=False, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"] + [f"<0x{b:02X}>" for b in range(256)]))
    return json.loads(tokenizer.to_str())["model"]


SENTENCEPIECE = {
    "unigram": {}, "bpe": {"model_type": "bpe"}, "char": {"model_type": "char"}, "word": {"model_type": "word"},
    "bpe with bytes": {"model_type": "bpe", "byte_fallback": True, "vocab_size": 420}, "unigram with bytes": {"byte_fallback": True, "vocab_size": 420},
    "user-defined and control symbols": {"model_type": "bpe", "user_defined_symbols": ["<new>", "foo"], "control_symbols": ["<ctl>"]},
    "no dummy prefix": {"model_type": "bpe", "add_dummy_prefix": False}, "white space kept": {"model_type": "bpe", "remove_extra_whitespaces": False},
    "white space as suffix": {"model_type": "bpe", "treat_whitespace_as_suffix": True}, "other ids and names": {"model_type": "bpe", "pad_id": 0, "unk_id": 1, "bos_id": 2, "eos_id": 3, "pad_piece": "[PAD]", "unk_piece": "[UNK]"},
    "no ends": {"model_type": "bpe", "bos_id": -1, "eos_id": -1}, "another unknown surface": {"model_type": "char", "unk_surface": " ?? "},
}
RULES = "FB01\t66 69\nBD\t31 20 32\n41\t61\n45\t65\n1\t\n9\t20\nA\t20\n3000\t20\n"


def train(scratch, **options):
    (scratch / "article.txt").write_text("\n".join(ARTICLE))
    (scratch / "rules.tsv").write_text(RULES)
    sentencepiece.SentencePieceTrainer.train(input=str(scratch / "article.txt"), model_prefix=str(scratch / "m"), num_threads=1, minloglevel=2, normalization_rule_tsv=str(scratch / "rules.tsv"), hard_vocab_limit=False, **{"vocab_size": 160, **options})
    return (scratch / "m.model").read_bytes()


def load(files):
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in files.items():
            (pathlib.Path(scratch) / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode())
        return AutoTokenizer.from_pretrained(scratch)


def row(tokenizer, text, pair=None):
    e = tokenizer(text, pair, return_offsets_mapping=True, return_special_tokens_mask=True, return_token_type_ids=True)
    ids = e["input_ids"]
    return {"text": text, **({"text_pair": pair} if pair else {}), "ids": ids, "offsets": [o for span in e["offset_mapping"] for o in span], "special_tokens_mask": e["special_tokens_mask"], "types": e["token_type_ids"],
            "sequence_ids": [-1 if s is None else s for s in e.sequence_ids(0)], "tokens": tokenizer.convert_ids_to_tokens(ids), "decoded": tokenizer.decode(ids), "decoded_without_special": tokenizer.decode(ids, skip_special_tokens=True)}


def rows(tokenizer, texts):
    return [*(row(tokenizer, text) for text in texts), row(tokenizer, "a <mask> b", " c  d")]


def pipeline_rows(base, precompiled, bpe):
    model = base["model"]
    named = {"$precompiled": precompiled, "$bytes": {**model, "byte_fallback": True, "vocab": [*model["vocab"], *([f"<0x{b:02X}>", 0.0] for b in range(256))]}}

    def filled(value):
        if isinstance(value, str) and value in named:
            return named[value]
        if isinstance(value, dict):
            return {**bpe, **value["$bpe"]} if "$bpe" in value else {k: filled(v) for k, v in value.items()}
        return [filled(v) for v in value] if isinstance(value, list) else value

    for name, patch, config in pipelines():
        settings = {"tokenizer_class": "PreTrainedTokenizerFast", **{k: v for k, v in {**ROLES, **config}.items() if v is not None}}
        tokenizer = load({"config.json": {"model_type": "xlm-roberta"}, "tokenizer_config.json": settings, "tokenizer.json": {**base, "added_tokens": [*LISTED, MASK], **{k: filled(v) for k, v in patch.items()}}})
        yield {"name": name, "tokenizer": patch, "config": settings, "length": len(tokenizer), "rows": rows(tokenizer, TEXTS)}


def class_rows(base):
    for name, in_config, model_type in classes():
        config = {"added_tokens": None, **({"tokenizer_class": name} if name is not None else {})}
        config.pop("added_tokens")
        files = {"tokenizer_config.json": {**ROLES, **config}, "tokenizer.json": {**base, "normalizer": {"type": "Lowercase"}}}
        if model_type:
            files["config.json"] = {"model_type": model_type, **({"tokenizer_class": in_config} if in_config else {})}
        yield {"class": name, "in_config": in_config, "model_type": model_type, "ids": load(files)("Hello WORLD ﬁ")["input_ids"]}


def sentencepiece_rows(scratch):
    for name, options in SENTENCEPIECE.items():
        model = train(scratch, **options)
        texts = [*TEXTS, *ARTICLE[:2], "<new> foo<ctl> x", "rights dignity zzz"]
        for file, config in [("sentencepiece.bpe.model", {}), ("tokenizer.model", {"tokenizer_class": "PreTrainedTokenizerFast"}), ("tokenizer.model", {"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": True, "add_eos_token": True})]:
            tokenizer = load({"config.json": {"model_type": "xlm-roberta"}, "tokenizer_config.json": config, file: model})
            yield {"name": name, "file": file, "config": config, "model": base64.b64encode(model).decode(), "length": len(tokenizer), "rows": rows(tokenizer, texts)}


def special_as_text():
    """SentencePiece's pieces, ids as fairseq shifts them. No text here is normalized in two ways."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=gzip.decompress((OUT / "sentencepiece.bpe.model.gz").read_bytes()))
    rng = random.Random(3)
    special = ["<s>", "</s>", "<unk>", "<pad>", "<mask>"]
    texts = ["a </s> b", *special, *(t for t in BLOCKS["special tokens"] if t.isascii())]
    texts += ["".join(rng.choices([*special, " ", "  ", "a", "<", ">", "mask", "The end.", "Café", "</", "x y"], k=rng.randrange(2, 9))) for _ in range(150)]
    for text in texts:
        yield {"text": text, "ids": [0, *(3 if i == processor.unk_id() else i + 1 for i in processor.encode(text)), 2]}


def extra_as_text(base):
    """Special tokens that are no pieces, which transformers splits itself."""
    extra = ["<ent>", "[X]", "<e 1>", "ﬁn"]
    tokenizer = load({"config.json": {"model_type": "xlm-roberta"}, "tokenizer_config.json": {"extra_special_tokens": extra, "tokenizer_class": "XLMRobertaTokenizer"}, "tokenizer.json": base})
    rng = random.Random(4)
    for _ in range(80):
        text = "".join(rng.choices([*extra, " ", "a", "[", "e 1>", "The end.", "中", "ﬁ"], k=rng.randrange(1, 9)))
        e = tokenizer(text, split_special_tokens=True, return_offsets_mapping=True)
        yield {"text": text, "ids": e["input_ids"], "offsets": [o for span in e["offset_mapping"] for o in span], "extra": extra}


def main():
    base = json.loads(gzip.decompress((OUT / "tokenizer.json.gz").read_bytes()))
    normalizer = base["normalizer"]
    precompiled = normalizer if normalizer["type"] == "Precompiled" else next(n for n in normalizer["normalizers"] if n["type"] == "Precompiled")
    bpe = small_bpe()
    with tempfile.TemporaryDirectory() as scratch:
        content = {
            "versions": {m.__name__: m.__version__ for m in (transformers, tokenizers, sentencepiece)},
            "bpe": bpe,
            "pipelines": list(pipeline_rows(base, precompiled, bpe)),
            "classes": list(class_rows(base)),
            "sentencepiece": list(sentencepiece_rows(pathlib.Path(scratch))),
            "special_as_text": list(special_as_text()),
            "extra_as_text": list(extra_as_text(base)),
        }
    write_gz(OUT / "pipelines.json.gz", json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode())
    print({key: len(value) for key, value in content.items()}, (OUT / "pipelines.json.gz").stat().st_size)


if __name__ == "__main__":
    main()
