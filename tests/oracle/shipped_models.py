"""What transformers' classes give for the models that ship.

Writes tests/fixtures/shipped_models/NAME.json.gz: for each class ids of texts and the class's outputs, half precision weights
widened to float32. Of logits over the vocabulary every 97th is kept.
"""

import gzip
import json
from pathlib import Path

import torch
import transformers

ROOT = Path(__file__).parents[2]
TEXTS = [
    "Plants make food.",
    "Растения создают воду!",
    "หนังสือ MASK 你好，世界。",
    "Save the file before you close the window, or its changes are lost.",
]
KEPT = 97
# config.json has the languages as labels; the other classes are told theirs.
TAGS, SPAN = "token-classification", ["start", "end"]
MODELS = {
    "small": (
        "XLM",
        {
            "model": ("Model", None),
            "lm": ("WithLMHeadModel", None),
            "sequence-classification": ("ForSequenceClassification", None),
            "token-classification": ("ForTokenClassification", TAGS),
            "qa-simple": ("ForQuestionAnsweringSimple", SPAN),
        },
    ),
    "default": (
        "XLMRoberta",
        {
            "model": ("Model", None),
            "lm": ("ForMaskedLM", None),
            "sequence-classification": ("ForSequenceClassification", None),
            "token-classification": ("ForTokenClassification", TAGS),
            "qa-simple": ("ForQuestionAnswering", SPAN),
        },
    ),
}


def loaded(family: str, folder: Path, kind: str, labels: list[str] | str | None) -> torch.nn.Module:
    config = getattr(transformers, f"{family}Config").from_pretrained(folder)
    if labels:
        names = labels if isinstance(labels, list) else config.task_specific_params[labels]["id2label"]
        config.num_labels = len(names)
    model, info = getattr(transformers, f"{family}{kind}").from_pretrained(
        folder,
        config=config,
        dtype=torch.float32,
        output_loading_info=True,
        # XLM-RoBERTa's bare model has a pooler that no file has.
        **({"add_pooling_layer": False} if f"{family}{kind}" == "XLMRobertaModel" else {}),
    )
    assert not info["missing_keys"], (kind, info["missing_keys"])
    return model.eval()


def cases(name: str) -> list[dict]:
    family, heads = MODELS[name]
    folder = ROOT / "models" / name
    tokenizer = getattr(transformers, f"{family}Tokenizer").from_pretrained(folder)
    texts = [text.replace("MASK", tokenizer.mask_token) for text in TEXTS]
    found = []
    for head, (kind, labels) in heads.items():
        model = loaded(family, folder, kind, labels)
        for text in texts:
            ids = tokenizer(text)["input_ids"]
            with torch.no_grad():
                outputs = model(torch.tensor([ids]))
            values = {key: value[0] for key, value in outputs.items() if isinstance(value, torch.Tensor)}
            if head == "lm":
                values["logits"] = values["logits"][:, ::KEPT]
            outputs = {key: value.tolist() for key, value in values.items()}
            found.append({"head": head, "text": text, "input_ids": ids, "outputs": outputs})
    return found


torch.manual_seed(0)
for name in MODELS:
    path = ROOT / "tests" / "fixtures" / "shipped_models" / f"{name}.json.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(cases(name), ensure_ascii=False).encode(), mtime=0))
