"""Uncertainty of answers as plain numpy computes it, temperatures as scikit-learn and scipy fit them, agreement as scikit-learn does.

Writes tests/fixtures/uncertainty/{models,cases}.json.gz. The models are tiny, with random weights; their logits come from
transformers.
"""

import itertools

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from scipy.stats import entropy
from sklearn.calibration import _TemperatureScaling
from sklearn.metrics import cohen_kappa_score

from task_models import load_tokenizer, make, stored, write

TEXTS = ["Plants make food by a process called photosynthesis.", "Растения создают воду!", "A"]
CONTEXTS = ["Plants make food by a process called photosynthesis. Light gives them energy.", "Растения создают воду благодаря фотосинтезу."]
QUESTIONS = ["What do plants make?", "Qui?"]
LABELS = ["science", "sports", "politics"]
TEMPERATURES = [1.0, 2.5, 0.6]
NLI = {0: "entailment", 1: "neutral", 2: "contradiction"}
names = lambda labels: dict(num_labels=len(labels), id2label=dict(enumerate(labels)), label2id={l: i for i, l in enumerate(labels)})

# name: class, config, seed, width of the weights
MODELS = {
    "three": ("XLMRobertaForSequenceClassification", names(["negative", "neutral", "positive"]), 0, 0.4),
    "many": ("XLMRobertaForSequenceClassification", names(list("abcde")) | dict(problem_type="multi_label_classification"), 1, 0.4),
    "nli": ("XLMRobertaForSequenceClassification", names(list(NLI.values())), 2, 0.4),
    "choice": ("XLMRobertaForMultipleChoice", {}, 3, 0.4),
    "tag": ("XLMRobertaForTokenClassification", names(["O", "B-PER", "I-PER", "B-LOC"]), 4, 0.4),
    "qa": ("XLMRobertaForQuestionAnswering", {}, 5, 0.4),
}


def of_distribution(p):
    first, second = np.append(np.sort(p)[::-1], 0.0)[:2]
    return dict(entropy=float(entropy(p)), margin=float(first - second), least_confidence=float(1 - first))


def of_labels(logits, temperature):
    p = softmax(np.asarray(logits, float) / temperature)
    return of_distribution(p), p.tolist()


def of_set(logits, temperature):
    """Over all sets of labels, one by one."""
    p = 1 / (1 + np.exp(-np.asarray(logits, float) / temperature))
    sets = [np.prod([q if has else 1 - q for q, has in zip(p, chosen)]) for chosen in itertools.product([0, 1], repeat=len(p))]
    return of_distribution(np.array(sets)), p.tolist()


def of_words(rows, temperature):
    words = [of_labels(row, temperature)[0] for row in rows]
    found = {}
    for measure in ("entropy", "margin", "least_confidence"):
        values = np.array([word[measure] for word in words])
        worst = int(values.argmin() if measure == "margin" else values.argmax())
        found[measure] = dict(mean=float(values.mean()), worst=float(values[worst]), index=worst)
    return found


def of_answers(context, offsets, start, end, begin, temperature):
    """All spans of at most 15 tokens, without widening to words; scores are shares of all of them and of no answer."""
    allowed = [0, *range(begin, begin + len(offsets))]
    starts, ends = np.zeros(len(start)), np.zeros(len(start))
    for logits, out, t in ((start, starts, temperature), (end, ends, temperature)):
        out[allowed] = softmax(np.asarray(logits, float)[allowed] / t)
    rank = np.zeros(len(start)), np.zeros(len(start))
    for logits, out in zip((start, end), rank):
        out[allowed] = softmax(np.asarray(logits, float)[allowed])
    spans = sorted(((s, e) for s in allowed[1:] for e in allowed[1:] if s <= e < s + 15), key=lambda x: -rank[0][x[0]] * rank[1][x[1]])
    text = lambda s, e: context[offsets[s - begin][0] : offsets[e - begin][1]]
    best = spans[0]
    count, others = 16, {}
    while not others:
        for s, e in spans[:count]:
            if text(s, e).lower() != text(*best).lower():
                key = text(s, e).lower()
                others.setdefault(key, [0.0, 0.0])
                others[key][0] += rank[0][s] * rank[1][e]
                others[key][1] += starts[s] * ends[e]
        count *= 4
    none = starts[0] * ends[0]
    whole = sum(starts[s] * ends[e] for s, e in spans) + none
    second, score, none = max(others.values())[1] / whole, starts[best[0]] * ends[best[1]] / whole, none / whole
    return dict(
        margin=float(score - second), no_answer_margin=float(score - none), least_confidence=float(1 - score),
        entropy=float(entropy(starts[allowed]) + entropy(ends[allowed])),
    ), [float(score)]


def classify_logits(model, tokenizer, *texts):
    with torch.no_grad():
        return model(**tokenizer(*texts, return_tensors="pt")).logits[0].tolist()


