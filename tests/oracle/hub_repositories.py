"""What transformers answers with repositories of the hub as people have them (hub_listings.py), made tiny.

Writes tests/fixtures/hub_repositories.json.gz: every file of each repository, and what each command should answer. Answers are
those of transformers' pipelines and classes; of question answering, which version 5 lacks, and of scores and sentence vectors
they are computed here from the model's outputs.
"""

import base64
import gzip
import hashlib
import io
import json
import pathlib
import pickle
import sys
import tempfile

import safetensors.torch
import sentencepiece
import torch
import transformers
from transformers import AutoConfig, AutoModel, AutoTokenizer, pipeline

from hub_listings import FAST, OTHERS, REPOSITORIES, SPM, text

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
SENTENCES = [
    "Les plantes créent de l'énergie grâce à la lumière.", "Plants make food by a process called photosynthesis.", "Die Pflanzen erzeugen Wasser und Licht.",
    "Las plantas crean energía, dijo la Dra. Ruiz.", "Растения создают воду благодаря фотосинтезу.", "Mimea hutengeneza chakula kwa mwanga wa jua.",
    "النباتات تصنع الماء بالضوء.", "पौधे प्रकाश से पानी बनाते हैं।", "植物通过光合作用制造氧气。", "Ada Lovelace lived in London, and it was not bad!",
]
TEXTS = [*SENTENCES[:2], SENTENCES[4], "Ada Lovelace lived in London… ﬁne cafe\u0301 🎉"]
SHORT = "l'eau"
CASES = []


# Of nmt_nfkc, which xlm-roberta-base's has, what these texts need: the whole takes 240 KB.
RULES = "FB01\t66 69\nFF21\t41\n2026\t2E 2E 2E\n0065 0301\tE9\n3000\t20\n0009\t20\n000A\t20\n"


def sentencepiece_model(folder):
    """As xlm-roberta-base's: unigrams, with rules that normalise."""
    model = io.BytesIO()
    (folder / "rules.tsv").write_text(RULES)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3), model_writer=model, vocab_size=360, model_type="unigram", character_coverage=1.0, minloglevel=2,
        hard_vocab_limit=False, num_threads=1, normalization_rule_tsv=str(folder / "rules.tsv"),
    )
    return model.getvalue()


def tokenizer_files(folder):
    (folder / SPM).write_bytes(sentencepiece_model(folder))
    (folder / "config.json").write_text('{"model_type":"xlm-roberta"}')
    AutoTokenizer.from_pretrained(folder).save_pretrained(folder / "saved")
    moses = FIXTURES / "fill_mask" / "xlm"
    return {SPM: (folder / SPM).read_bytes(), FAST: (folder / "saved" / FAST).read_bytes()} | {name: (moses / name).read_bytes() for name in ("vocab.json", "merges.txt")}


def random_model(config, seed):
    """A model of config.json's class; the rows of positions repeat, so that they take no room in the fixture."""
    cls = getattr(transformers, config.architectures[0])
    model = cls(config).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            wide = torch.randn(parameter.shape, generator=generator)
            if "position_embeddings" in name:
                wide = wide[:16].repeat(len(wide) // 16 + 1, 1)[: len(wide)]
            norm = "norm" in name.lower() and name.endswith("weight")
            parameter.copy_(((1 + 0.3 * wide if norm else 0.7 * wide) * 8).round() / 8)
    return model


def stored_tensors(model, first):
    """With what older versions stored too: numbers of positions, a pooler that no head reads, tied weights once more."""
    tensors = dict(model.state_dict())
    if not first:
        return {name: tensor.contiguous() for name, tensor in tensors.items() if name not in ("lm_head.decoder.weight", "lm_head.decoder.bias", "pred_layer.proj.weight")}
    prefix = "roberta." if any(name.startswith("roberta.") for name in tensors) else "transformer." if "transformer.embeddings.weight" in tensors else ""
    limit = model.config.max_position_embeddings
    if model.config.model_type == "xlm":
        return tensors | {"transformer.position_ids": torch.arange(limit)[None]}
    more = {f"{prefix}embeddings.position_ids": torch.arange(limit)[None]} if limit < 1000 else {}
    if f"{prefix}pooler.dense.weight" not in tensors:
        more |= {f"{prefix}pooler.dense.weight": torch.ones(8, 8), f"{prefix}pooler.dense.bias": torch.zeros(8)}
    return tensors | more


def legacy(tensors):
    """What torch.save wrote before 1.6, with storages numbered in order."""
    storages, out = {}, io.BytesIO()

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if not isinstance(value, torch.storage.TypedStorage):
                return None
            key = storages.setdefault(value._cdata, (f"{len(storages):06d}", value))[0]
            return "storage", torch.FloatStorage if value.dtype == torch.float32 else torch.LongStorage, key, "cpu", value._size(), None

    for head in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}):
        pickle.dump(head, out, protocol=2)
    Pickler(out, protocol=2).dump(tensors)
    pickle.dump([key for key, _ in storages.values()], out, protocol=2)
    for _, storage in storages.values():
        out.write(storage._size().to_bytes(8, "little") + bytes(storage._untyped_storage))
    return out.getvalue()


