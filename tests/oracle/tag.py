"""What transformers' token-classification pipeline answers on tiny checkpoints.

Writes tests/fixtures/tag/{models,cases}.json.gz. XLM-RoBERTa is compared with the pipeline and its fast tokenizer. XLM's
tokenizer is slow: it tells neither offsets nor words, so what XLM must answer is computed here from the model's probabilities
on words given by hand (each a list of pieces), with the pipeline's own arithmetic.
"""

import numpy
import torch
from transformers import pipeline

from task_models import load_tokenizer, make, stored, write

TEXTS = [
    "Plants make food by a process called photosynthesis.",
    "Les plantes créent de l'énergie, dit-elle.",
    "Растения создают воду!",
    "Emoji 🎉 here",
    "Die Pflanzen erzeugen Licht (spät und kalt).",
    "A",
]
LONG = " ".join(TEXTS[:5]) * 3
# The words of XLM's tokenizer, with where each stands.
XLM_TEXTS = {
    "Plants make food, by light.": ["Plants", "make", "food", ",", "by", "light", "."],
    "The photograph shows hydrogène": ["The", "photograph", "shows", "hydrogène"],
}
IOB = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
IOBES = ["O", "B-PER", "I-PER", "E-PER", "S-PER"]
names = lambda labels: dict(num_labels=len(labels), id2label=dict(enumerate(labels)), label2id={l: i for i, l in enumerate(labels)})

MODELS = {
    "roberta": ("XLMRobertaForTokenClassification", "xlm_roberta", names(IOB), 1),
    "roberta_sure": ("XLMRobertaForTokenClassification", "xlm_roberta", names(["O", "B-PER", "I-PER"]), 5),
    "roberta_plain": ("XLMRobertaForTokenClassification", "xlm_roberta", names(["NOUN", "VERB", "ADJ"]), 2),
    "xlm": ("XLMForTokenClassification", "xlm", names(IOB), 3),
    "xlm_iobes": ("XLMForTokenClassification", "xlm", names(IOBES), 4),
}
STRATEGIES = ["none", "simple", "first", "average", "max"]
models, cases = {}, []


def rows(found, text):
    found = found[0] if found and isinstance(found[0], list) else found
    for row in found:
        row["score"] = float(row["score"])
        row["text"] = text[row["start"]:row["end"]]
    return found


for name, (cls, tokenizer_name, config, seed) in MODELS.items():
    model, tokenizer = make(cls, tokenizer_name, config, seed), load_tokenizer(tokenizer_name)
    models[name] = stored(model, tokenizer_name)

    def case(record, options, result):
        cases.append(dict(model=name, record=record, options=options, result=result))

    if name.startswith("roberta"):
        for strategy in STRATEGIES:
            for text in TEXTS:
                tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy=strategy)
                case(dict(text=text), dict(aggregation_strategy=strategy), rows(tagger(text), text))
            words = ["Plants", "make", "food,", "dit-elle", "Licht"]
            tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy=strategy)
            case(dict(text=words), dict(aggregation_strategy=strategy), rows(tagger(words, is_split_into_words=True), " ".join(words)))
        tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple", ignore_labels=["PER"])
        case(dict(text=TEXTS[0]), dict(aggregation_strategy="simple", ignore_labels=["PER"]), rows(tagger(TEXTS[0]), TEXTS[0]))
        tokenizer.model_max_length = 24
        for strategy in STRATEGIES[1:]:
            for stride in (0, 5):
                tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy=strategy, stride=stride)
                case(dict(text=LONG), dict(aggregation_strategy=strategy, stride=stride, max_length=24), rows(tagger(LONG), LONG))
        continue

    labels = config["id2label"]
    for text, words in XLM_TEXTS.items():
        pieces = [tokenizer.convert_tokens_to_ids(tokenizer._tokenize(word, lang="en", bypass_tokenizer=False)) for word in words]
        whole = tokenizer.convert_tokens_to_ids(tokenizer._tokenize(text, lang="en"))
        assert sum(pieces, []) == whole, (text, tokenizer._tokenize(text))
        ids = tokenizer.build_inputs_with_special_tokens(whole)
        with torch.no_grad():
            scores = model(torch.tensor([ids])).logits[0].softmax(-1).double().numpy()[1:-1]
        starts, at = [], 0
        for word in words:
            starts.append(text.index(word, at))
            at = starts[-1] + len(word)
        for strategy in ["first", "average", "max"]:
            result, at = [], 0
            for index, (word, start, own) in enumerate(zip(words, starts, pieces)):
                mine = scores[at:at + len(own)]
                at += len(own)
                row = {"first": mine[0], "average": mine.mean(0), "max": mine[mine.max(1).argmax()]}[strategy]
                result.append(dict(
                    entity=labels[int(row.argmax())], score=float(row.max()), index=index,
                    word=tokenizer.convert_tokens_to_string([tokenizer.convert_ids_to_tokens(i) for i in own]),
                    start=start, end=start + len(word), text=word,
                ))
            case(dict(text=text), dict(aggregation_strategy=strategy, per_word=True), result)
            # Neighbours of one entity, by hand: B-, S- part before, E-, S- behind.
            groups = []
            for row in result:
                mark, _, kind = row["entity"].rpartition("-")
                last = groups[-1] if groups else None
                ends = "ES" if name == "xlm_iobes" else ""
                begins = "BS" if name == "xlm_iobes" else "B"
                if last and last["kind"] == kind and mark not in [*begins] and last["mark"] not in [*ends]:
                    last["rows"].append(row)
                    last["mark"] = mark
                else:
                    groups.append(dict(kind=kind, mark=mark, rows=[row]))
            grouped = [dict(
                entity_group=g["kind"], score=float(numpy.mean([r["score"] for r in g["rows"]])), word=" ".join(r["word"] for r in g["rows"]),
                start=g["rows"][0]["start"], end=g["rows"][-1]["end"], text=text[g["rows"][0]["start"]:g["rows"][-1]["end"]],
            ) for g in groups if g["kind"] != "O"]
            case(dict(text=text), dict(aggregation_strategy=strategy), grouped)

print(len(cases))
write("tag", models, cases)
