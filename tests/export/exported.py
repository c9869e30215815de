"""What transformers and Python's onnxruntime say of exports of xlm.

    python exported.py make FOLDER      models of every head, with random weights, and inputs.json in each
    python exported.py graphs FOLDER    compares the graphs in fp32/NAME with transformers, those in int8/NAME with what
                                        xlm answers (answer.json) for the first input
    python exported.py tensors FOLDER   loads each safetensors/NAME with transformers, and compares it with NAME
    python exported.py run FOLDER       the same for what was a training run of facebookresearch/XLM, with its tokenizer

Needs torch, transformers, numpy and onnxruntime.
"""

import json
import pathlib
import sys

import numpy
import onnxruntime
import torch
import transformers

ROBERTA = dict(
    vocab_size=500, hidden_size=256, num_hidden_layers=2, num_attention_heads=4, intermediate_size=512, max_position_embeddings=40,
    type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2,
)
XLM = dict(vocab_size=500, emb_dim=256, n_layers=2, n_heads=4, max_position_embeddings=40)
LABELS = dict(num_labels=3)
LANGS = dict(n_langs=3, lang2id={"de": 0, "en": 1, "fr": 2}, id2lang={0: "de", 1: "en", 2: "fr"})

# name: (class, config)
MODELS = {
    "xlm": ("XLMModel", XLM | LANGS),
    "xlm-lm": ("XLMWithLMHeadModel", XLM | LANGS),
    "xlm-lm-causal": ("XLMWithLMHeadModel", XLM | dict(causal=True, sinusoidal_embeddings=True)),
    "xlm-classes": ("XLMForSequenceClassification", XLM | LANGS | LABELS),
    "xlm-classes-last": ("XLMForSequenceClassification", XLM | dict(summary_type="last")),
    "xlm-classes-mean": ("XLMForSequenceClassification", XLM | dict(summary_type="mean")),
    "xlm-choice": ("XLMForMultipleChoice", XLM | LANGS),
    "xlm-tags": ("XLMForTokenClassification", XLM | LABELS),
    "xlm-qa-simple": ("XLMForQuestionAnsweringSimple", XLM),
    "xlm-qa": ("XLMForQuestionAnswering", XLM),
    "roberta": ("XLMRobertaModel", ROBERTA),
    "roberta-lm": ("XLMRobertaForMaskedLM", ROBERTA),
    "roberta-lm-causal": ("XLMRobertaForCausalLM", ROBERTA | dict(is_decoder=True)),
    "roberta-classes": ("XLMRobertaForSequenceClassification", ROBERTA | LABELS),
    "roberta-choice": ("XLMRobertaForMultipleChoice", ROBERTA),
    "roberta-tags": ("XLMRobertaForTokenClassification", ROBERTA | LABELS | dict(type_vocab_size=2)),
    "roberta-qa": ("XLMRobertaForQuestionAnswering", ROBERTA),
    "xl-lm": ("XLMRobertaXLForMaskedLM", ROBERTA),
    "xl-classes": ("XLMRobertaXLForSequenceClassification", ROBERTA | LABELS),
}

# Saved by torch.save instead, or as half the width.
LEGACY = ["xlm-lm", "roberta-classes"]
NARROW = {"roberta-tags": torch.float16, "xlm-tags": torch.bfloat16}

# Of the second sequence the last three tokens are padding.
LENGTH, PADDING = 11, 3


def random_model(name):
    torch.manual_seed(len(name))
    cls, config = MODELS[name]
    model_class = getattr(transformers, cls)
    model = model_class(model_class.config_class(**config)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * (0.05 if parameter.dim() > 1 else 0.2))
        if not model.config.model_type.startswith("xlm-roberta"):
            for layer in model.modules():
                if isinstance(layer, torch.nn.LayerNorm):
                    layer.weight.add_(1)
    model.tie_weights()
    return model


def save(name, folder):
    model = random_model(name).to(NARROW.get(name, torch.float32))
    model.save_pretrained(folder)
    if name in LEGACY:
        (folder / "model.safetensors").unlink()
        torch.save(model.state_dict(), folder / "pytorch_model.bin", _use_new_zipfile_serialization=name != "xlm-lm")
    (folder / "inputs.json").write_text(json.dumps(inputs_of(name, model.config)))