def weights(kind, model):
    if kind in ("safetensors", "float16"):
        half = (lambda tensor: tensor.half()) if kind == "float16" else (lambda tensor: tensor)
        return safetensors.torch.save({name: half(tensor) for name, tensor in stored_tensors(model, False).items()}, {"format": "pt"})
    tensors = stored_tensors(model, True)
    if kind == "legacy":
        return legacy(tensors)
    out = io.BytesIO()
    torch.save(tensors, out)
    return out.getvalue()


def lay_out(folder, name, seed, tokenizers):
    told = REPOSITORIES[name]
    moses = told["config"]["model_type"] == "xlm"
    names = ["vocab.json", "merges.txt"] if moses else told["tokenizer"]
    size = len(json.loads(tokenizers["vocab.json"])) if moses else sentencepiece.SentencePieceProcessor(model_proto=tokenizers[SPM]).get_piece_size() + 2
    fields = told["config"] | {"vocab_size": size}
    files = OTHERS | {"config.json": text(dict(sorted(fields.items())))} | {part: tokenizers[part] for part in names} | told["files"]
    (folder / "config.json").parent.mkdir(parents=True)
    (folder / "config.json").write_bytes(files["config.json"])
    model = random_model(AutoConfig.from_pretrained(folder), seed)
    files |= {file: weights(kind, model) for file, kind in told["weights"].items()}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return files


def case(repository, command, records, expected):
    lines = [record if isinstance(record, dict) else {"text": record} for record in records]
    CASES.append({"repository": repository, "command": command, "records": lines, "expected": plain(expected)})


def plain(value):
    """What json can write, of numbers what a float32 holds."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    value = value.item() if hasattr(value, "item") else value
    return float(f"{value:.7g}") if isinstance(value, float) else value


def outputs(model, tokenizer, sentence, **more):
    with torch.no_grad():
        return model(**tokenizer(sentence, return_tensors="pt"), **more)


def language_model_cases(name, model, tokenizer, langs):
    mask = tokenizer.mask_token
    texts = [f"Les plantes créent {mask} grâce à la lumière.", f"Plants make {mask} by light."]
    filler = pipeline("fill-mask", model=model, tokenizer=tokenizer)
    case(name, ["fill-mask", *langs], texts, [filler(sentence) for sentence in texts])
    expected = []
    for sentence in TEXTS[:2]:
        ids = tokenizer(sentence)["input_ids"]
        total = 0.0
        for at in range(1, len(ids) - 1):
            masked = torch.tensor([[*ids[:at], tokenizer.mask_token_id, *ids[at + 1:]]])
            with torch.no_grad():
                total += model(masked).logits[0, at].double().log_softmax(-1)[ids[at]].item()
        expected.append({"log_prob": total, "tokens": len(ids) - 2, "mean_log_prob": total / (len(ids) - 2), "objective": "mlm"})
    case(name, ["translate-score", *langs], TEXTS[:2], expected)


def classification_cases(name, model, tokenizer):
    classifier = pipeline("text-classification", model=model, tokenizer=tokenizer)
    case(name, ["classify", "--top-k", "all"], TEXTS, [classifier(sentence, top_k=None) for sentence in TEXTS])
    if "entailment" in model.config.label2id:
        zero = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer)
        ranked = [zero(sentence, ["plants", "water", "London"]) for sentence in TEXTS]
        expected = [[{"label": label, "score": score} for label, score in zip(one["labels"], one["scores"])] for one in ranked]
        case(name, ["classify", "--candidate-labels", "plants,water,London"], TEXTS, expected)


def tag_cases(name, model, tokenizer):
    for strategy in ("none", "simple", "first"):
        tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy=strategy)
        expected = [[row | {"text": sentence[row["start"]:row["end"]]} for row in tagger(sentence)] for sentence in TEXTS]
        case(name, ["tag", "--aggregation-strategy", strategy], TEXTS, expected)


def best_answer(model, tokenizer, question, context):
    """By the arithmetic of version 4's pipeline: of the 12 best spans of up to 15 tokens, equal ones once they are whole words add up."""
    encoded = tokenizer(question, context, return_offsets_mapping=True)
    with torch.no_grad():
        found = model(torch.tensor([encoded["input_ids"]]))
    allowed = torch.tensor([place == 0 or owner == 1 for place, owner in enumerate(encoded.sequence_ids())])
    start, end = (logits[0].double().masked_fill(~allowed, -10000).softmax(-1) for logits in (found.start_logits, found.end_logits))
    places = [place for place, owner in enumerate(encoded.sequence_ids()) if owner == 1]
    spans = sorted(((start[a] * end[b]).item(), a, b) for a in places for b in places if a <= b < a + 15)
    answers = {}
    for score, a, b in spans[:-13:-1]:
        edges = [encoded.word_to_chars(encoded.token_to_word(place), sequence_index=1)[side] for side, place in enumerate((a, b))]
        answers.setdefault(context[slice(*edges)].lower(), [0, *edges])[0] += score
    ranked = sorted(answers.values(), reverse=True)
    assert ranked[0][0] > 1.001 * ranked[1][0], ranked[:3]
    score, first, last = ranked[0]
    return {"score": score, "start": first, "end": last, "answer": context[first:last]}


