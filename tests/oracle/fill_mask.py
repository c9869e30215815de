"""What transformers' fill-mask pipeline answers on two tiny checkpoints with random weights.

Writes tests/fixtures/fill_mask/{xlm,xlm_langs,xlm_roberta}/ (whole checkpoints, tokenizer included) and cases.json. Targets of
several pieces and joint filling, which the pipeline lacks, are computed here by a plain loop over the model.
"""

import io
import json
import math
import pathlib
import shutil
import warnings

import sentencepiece
import tokenizers
import torch
import transformers
from transformers import XLMConfig, XLMRobertaConfig, XLMRobertaForMaskedLM, XLMRobertaTokenizer, XLMTokenizer, XLMWithLMHeadModel, pipeline

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "fill_mask"
TEXTS = [
    "Les plantes créent <mask> grâce à un processus appelé photosynthèse.",
    "Plants make <mask> by a process called photosynthesis.",
    "Die Pflanzen erzeugen <mask> durch Photosynthese.",
    "Las plantas crean <mask> gracias a la fotosíntesis, dijo la Dra. Ruiz.",
    "Растения создают <mask> благодаря фотосинтезу.",
    "Τα φυτά δημιουργούν <mask> με τη φωτοσύνθεση.",
    "Mimea hutengeneza <mask> kwa mwanga wa jua.",
    "النباتات تصنع <mask> بالضوء.",
    "पौधे प्रकाश से <mask> बनाते हैं।",
    "<mask> is the capital of France.",
    "Paris is the capital of <mask>",
    "The <mask> of the <mask> is green.",
    "A <mask> <mask> <mask>.",
    "It costs 3.50 $ (<mask>), doesn't it?",
    "Emoji 🎉 and <mask> \u200d here",
    "İstanbul'da <mask> var.",
    "植物通过光合作用制造<mask>。",
    "x<mask>y",
]
WORDS = ["food", "water", "the", "energy", "light", "oxygène", "вода", "zzz"]
TARGETS = [*WORDS, "daylight", "photograph", "hydrogène", "Wasserkraft"]


def corpus():
    return [text.replace("<mask>", word) for text in TEXTS for word in WORDS] * 3


def xlm_tokenizer(directory):
    moses = XLMTokenizer(*empty_vocabulary(directory), do_lowercase_and_remove_accent=True)
    words = []
    for line in corpus():
        line = moses.moses_pipeline(line, lang="en")
        words += [w for w in moses.moses_tokenize(line, lang="en")]
    lowered = [w for line in words for w in transformers.models.xlm.tokenization_xlm.lowercase_and_remove_accent([line])]
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=420, end_of_word_suffix="</w>", show_progress=False)
    bpe.train_from_iterator([" ".join(lowered)], trainer)
    model = json.loads(bpe.to_str())["model"]
    specials = ["<s>", "</s>", "<pad>", "<unk>"] + [f"<special{i}>" for i in range(10)]
    pieces = [p for p in sorted(model["vocab"], key=model["vocab"].get)]
    vocabulary = {token: i for i, token in enumerate(specials + pieces)}
    (directory / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    (directory / "merges.txt").write_text("\n".join(merges) + "\n")
    tokenizer = XLMTokenizer(str(directory / "vocab.json"), str(directory / "merges.txt"), do_lowercase_and_remove_accent=True)
    tokenizer.save_pretrained(directory)
    return tokenizer


def empty_vocabulary(directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "vocab.json").write_text('{"<unk>": 3}')
    (directory / "merges.txt").write_text("\n")
    return str(directory / "vocab.json"), str(directory / "merges.txt")


def xlm_roberta_tokenizer(directory):
    directory.mkdir(parents=True, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_writer=model, vocab_size=330, model_type="unigram", character_coverage=1.0,
        minloglevel=2, hard_vocab_limit=False, num_threads=1,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(3, processor.get_piece_size())]
    vocabulary = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *pieces, ("<mask>", 0.0)]
    tokenizer = XLMRobertaTokenizer(vocab=vocabulary)
    tokenizer.save_pretrained(directory)
    return tokenizer


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            wide = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(1 + 0.3 * wide if "norm" in name.lower() and name.endswith("weight") else 0.4 * wide)


def log_probs(model, ids, position, langs):
    extra = {} if langs is None else {"langs": torch.tensor([[langs] * len(ids)])}
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), **extra).logits[0, position].double().log_softmax(-1)


def fill_in_order(model, ids, masks, beam, allowed, langs):
    kept = [(ids, [], 0.0)]
    for i, mask in enumerate(masks):
        grown = []
        for text, tokens, total in kept:
            scores = log_probs(model, text, mask, langs)
            candidates = allowed[i] if allowed else scores.topk(beam).indices.tolist()
            for token in candidates:
                grown.append((text[:mask] + [token] + text[mask + 1:], tokens + [token], total + scores[token].item()))
        kept = sorted(grown, key=lambda t: -t[2])[:beam]
    return kept