def inputs_of(name, config):
    """A batch of two sequences, the second padded; of a multiple choice two records of two choices."""
    generator = torch.Generator().manual_seed(7)
    shape = (2, 2, LENGTH) if "choice" in name else (2, LENGTH)
    ids = torch.randint(3, 500, shape, generator=generator)
    mask = torch.ones(shape, dtype=torch.int64)
    ids[1, ..., -PADDING:], mask[1, ..., -PADDING:] = config.pad_token_id, 0
    inputs = {"input_ids": ids, "attention_mask": mask}
    if getattr(config, "n_langs", 1) > 1:
        inputs["langs"] = torch.randint(0, 3, shape, generator=generator)
    if getattr(config, "type_vocab_size", 1) > 1:
        inputs["token_type_ids"] = torch.randint(0, 2, shape, generator=generator)
    if name == "xlm-qa":
        p_mask = torch.zeros(shape)
        p_mask[:, :3], p_mask[1, -PADDING:] = 1, 1
        inputs |= {"p_mask": p_mask, "cls_index": torch.tensor([2, 0])}
    return {key: value.tolist() for key, value in inputs.items()}


def tensors(inputs):
    return {name: torch.tensor(value, dtype=torch.float32 if name == "p_mask" else torch.int64) for name, value in inputs.items()}


def forward(model, inputs):
    with torch.no_grad():
        outputs = model(**tensors(inputs))
    return {name: value.float().numpy() for name, value in outputs.items() if isinstance(value, torch.Tensor)}


def load(name, folder):
    return getattr(transformers, MODELS[name][0]).from_pretrained(folder, dtype=torch.float32).eval()


def difference(found, expected):
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return float(numpy.abs(found - expected).max())


def run(folder, inputs):
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_inputs()]
    assert set(names) <= set(inputs), (names, list(inputs))
    feeds = {name: tensors(inputs)[name].numpy() for name in names}
    return dict(zip([value.name for value in session.get_outputs()], session.run(None, feeds)))


def graphs(root):
    report = {}
    for name in MODELS:
        folder = root / name
        inputs = json.loads((folder / "inputs.json").read_text())
        expected = forward(load(name, folder), inputs)
        found = run(root / "fp32" / name, inputs)
        assert set(found) == set(expected), (name, list(found), list(expected))
        report[name] = {"fp32": max(difference(found[key], expected[key]) for key in found)}
        found = run(root / "int8" / name, {key: value[:1] for key, value in inputs.items()})
        answer = json.loads((root / "int8" / name / "answer.json").read_text())
        report[name]["int8"] = max(difference(found[key][0], numpy.array(answer[key])) for key in found)
    return report


def tensor_files(root):
    report = {}
    for name in MODELS:
        inputs = json.loads((root / name / "inputs.json").read_text())
        expected, found = (forward(load(name, folder), inputs) for folder in (root / name, root / "safetensors" / name))
        report[name] = max(difference(found[key], expected[key]) for key in expected)
    return report


def training_run(root):
    golden = json.loads((pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoints" / "golden.json").read_text())
    tokenizer = transformers.AutoTokenizer.from_pretrained(root)
    assert tokenizer(golden["text"])["input_ids"] == golden["input_ids"]
    model = transformers.AutoModelForMaskedLM.from_pretrained(root).eval()
    ids = torch.tensor([golden["input_ids"]])
    inputs = {"input_ids": ids.tolist(), "langs": torch.full_like(ids, model.config.lang2id[golden["lang"]]).tolist()}
    return difference(forward(model, inputs)["logits"][0], numpy.array(golden["logits"]["float32"]))


def main():
    command, root = sys.argv[1], pathlib.Path(sys.argv[2])
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    if command == "make":
        for name in MODELS:
            save(name, root / name)
    else:
        print(json.dumps({"graphs": graphs, "tensors": tensor_files, "run": training_run}[command](root)))


if __name__ == "__main__":
    main()
