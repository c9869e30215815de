"""Keeps one of transformers' pipelines, or for embed its encoder as sentence-transformers uses one, and answers requests:

    python pipelines.py DIRECTORY TASK ENGINE

TASK: fill-mask, classify, tag, qa or embed. ENGINE: float32 or bfloat16 (transformers), ort-float32 or ort-int8 (optimum, which exports
the checkpoint once to DIRECTORY/TASK-ENGINE). The first line of output is {"ready": true} or {"missing": why}; then each line
of input, {"records": […], "batch_size": n}, is answered by {"seconds": s, "answers": […]}.
"""

import json
import pathlib
import sys
import time

directory, task, engine = sys.argv[1:]

PIPELINES = {
    "fill-mask": ("fill-mask", "AutoModelForMaskedLM", "ORTModelForMaskedLM", {"top_k": 5}),
    "classify": ("text-classification", "AutoModelForSequenceClassification", "ORTModelForSequenceClassification", {}),
    "tag": ("token-classification", "AutoModelForTokenClassification", "ORTModelForTokenClassification", {}),
    "qa": ("question-answering", "AutoModelForQuestionAnswering", "ORTModelForQuestionAnswering", {}),
    "embed": ("feature-extraction", "AutoModel", "ORTModelForFeatureExtraction", {}),
}
NAME, TORCH_CLASS, ORT_CLASS, OPTIONS = PIPELINES[task]


def torch_model(dtype):
    import torch
    import transformers

    name = TORCH_CLASS
    config = transformers.AutoConfig.from_pretrained(directory)
    if config.model_type == "xlm" and task == "qa":
        # The automatic class would choose the head of beam search.
        name = "XLMForQuestionAnsweringSimple"
    return getattr(transformers, name).from_pretrained(directory, dtype=getattr(torch, dtype))


def ort_model(precision):
    import optimum.onnxruntime as ort
    from optimum.exporters.onnx import model_configs

    # optimum would give XLM token_type_ids of 0, which it adds to every embedding as if they were words.
    model_configs.XLMOnnxConfig.inputs = model_configs.DistilBertOnnxConfig.inputs
    exported = pathlib.Path(directory, f"{task}-ort-float32")
    cls = getattr(ort, ORT_CLASS)
    if not exported.exists():
        cls.from_pretrained(directory, export=True).save_pretrained(exported)
    if precision == "int8":
        quantized = pathlib.Path(directory, f"{task}-ort-int8")
        if not quantized.exists():
            from optimum.onnxruntime.configuration import AutoQuantizationConfig

            settings = AutoQuantizationConfig.avx512_vnni(is_static=False, per_channel=False)
            ort.ORTQuantizer.from_pretrained(exported).quantize(quantization_config=settings, save_dir=quantized)
        exported = quantized
    return cls.from_pretrained(exported)


def texts_of(records):
    if task == "qa":
        return [{"question": record["question"], "context": record["context"]} for record in records]
    texts = [record["text"] for record in records]
    return [text.replace("<mask>", tokenizer.mask_token) for text in texts] if task == "fill-mask" else texts


def vectors(texts, batch_size):
    """Means of the last states, in batches of similar length; the pipeline would return the states of all positions."""
    import torch

    answers = [None] * len(texts)
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    for first in range(0, len(order), batch_size):
        some = order[first : first + batch_size]
        encoded = tokenizer([texts[i] for i in some], padding=True, return_tensors="pt")
        with torch.inference_mode():
            states = model(**encoded).last_hidden_state
        mask = encoded["attention_mask"][..., None]
        for i, vector in zip(some, ((states * mask).sum(1) / mask.sum(1)).tolist()):
            answers[i] = vector
    return answers


def as_list(answers, records):
    return [answers] if len(records) == 1 and not isinstance(answers, list) else answers


def plain(value):
    """numpy's numbers are not JSON's."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.item() if hasattr(value, "item") else value


try:
    from transformers import AutoTokenizer, pipeline
    from transformers.pipelines import SUPPORTED_TASKS

    if NAME not in SUPPORTED_TASKS:
        raise ImportError(f"this transformers has no pipeline {NAME}")
    if engine.startswith("ort-"):
        import optimum.onnxruntime  # noqa: F401
except ImportError as error:
    print(json.dumps({"missing": str(error)}), flush=True)
    sys.exit(0)

model = ort_model(engine.removeprefix("ort-")) if engine.startswith("ort-") else torch_model(engine)
tokenizer = AutoTokenizer.from_pretrained(directory)
pipe = vectors if task == "embed" else pipeline(NAME, model=model, tokenizer=tokenizer, device="cpu")
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    texts = texts_of(request["records"])
    start = time.perf_counter()
    answers = pipe(texts, batch_size=request["batch_size"], **OPTIONS)
    seconds = time.perf_counter() - start
    if len(texts) == 1 and task in ("fill-mask", "tag"):
        answers = [answers] if not (answers and isinstance(answers[0], list)) else answers
    print(json.dumps({"seconds": seconds, "answers": plain(as_list(answers, texts))}), flush=True)
