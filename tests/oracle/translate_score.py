"""Pseudo log likelihoods (MLM, TLM) and log likelihoods (CLM) by plain loops over transformers' models: one mask, one forward.

Writes tests/fixtures/translate_score/{models,cases}.json.gz. docs/scores.md has the definitions.
"""

import torch

from task_models import load_tokenizer, make, stored, write

TEXTS = [
    ("Plants make food by light.", "Les plantes créent de l'énergie."),
    ("The photograph shows hydrogène", "Wasserkraft"),
    ("Растения создают воду!", "Plants make 🎉 water, dit-elle."),
    ("A", "B c"),
]
MODELS = {
    "xlm": ("XLMWithLMHeadModel", "xlm", {}),
    "xlm_langs": ("XLMWithLMHeadModel", "xlm_langs", {}),
    "roberta": ("XLMRobertaForMaskedLM", "xlm_roberta", {}),
    "xlm_causal": ("XLMWithLMHeadModel", "xlm", dict(causal=True)),
    "roberta_causal": ("XLMRobertaForCausalLM", "xlm_roberta", dict(is_decoder=True)),
}
LANG = ("en", "fr")
models, cases = {}, []


def encode(tokenizer, text, lang):
    """Ids, and for each the number of its word."""
    if hasattr(tokenizer, "_tokenize") and "xlm_roberta" not in type(tokenizer).__module__:
        tokens = tokenizer._tokenize(text, lang=lang)
        words, word = [], 0
        # An unknown piece may hide the end of its word, so words are cut one by one.
        ids = tokenizer.convert_tokens_to_ids(tokens)
        moses = tokenizer._tokenize
        for token in tokens:
            words.append(word)
            word += token.endswith("</w>") or token == tokenizer.unk_token
        return ids, words
    encoding = tokenizer(text, add_special_tokens=False)
    tokens = encoding.tokens()
    words, word = [], -1
    for i, token in enumerate(tokens):
        word += token.startswith("▁") or i == 0
        words.append(word)
    return encoding.input_ids, words


def log_prob(model, ids, position, target, langs, positions):
    extra = {}
    if langs is not None:
        extra["langs"] = torch.tensor([langs])
    if positions is not None:
        extra["position_ids"] = torch.tensor([positions])
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long), **extra).logits
    return logits[0, position].double().log_softmax(-1)[target].item()


for seed, (name, (cls, tokenizer_name, config)) in enumerate(MODELS.items()):
    model, tokenizer = make(cls, tokenizer_name, config, seed), load_tokenizer(tokenizer_name)
    models[name] = stored(model, tokenizer_name)
    family = "roberta" if name.startswith("roberta") else "xlm"
    with_langs = name == "xlm_langs"
    lang2id = {"en": 0, "fr": 1}

    def score(objective, source, target, side, pll):
        texts = [encode(tokenizer, text, lang) for text, lang in zip((source, target), LANG)]
        positions = None
        if objective == "tlm":
            (a, a_words), (b, b_words) = texts
            if family == "xlm":
                end = tokenizer.convert_tokens_to_ids("</s>")
                ids = [end, *a, end, end, *b, end]
                positions = [*range(len(a) + 2), *range(len(b) + 2)]
                langs = [0] * (len(a) + 2) + [1] * (len(b) + 2)
            else:
                ids, langs = [0, *a, 2, 2, *b, 2], None
            begin, own, words = (1, a, a_words) if side == 0 else (len(a) + 3, b, b_words)
        else:
            own, words = texts[side]
            ids = tokenizer.build_inputs_with_special_tokens(own) if family == "xlm" else [0, *own, 2]
            langs, begin = [side] * len(ids), 1
        langs = langs if with_langs else None
        scores = []
        for i, target_id in enumerate(own):
            if objective == "clm":
                scores.append(log_prob(model, ids, begin + i - 1, target_id, langs, positions))
                continue
            hidden = list(ids)
            hidden[begin + i] = tokenizer.mask_token_id
            for j in range(i + 1, len(own)):
                if pll == "within-word-l2r" and words[j] == words[i]:
                    hidden[begin + j] = tokenizer.mask_token_id
            scores.append(log_prob(model, hidden, begin + i, target_id, langs, positions))
        return dict(log_prob=sum(scores), tokens=len(own), token_log_probs=scores, pieces=tokenizer.convert_ids_to_tokens(own))

    causal = name.endswith("causal")
    for source, target in TEXTS:
        for objective in ["clm"] if causal else ["tlm", "mlm"]:
            for pll in ["original"] if causal else ["original", "within-word-l2r"]:
                if pll != "original" and "🎉" in target:
                    continue
                both = [score(objective, source, target, side, pll) for side in (0, 1)]
                cases.append(dict(model=name, source=source, target=target, objective=objective, pll=pll, sides=both))
print(len(cases))
write("translate_score", models, cases)