def encode(tokenizer, text, lang):
    """With the rules of a language: `tokenizer(text, lang=…)` ignores it, `_tokenize` obeys."""
    if lang is None:
        return tokenizer(text)["input_ids"]
    parts = [tokenizer.convert_tokens_to_ids(tokenizer._tokenize(part, lang=lang)) for part in text.split(tokenizer.mask_token)]
    ids = parts[0]
    for part in parts[1:]:
        ids = ids + [tokenizer.mask_token_id] + part
    return tokenizer.build_inputs_with_special_tokens(ids)


def target_ids(tokenizer, target):
    known = tokenizer.get_vocab().get(target)
    return [known] if known is not None else tokenizer(target, add_special_tokens=False)["input_ids"]


def whole_targets(model, tokenizer, text, targets, top_k, langs):
    """Each mask by itself, a target of several pieces as the product over its pieces."""
    ids = tokenizer(text)["input_ids"]
    masks = [i for i, t in enumerate(ids) if t == tokenizer.mask_token_id]
    rows = []
    for mask in masks:
        row = []
        for target in targets:
            pieces = target_ids(tokenizer, target)
            spread = ids[:mask] + [tokenizer.mask_token_id] * len(pieces) + ids[mask + 1:]
            [(filled, _, total)] = fill_in_order(model, spread, [mask + i for i in range(len(pieces))], 1, [[p] for p in pieces], langs)
            row.append({
                "score": math.exp(total), "token": pieces[0] if len(pieces) == 1 else pieces, "token_str": tokenizer.decode(pieces),
                "sequence": tokenizer.decode(filled, skip_special_tokens=len(masks) == 1),
            })
        rows.append(sorted(row, key=lambda r: -r["score"])[:top_k])
    return rows[0] if len(rows) == 1 else rows


def joint(model, tokenizer, text, top_k, targets, langs, lang=None):
    ids = encode(tokenizer, text, lang)
    masks = [i for i, t in enumerate(ids) if t == tokenizer.mask_token_id]
    allowed = [[target_ids(tokenizer, t)[0] for t in targets]] * len(masks) if targets else None
    return [
        {"score": math.exp(total), "tokens": tokens, "token_strs": [tokenizer.decode([t]) for t in tokens], "sequence": tokenizer.decode(filled, skip_special_tokens=True)}
        for filled, tokens, total in fill_in_order(model, ids, masks, top_k, allowed, langs)
    ]


def main():
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    shutil.rmtree(OUT, ignore_errors=True)
    cases = []
    for seed, name in enumerate(["xlm", "xlm_langs", "xlm_roberta"]):
        directory = OUT / name
        if name == "xlm_roberta":
            tokenizer = xlm_roberta_tokenizer(directory)
            config = XLMRobertaConfig(
                vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
                max_position_embeddings=130, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2,
            )
            model = XLMRobertaForMaskedLM(config).eval()
        else:
            tokenizer = xlm_tokenizer(directory)
            langs = dict(n_langs=2, lang2id={"en": 0, "fr": 1}, id2lang={"0": "en", "1": "fr"}) if name == "xlm_langs" else {}
            config = XLMConfig(vocab_size=len(tokenizer), emb_dim=16, n_layers=2, n_heads=2, max_position_embeddings=128, mask_token_id=5, **langs)
            model = XLMWithLMHeadModel(config).eval()
        draw(model, 100 + seed)
        model.save_pretrained(directory)
        (directory / "generation_config.json").unlink(missing_ok=True)
        fill = pipeline("fill-mask", model=model, tokenizer=tokenizer)
        single = [w for w in TARGETS if len(target_ids(tokenizer, w)) == 1]
        several = [w for w in TARGETS if len(target_ids(tokenizer, w)) > 1]
        for text in TEXTS:
            own = text.replace("<mask>", tokenizer.mask_token)
            if name == "xlm_langs":
                ids = tokenizer(own)["input_ids"]
                if own.count(tokenizer.mask_token) == 1:
                    cases.append({"model": name, "text": text, "lang": "fr", "options": {"top_k": 3, "joint": True}, "result": joint(model, tokenizer, own, 3, None, 1, "fr")})
                cases.append({"model": name, "text": text, "lang": "none", "options": {"top_k": 4}, "result": fill(own, top_k=4)})
                continue
            cases.append({"model": name, "text": text, "options": {"top_k": 5}, "result": fill(own)})
            cases.append({"model": name, "text": text, "options": {"top_k": 2, "targets": single}, "result": fill(own, targets=single, top_k=2)})
            cases.append({"model": name, "text": text, "options": {"top_k": 50, "targets": TARGETS}, "result": whole_targets(model, tokenizer, own, TARGETS, 50, None)})
            cases.append({"model": name, "text": text, "options": {"top_k": 3, "joint": True}, "result": joint(model, tokenizer, own, 3, None, None)})
            cases.append({"model": name, "text": text, "options": {"top_k": 3, "joint": True, "targets": single}, "result": joint(model, tokenizer, own, 3, single, None)})
        print(name, len(tokenizer), "single", single, "several", several)
    head = {"transformers": transformers.__version__, "torch": torch.__version__, "cases": cases}
    (OUT / "cases.json").write_text(json.dumps(head, ensure_ascii=False, indent=None, separators=(",", ":")) + "\n")
    print(len(cases))


main()