def answer_cases(name, model, tokenizer):
    records = [{"question": "What do plants make?", "context": SENTENCES[1]}, {"question": "Где?", "context": TEXTS[2]}]
    case(name, ["qa"], records, [[best_answer(model, tokenizer, **record)] for record in records])


def vector_cases(name, model, tokenizer, langs):
    """The mean of the last layer, or what the modules of sentence-transformers say."""
    files = REPOSITORIES[name]["files"]
    modules = "modules.json" in files
    first = modules and json.loads(files["1_Pooling/config.json"])["pooling_mode_cls_token"]
    normalized = modules and len(json.loads(files["modules.json"])) > 2
    expected = []
    for sentence in TEXTS:
        states = outputs(model, tokenizer, sentence).last_hidden_state[0]
        vector = states[0] if first else states.mean(0)
        expected.append((vector / vector.norm() if normalized else vector).tolist())
    case(name, ["embed", *langs], TEXTS, expected)


def repository_cases(name, folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    cls = getattr(transformers, AutoConfig.from_pretrained(folder).architectures[0])
    model = cls.from_pretrained(folder, dtype=torch.float32).eval()
    langs = ["--lang", "none"] if getattr(model.config, "use_lang_emb", False) else []
    case(name, ["tokenize", "--ids-only", *langs], TEXTS, [{"input_ids": tokenizer(sentence)["input_ids"]} for sentence in TEXTS])
    raw = [outputs(model, tokenizer, sentence) for sentence in (SHORT, TEXTS[0])[:1 if model.get_output_embeddings() else 2]]
    shown = [key for key in raw[0] if key.endswith("logits") or key in ("last_hidden_state", "pooler_output")]
    case(name, ["forward", *langs], [SHORT, TEXTS[0]][:len(raw)], [{key: one[key][0].tolist() for key in shown} for one in raw])
    head = cls.__name__
    if langs:
        code = list(model.config.lang2id)[-1]
        ids = tokenizer(SHORT, return_tensors="pt")["input_ids"]
        with torch.no_grad():
            found = model(ids, langs=torch.full_like(ids, model.config.lang2id[code])).logits[0].tolist()
        case(name, ["forward"], [{"input_ids": ids[0].tolist(), "lang": code}], [{"logits": found}])
    if head.endswith(("MaskedLM", "LMHeadModel")):
        language_model_cases(name, model, tokenizer, langs)
    if head.endswith("SequenceClassification"):
        classification_cases(name, model, tokenizer)
    if head.endswith("TokenClassification"):
        tag_cases(name, model, tokenizer)
    if head.endswith("QuestionAnswering"):
        answer_cases(name, model, tokenizer)
    vector_cases(name, AutoModel.from_pretrained(folder, dtype=torch.float32).eval(), tokenizer, langs)


def main():
    contents, repositories = {}, {}
    with tempfile.TemporaryDirectory() as temporary:
        (pathlib.Path(temporary) / "tokenizer").mkdir()
        tokenizers = tokenizer_files(pathlib.Path(temporary) / "tokenizer")
        for seed, name in enumerate(REPOSITORIES):
            folder = pathlib.Path(temporary) / name
            files = lay_out(folder, name, seed, tokenizers)
            repositories[name] = {}
            for path, content in sorted(files.items()):
                key = hashlib.sha1(content).hexdigest()[:8]
                contents[key] = base64.b64encode(content).decode()
                repositories[name][path] = key
            if "xlm" in json.loads(files["config.json"])["model_type"]:
                repository_cases(name, folder)
    written = json.dumps({"contents": contents, "repositories": repositories, "cases": CASES}, ensure_ascii=False)
    (FIXTURES / "hub_repositories.json.gz").write_bytes(gzip.compress(written.encode(), mtime=0))


if __name__ == "__main__":
    sys.exit(main())
