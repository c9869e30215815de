"""What transformers makes of odd config.json files: labels, and numbers that JSON does not have.

Writes tests/fixtures/config: a model of three labels, and golden.json with what each case changes in its config.json (as text: it may
have NaN) and the labels that the model then has, or null where it cannot be loaded or run.
"""

import json
import logging
import pathlib
import shutil
import tempfile

import torch
import transformers
from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "config"
GONE = object()
NAN = float("nan")
INFINITY = float("inf")
NAMES = ["neg", "neu", "pos"]

CASES = {
    "integers as names": {"id2label": {"0": 0, "1": 1, "2": 2}},
    "integers from 5 as names": {"id2label": {"0": 5, "1": 6, "2": 7}, "label2id": {"5": 0, "6": 1, "7": 2}},
    "true, false and null as names": {"id2label": {"0": True, "1": False, "2": None}},
    "names of several types": {"id2label": {"0": "neg", "1": 1, "2": 0.5}},
    "names that are equal": {"id2label": {"0": "a", "1": "a", "2": "b"}},
    "names without letters": {"id2label": {"0": "", "1": " ", "2": "b"}},
    "a list of names": {"id2label": NAMES},
    "a text": {"id2label": "abc"},
    "no names": {"id2label": {}},
    "nothing": {"id2label": GONE, "label2id": GONE},
    "label2id alone": {"id2label": GONE},
    "num_labels alone": {"id2label": GONE, "label2id": GONE, "num_labels": 3},
    "label2id and num_labels": {"id2label": GONE, "num_labels": 3},
    "num_labels as a text": {"id2label": GONE, "label2id": GONE, "num_labels": "3"},
    "num_labels 0": {"id2label": GONE, "label2id": GONE, "num_labels": 0},
    "num_labels that agrees": {"num_labels": 3},
    "num_labels that disagrees": {"num_labels": 2},
    "a number that is missing": {"id2label": {"0": "neg", "2": "pos"}},
    "a number too many": {"id2label": {"0": "neg", "1": "neu", "2": "pos", "3": "x"}},
    "numbers from 1": {"id2label": {"1": "neg", "2": "neu", "3": "pos"}},
    "numbers with spaces and a sign": {"id2label": {" 0": "neg", "1 ": "neu", "+2": "pos"}},
    "numbers with zeros": {"id2label": {"00": "neg", "01": "neu", "02": "pos"}},
    "a number in two spellings": {"id2label": {"0": "neg", "1": "neu", "2": "pos", "00": "other"}},
    "a number with an underscore": {"id2label": {"0": "neg", "1": "neu", "1_0": "pos"}},
    "a number with a point": {"id2label": {"0.0": "neg", "1": "neu", "2": "pos"}},
    "names for numbers": {"id2label": {"neg": 0, "neu": 1, "pos": 2}},
    "label2id in another order": {"label2id": {"pos": 0, "neu": 1, "neg": 2}},
    "label2id of texts": {"label2id": {"neg": "0", "neu": "1", "pos": "2"}},
    "label2id as a list": {"label2id": NAMES},
    "label2id null": {"label2id": None},
    "label2id the wrong way round": {"label2id": {"0": "neg", "1": "neu", "2": "pos"}},
    "a problem_type that nobody knows": {"problem_type": "ranking"},
    "an empty problem_type": {"problem_type": ""},
    "no model_type": {"model_type": GONE},
    "model_type null": {"model_type": None},
    "initializer_range NaN": {"initializer_range": NAN},
    "initializer_range Infinity": {"initializer_range": INFINITY},
    "initializer_range -Infinity": {"initializer_range": -INFINITY},
    "NaN in fields nobody knows": {"foo": [NAN, {"NaN": INFINITY}], "task_specific_params": None},
    "NaN as a width": {"hidden_size": NAN},
    "NaN as dropout": {"hidden_dropout_prob": NAN},
    "Infinity as dropout": {"hidden_dropout_prob": INFINITY},
}

logging.disable(logging.CRITICAL)
base = XLMRobertaConfig(
    vocab_size=8, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, max_position_embeddings=8, type_vocab_size=1,
    id2label=dict(enumerate(NAMES)), label2id={name: i for i, name in enumerate(NAMES)},
)
OUT.mkdir(exist_ok=True)
golden = {}
torch.manual_seed(0)
with tempfile.TemporaryDirectory() as folder:
    XLMRobertaForSequenceClassification(base).save_pretrained(folder)
    for file in ("config.json", "model.safetensors"):
        shutil.copy(f"{folder}/{file}", OUT / file)
    path = pathlib.Path(folder) / "config.json"
    fields = json.loads(path.read_text())
    for title, changes in CASES.items():
        text = json.dumps({k: v for k, v in (fields | changes).items() if v is not GONE})
        path.write_text(text)
        try:
            model = XLMRobertaForSequenceClassification.from_pretrained(folder).eval()
            logits = model(**model.dummy_inputs).logits
            names = [str(model.config.id2label[i]) for i in range(logits.shape[1])]
        except Exception:
            names = None
        golden[title] = {"changes": json.dumps({k: v for k, v in changes.items() if v is not GONE}), "gone": [k for k, v in changes.items() if v is GONE], "labels": names}
(OUT / "golden.json").write_text(json.dumps({"transformers": transformers.__version__, "cases": golden}, indent=1) + "\n")