models, answers = {}, []
for name, (cls, config, seed, width) in MODELS.items():
    model, tokenizer = make(cls, "xlm_roberta", config, seed, width), load_tokenizer("xlm_roberta")
    models[name] = stored(model, "xlm_roberta")

    def case(record, options, found):
        uncertainty, scores = found if isinstance(found, tuple) else (found, None)
        answers.append(dict(model=name, record=record, options=options, uncertainty=uncertainty, scores=scores))

    for temperature in TEMPERATURES:
        options = dict(temperature=temperature)
        if name in ("three", "many"):
            for text in TEXTS:
                logits = classify_logits(model, tokenizer, text)
                case(dict(text=text), options, (of_labels if name == "three" else of_set)(logits, temperature))
        elif name == "nli":
            for text in TEXTS:
                rows = [classify_logits(model, tokenizer, text, f"This example is {label}.") for label in LABELS]
                case(dict(text=text), options | dict(multi_label=False), of_labels([row[0] for row in rows], temperature))
                case(dict(text=text), options | dict(multi_label=True), of_set([row[0] - row[2] for row in rows], temperature))
        elif name == "choice":
            choices = ["by light.", "by night.", "never"]
            encoded = tokenizer([TEXTS[0]] * 3, choices, padding=True, return_tensors="pt")
            with torch.no_grad():
                logits = model(**{k: v[None] for k, v in encoded.items()}).logits[0].tolist()
            case(dict(text=TEXTS[0], choices=choices), options, of_labels(logits, temperature))
        elif name == "tag":
            for text in TEXTS:
                words = text.split()
                encoded = tokenizer(words, is_split_into_words=True, return_tensors="pt")
                with torch.no_grad():
                    logits = model(**encoded).logits[0].tolist()
                ids = encoded.word_ids()
                case(dict(tokens=words), options, of_words([logits[ids.index(w)] for w in range(len(words))], temperature))
        else:
            for question, context in itertools.product(QUESTIONS, CONTEXTS):
                encoded = tokenizer(question, context, return_tensors="pt", return_offsets_mapping=True)
                offsets = encoded.pop("offset_mapping")[0].tolist()
                with torch.no_grad():
                    out = model(**encoded)
                where = [i for i, s in enumerate(encoded.sequence_ids(0)) if s == 1]
                case(dict(question=question, context=context), options, of_answers(
                    context, [offsets[i] for i in where], out.start_logits[0].tolist(), out.end_logits[0].tolist(), where[0], temperature))

rng = np.random.default_rng(7)


def ece(confidence, right, bins=15):
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    return float(sum(abs(confidence[places == b].sum() - right[places == b].sum()) for b in range(bins)) / len(right))


def fitted(logits, gold):
    """One temperature for a matrix of logits: by scikit-learn, and by scipy on the log loss."""
    loss = lambda t: float(-np.mean(log_softmax(logits / t, axis=1)[np.arange(len(gold)), gold]))
    scipy_t = float(np.exp(minimize_scalar(lambda x: loss(np.exp(x)), bounds=(-5, 5), method="bounded", options=dict(xatol=1e-10)).x))
    sklearn_t = float(1 / _TemperatureScaling().fit(logits, gold).beta_)
    assert abs(scipy_t - sklearn_t) < 1e-4, (scipy_t, sklearn_t)
    at = lambda t: (softmax(logits / t, axis=1).max(1), logits.argmax(1) == gold)
    return dict(
        logits=logits.tolist(), gold=gold.tolist(), temperature=scipy_t, sklearn_temperature=sklearn_t,
        log_loss=[loss(1.0), loss(scipy_t)], ece=[ece(*at(1.0)), ece(*at(scipy_t))],
    )


def random_fit(count, labels, sharpness):
    logits = rng.normal(size=(count, labels)).round(3) * 2
    gold = np.array([rng.choice(labels, p=softmax(row)) for row in logits])
    return fitted((logits * sharpness).round(4), gold)


temperatures = [random_fit(200, 3, 3.0), random_fit(150, 5, 0.5), random_fit(120, 2, 1.0), random_fit(100, 17, 6.0)]

# Answers: one window each, the best span of all; right by its calibrated share of all spans and of no answer.
MOST = 4  # tokens of a span
windows = []


def share(start, end, span, t):
    starts, ends = softmax(np.asarray(start) / t), softmax(np.asarray(end) / t)
    whole = starts[0] * ends[0] + sum(starts[s] * ends[e] for s in range(1, 12) for e in range(s, min(12, s + MOST)))
    return starts[span[0]] * ends[span[1]] / whole


for _ in range(80):
    start, end = rng.normal(size=(2, 12)).round(3) * 4
    spans = sorted(((s, e) for s in range(1, 12) for e in range(s, min(12, s + MOST))), key=lambda x: -(start[x[0]] + end[x[1]]))
    s, e = spans[0]
    right = bool(rng.random() < share(start, end, (s, e), 2.2))
    windows.append(dict(start=start.tolist(), end=end.tolist(), span=[int(s), int(e)], right=right))


def answer_loss(t):
    loss = 0.0
    for w in windows:
        p = share(w["start"], w["end"], w["span"], t)
        loss -= np.log(p if w["right"] else 1 - p)
    return float(loss / len(windows))


best = float(np.exp(minimize_scalar(lambda x: answer_loss(np.exp(x)), bounds=(-3, 3), method="bounded", options=dict(xatol=1e-10)).x))
answered = dict(windows=windows, max_answer_len=MOST, temperature=best, log_loss=[answer_loss(1.0), answer_loss(best)])

kappas = []
for labels in (["a", "b"], ["x", "y", "z"], ["only"]):
    a = rng.choice(labels, 40).tolist()
    b = [x if rng.random() < 0.6 else str(rng.choice(labels)) for x in a]
    kappa = float(cohen_kappa_score(a, b)) if len(labels) > 1 else None
    kappas.append(dict(a=a, b=b, kappa=kappa, agreement=float(np.mean(np.array(a) == np.array(b)))))

write("uncertainty", models, dict(answers=answers, temperatures=temperatures, answered=answered, kappas=kappas))
print(len(answers), [t["temperature"] for t in temperatures], best, [k["kappa"] for k in kappas])
