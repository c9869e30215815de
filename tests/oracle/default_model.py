"""What transformers' XLM classes give for the model that ships.

Writes tests/fixtures/default_model/cases.json.gz: for each class ids of texts and the class's outputs, half precision weights
widened to float32. Of logits over the vocabulary every 97th is kept.
"""

import gzip
import json
from pathlib import Path

import torch
import transformers

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "default"
TEXTS = [
    "Plants make food.",
    "Растения создают воду!",
    "หนังสือ <special1> 你好，世界。",
    "Save the file before you close the window, or its changes are lost.",
]
KEPT = 97

torch.manual_seed(0)
config = json.loads((MODEL / "config.json").read_text())
tags = list(config["task_specific_params"]["token-classification"]["id2label"].values())
# config.json has the languages as labels; the other classes are told theirs.
CLASSES = {
    "model": ("XLMModel", None),
    "lm": ("XLMWithLMHeadModel", None),
    "sequence-classification": ("XLMForSequenceClassification", None),
    "token-classification": ("XLMForTokenClassification", tags),
    "qa-simple": ("XLMForQuestionAnsweringSimple", ["start", "end"]),
}

tokenizer = transformers.XLMTokenizer.from_pretrained(MODEL)
cases = []
for head, (name, labels) in CLASSES.items():
    config = transformers.XLMConfig.from_pretrained(MODEL)
    if labels:
        config.num_labels = len(labels)
    model, loaded = getattr(transformers, name).from_pretrained(
        MODEL, config=config, dtype=torch.float32, output_loading_info=True
    )
    assert not loaded["missing_keys"], (name, loaded["missing_keys"])
    model.eval()
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"]
        with torch.no_grad():
            outputs = model(torch.tensor([ids]))
        values = {key: value[0] for key, value in outputs.items() if isinstance(value, torch.Tensor)}
        if head == "lm":
            values["logits"] = values["logits"][:, ::KEPT]
        cases.append({"head": head, "text": text, "input_ids": ids, "outputs": {k: v.tolist() for k, v in values.items()}})

path = ROOT / "tests" / "fixtures" / "default_model" / "cases.json.gz"
path.parent.mkdir(exist_ok=True)
path.write_bytes(gzip.compress(json.dumps(cases, ensure_ascii=False).encode(), mtime=0))
