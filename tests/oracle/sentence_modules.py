"""Vectors of sentence-transformers: every pooling, layer, prompt and limit that a folder may ask for, on tiny models."""

import base64
import json
import pathlib
import shutil
import tempfile

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize
from sentence_transformers.sentence_transformer.modules import Dropout, LayerNorm

import task_models

TEXTS = [
    "Paris",
    "Plants make food.",
    "The MEETING was Moved from Monday to TUESDAY, and nobody told ΟΔΥΣΣΕΥΣ about it until it was much too late.",
    "один два три",
]
PAIR = ["A green house.", "Ein grünes Haus steht am Rand der Stadt, und niemand wohnt darin."]
WIDTH = 8
MODES = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]
OLD = {"cls": "cls_token", "max": "max_tokens", "mean": "mean_tokens", "weightedmean": "weightedmean_tokens"}


def old_pooling(*modes, **more):
    names = {f"pooling_mode_{OLD.get(mode, mode)}": mode in modes for mode in MODES}
    return {"word_embedding_dimension": WIDTH, **names, **more}


def new_pooling(mode, **more):
    return {"embedding_dimension": WIDTH, "pooling_mode": mode, "include_prompt": True, **more}


def random_weights(module, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_((torch.randn(parameter.shape, generator=generator) * 64).round() / 64)
    return module


RELU, GELU, IDENTITY = torch.nn.ReLU(), torch.nn.GELU(), torch.nn.Identity()
PROMPTS = {"prompts": {"query": "query: ", "passage": "Passage to find:\n"}, "default_prompt_name": None}

# name: model, settings of the Transformer, of the Pooling, further modules; and prompts, calls, the Transformer's folder.
CASES = {
    "cls_normalized": ("roberta", {"max_seq_length": 16}, old_pooling("cls"), [Normalize()]),
    "mean": ("roberta", {"max_seq_length": 64, "do_lower_case": False}, old_pooling("mean"), []),
    "short": ("roberta", {"max_seq_length": 7}, old_pooling("mean"), []),
    "tokenizer_limit": ("roberta", {"max_seq_length": None}, old_pooling("mean"), [], {"model_max_length": 9}),
    "no_limit": ("roberta", {}, old_pooling(), []),
    "all_poolings": ("roberta", {"max_seq_length": 32}, old_pooling(*MODES), [Normalize()]),
    "new_order": ("roberta", {"max_seq_length": 32}, new_pooling(["lasttoken", "cls"]), []),
    "one_mode": ("roberta", {"max_seq_length": 32}, new_pooling("weightedmean"), []),
    "lower_case": ("roberta", {"max_seq_length": 64, "do_lower_case": True}, old_pooling("mean"), []),
    "dense": ("roberta", {"max_seq_length": 32}, old_pooling("mean"), [random_weights(Dense(WIDTH, 3), 1)]),
    "dense_relu": ("roberta", {"max_seq_length": 32}, old_pooling("mean"), [
        random_weights(Dense(WIDTH, 5, bias=False, activation_function=RELU), 2), Normalize(),
    ]),
    "dense_twice": ("roberta", {"max_seq_length": 32}, old_pooling("cls", "mean"), [
        random_weights(Dense(2 * WIDTH, 6, activation_function=GELU), 3),
        random_weights(Dense(6, 6, activation_function=IDENTITY, use_residual=True), 4),
        random_weights(Dense(6, 4, use_residual=True), 5),
    ]),
    "layer_norm": ("roberta", {"max_seq_length": 32}, old_pooling("max"), [random_weights(LayerNorm(WIDTH), 6), Dropout(0.5)]),
    "prompts": ("roberta", {"max_seq_length": 32}, old_pooling("mean"), [], {}, PROMPTS),
    "default_prompt": ("roberta", {"max_seq_length": 32}, old_pooling("mean"), [], {}, PROMPTS | {"default_prompt_name": "query"}),
    "prompt_left_out": ("roberta", {"max_seq_length": 24}, old_pooling(*MODES, include_prompt=False), [], {}, PROMPTS),
    "xlm": ("xlm", {"max_seq_length": 20}, old_pooling("cls", "mean"), [Normalize()], {}, PROMPTS),
    "old_layout": ("roberta", {"max_seq_length": 12}, old_pooling("cls"), [Normalize()], {}, PROMPTS, "0_Transformer"),
}
CALLS = {"prompts": [{}, {"prompt_name": "query"}, {"prompt_name": "passage"}, {"prompt": "x y: "}, {"prompt": ""}]}
CALLS["prompt_left_out"] = CALLS["xlm"] = CALLS["prompts"]
CALLS["default_prompt"] = [{}, {"prompt_name": "passage"}, {"prompt": ""}]

models = {
    "roberta": (task_models.make("XLMRobertaModel", "xlm_roberta", {}, 21), "xlm_roberta"),
    "xlm": (task_models.make("XLMModel", "xlm", {}, 22), "xlm"),
}
NEW_PATHS = {"new_order", "dense_twice", "layer_norm"}


def class_path(name, case):
    if case not in NEW_PATHS:
        return f"sentence_transformers.models.{name}"
    inner = "sentence_transformer.modules" if name in ("Pooling", "LayerNorm", "Dropout") else "base.modules"
    module = {"LayerNorm": "layer_norm"}.get(name, name.lower())
    return f"sentence_transformers.{inner}.{module}.{name}"


def lay_out(folder, name):
    """Writes the folder; returns what of it TypeScript cannot lay out from the model itself."""
    model_name, transformer, pooling, further, *rest = CASES[name]
    tokenizer_config, prompts, path = (rest + [{}, None, ""][len(rest):])[:3]
    model, tokenizer = models[model_name]
    inner = folder / path
    model.save_pretrained(inner)
    source = task_models.FIXTURES / task_models.TOKENIZERS[tokenizer]
    for file in source.iterdir():
        if file.name not in ("config.json", "model.safetensors"):
            shutil.copy(file, inner)
    files = {}
    if tokenizer_config:
        settings = json.loads((source / "tokenizer_config.json").read_text()) | tokenizer_config
        files["tokenizer_config.json"] = settings
    modules = [("Transformer", path), ("Pooling", "1_Pooling")]
    files[str(pathlib.Path(path) / "sentence_bert_config.json")] = transformer
    files["1_Pooling/config.json"] = pooling
    tensors = {}
    for number, module in enumerate(further, 2):
        kind = type(module).__name__
        place = f"{number}_{kind}"
        modules.append((kind, place))
        (folder / place).mkdir()
        module.save(str(folder / place))
        config = folder / place / "config.json"
        if config.exists():
            files[f"{place}/config.json"] = json.loads(config.read_text())
        if module.state_dict():
            tensors[place] = {
                key: {"shape": list(value.shape), "data": base64.b64encode(value.numpy().tobytes()).decode()}
                for key, value in module.state_dict().items()
            }
    files["modules.json"] = [
        {"idx": i, "name": str(i), "path": place, "type": class_path(kind, name)} for i, (kind, place) in enumerate(modules)
    ]
    if prompts:
        files["config_sentence_transformers.json"] = prompts
    for file, content in files.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(json.dumps(content))
    return {"model": model_name, "folder": path, "files": files, "tensors": tensors}


cases = {}
for name in CASES:
    with tempfile.TemporaryDirectory() as directory:
        laid_out = lay_out(pathlib.Path(directory), name)
        transformer = SentenceTransformer(directory, device="cpu", local_files_only=True)
        calls = []
        for call in CALLS.get(name, [{}]):
            vectors = [transformer.encode([text], **call)[0].tolist() for text in TEXTS]
            calls.append({**call, "vectors": vectors, "pair": transformer.encode([tuple(PAIR)], **call)[0].tolist()})
        cases[name] = {**laid_out, "calls": calls}

stored = {name: task_models.stored(model, tokenizer) for name, (model, tokenizer) in models.items()}
task_models.write("sentence_modules", stored, {"texts": TEXTS, "pair": PAIR, "folders": cases})
