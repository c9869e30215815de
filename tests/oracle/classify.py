"""What transformers' text-classification and zero-shot pipelines and its multiple-choice models answer on tiny checkpoints.

Writes tests/fixtures/classify/{models,cases}.json.gz. Models with language embeddings, which no pipeline can feed, are run
directly, with the language of each token as docs/contract.md says.
"""

import torch
from transformers import pipeline

from task_models import load_tokenizer, make, stored, write

TEXTS = [
    "Plants make food by a process called photosynthesis.",
    "Les plantes créent de l'énergie.",
    "Растения создают воду!",
    "A",
    "Die Pflanzen erzeugen Licht, sagte sie; es war spät und kalt und niemand antwortete ihr an diesem Abend.",
    "植物通过光合作用制造水。",
]
PAIRS = [("Plants make food.", "Nobody eats."), ("Les plantes créent de l'énergie.", "Il fait froid ici, dit-elle."), ("x", "y z")]
NAMES = {0: "negative", 1: "neutral", 2: "positive"}
THREE = dict(num_labels=3, id2label=NAMES, label2id={v: k for k, v in NAMES.items()})
NLI = {0: "contradiction", 1: "neutral", 2: "Entailment"}
FIRST = {0: "entailment", 1: "neutral", 2: "contradiction"}
nli = lambda names: dict(num_labels=3, id2label=names, label2id={v: k for k, v in names.items()})

# name: (class, tokenizer, config)
MODELS = {
    "xlm_three": ("XLMForSequenceClassification", "xlm", THREE),
    "xlm_mean": ("XLMForSequenceClassification", "xlm", THREE | dict(summary_type="mean", summary_activation="tanh")),
    "xlm_regression": ("XLMForSequenceClassification", "xlm", dict(num_labels=1, problem_type="regression")),
    "xlm_one": ("XLMForSequenceClassification", "xlm", dict(num_labels=1, problem_type=None)),
    "xlm_langs_two": ("XLMForSequenceClassification", "xlm_langs", dict(num_labels=2)),
    "roberta_three": ("XLMRobertaForSequenceClassification", "xlm_roberta", THREE),
    "roberta_many": ("XLMRobertaForSequenceClassification", "xlm_roberta", dict(num_labels=5, problem_type="multi_label_classification")),
    "xlm_nli": ("XLMForSequenceClassification", "xlm", nli(NLI)),
    "roberta_nli": ("XLMRobertaForSequenceClassification", "xlm_roberta", nli(FIRST)),
    "roberta_unnamed": ("XLMRobertaForSequenceClassification", "xlm_roberta", dict(num_labels=3)),
    "xlm_choice": ("XLMForMultipleChoice", "xlm", {}),
    "roberta_choice": ("XLMRobertaForMultipleChoice", "xlm_roberta", {}),
    # The pipeline asks label2id, in its order, whatever id2label says.
    "roberta_label2id_nli": ("XLMRobertaForSequenceClassification", "xlm_roberta", dict(num_labels=3, id2label={0: "a", 1: "b", 2: "c"}, label2id={"not": 0, "Entails": 2, "entailment": 1})),
}
CHOICES = [
    ("Plants make food", ["by light.", "by night, when nobody looks at them and all is dark.", "never"]),
    ("Les plantes", ["créent", "mangent de l'oxygène"]),
    ("A", ["one", "two", "three", "four"]),
]

models, cases = {}, []
for seed, (name, (cls, tokenizer_name, config)) in enumerate(MODELS.items()):
    model, tokenizer = make(cls, tokenizer_name, config, seed), load_tokenizer(tokenizer_name)
    models[name] = stored(model, tokenizer_name)

    def case(record, options, result):
        cases.append(dict(model=name, record=record, options=options, result=result))

    if name.endswith("choice"):
        for text, choices in CHOICES:
            encoded = tokenizer([text] * len(choices), choices, padding=True, return_tensors="pt")
            with torch.no_grad():
                logits = model(**{k: v[None] for k, v in encoded.items()}).logits[0]
            scores = logits.softmax(-1).tolist()
            order = sorted(range(len(choices)), key=lambda i: -scores[i])
            case(dict(text=text, choices=choices), dict(top_k=2), [dict(label=choices[i], index=i, score=scores[i]) for i in order][:2])
    elif name.endswith(("nli", "unnamed")):
        zero = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer)
        for text, labels, template, multi in [
            (TEXTS[0], ["science", "sports", "politics"], "This example is {}.", False),
            (TEXTS[0], ["science", "sports", "politics"], "This example is {}.", True),
            (TEXTS[1], ["science", "météo"], "Ce texte parle de {} !", False),
            (TEXTS[4], ["Licht"], "Es geht um {}.", False),
            (TEXTS[0], ["science", "sports, games"], "{{tag}} {0}: it is about {0}.", False),
        ]:
            found = zero(text, labels, hypothesis_template=template, multi_label=multi)
            options = dict(candidate_labels=labels, hypothesis_template=template, multi_label=multi)
            case(dict(text=text), options, [dict(label=l, score=s) for l, s in zip(found["labels"], found["scores"])])
    elif name == "xlm_langs_two":
        for lang, text in [("en", TEXTS[0]), ("fr", TEXTS[1])]:
            # The call itself forgets `lang` (docs/parity.md).
            ids = tokenizer.build_inputs_with_special_tokens(tokenizer.convert_tokens_to_ids(tokenizer._tokenize(text, lang=lang)))
            with torch.no_grad():
                logits = model(torch.tensor([ids]), langs=torch.tensor([[model.config.lang2id[lang]] * len(ids)])).logits[0]
            scores = logits.softmax(-1).tolist()
            rows = sorted((dict(label=f"LABEL_{i}", score=s) for i, s in enumerate(scores)), key=lambda row: -row["score"])
            case(dict(text=text, lang=lang), dict(top_k=2), rows)
    else:
        classifier = pipeline("text-classification", model=model, tokenizer=tokenizer)
        for i, text in enumerate(TEXTS):
            function = ["default", "softmax", "sigmoid", "none"][i % 4]
            top_k = [None, 1, 2][i % 3]
            arguments = {} if function == "default" else dict(function_to_apply=function)
            case(dict(text=text), dict(top_k=top_k, function=function), classifier(text, top_k=top_k, **arguments))
        for text, pair in PAIRS:
            case(dict(text=text, text_pair=pair), dict(top_k=None), classifier(dict(text=text, text_pair=pair), top_k=None))
print(len(cases))
write("classify", models, cases)
