"""Tiny models exported to ONNX as optimum exports them, and what onnxruntime computes with each file.

Writes tests/fixtures/onnx/NAME/… and golden.json. Needs an environment of its own, since optimum keeps to transformers 4:
    pip install torch==2.13.0 transformers==4.57.6 optimum-onnx==0.1.0 onnx==1.23.2 onnxruntime==1.32.0 onnxscript==0.7.2
"""

import json
import logging
import pathlib
import shutil
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

try:
    import optimum.exporters.onnx  # noqa: F401
except ImportError:
    print("onnx_exports.py needs optimum-onnx: its fixtures stay as they are")
    raise SystemExit(0)

import numpy
import onnx
import onnxruntime
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import export
from optimum.exporters.tasks import TasksManager

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "onnx"
ROBERTA = dict(
    vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, max_position_embeddings=20,
    type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2, attn_implementation="eager",
)
XLM = dict(vocab_size=40, emb_dim=8, n_layers=1, n_heads=2, max_position_embeddings=20)
LABELS = dict(id2label={0: "a", 1: "b", 2: "c"}, label2id={"a": 0, "b": 1, "c": 2})
IDS = {"xlm-roberta": [[0, 5, 17, 33, 9, 2], [0, 12, 2]], "xlm": [[1, 20, 17, 33, 9, 1], [1, 14, 1]]}

# name: (class, config, optimum's task, operator set, file, what is done to it)
EXPORTS = {
    "roberta-lm": ("XLMRobertaForMaskedLM", ROBERTA, "fill-mask", 18, "onnx/model.onnx", None),
    "roberta-lm-opset-11": ("XLMRobertaForMaskedLM", ROBERTA, "fill-mask", 11, "model.onnx", None),
    "roberta-model-external": ("XLMRobertaModel", ROBERTA, "feature-extraction", 14, "model.onnx", "external"),
    "roberta-classes-int8": ("XLMRobertaForSequenceClassification", ROBERTA | LABELS, "text-classification", 14, "onnx/model_quantized.onnx", "int8"),
    "roberta-tags-fp16": ("XLMRobertaForTokenClassification", ROBERTA | LABELS, "token-classification", 14, "onnx/model_fp16.onnx", "fp16"),
    "roberta-qa": ("XLMRobertaForQuestionAnswering", ROBERTA, "question-answering", 14, "onnx/model.onnx", None),
    "xlm-lm": ("XLMWithLMHeadModel", XLM, "fill-mask", 18, "onnx/model.onnx", None),
    "xlm-tags": ("XLMForTokenClassification", XLM | LABELS, "token-classification", 14, "model.onnx", None),
}


def finish(source, target, how):
    if how == "int8":
        quantize_dynamic(source, target, weight_type=QuantType.QInt8)
    elif how == "fp16":
        from onnxruntime.transformers.float16 import convert_float_to_float16
        onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=False), target)
    elif how == "external":
        onnx.save(onnx.load(source), target, save_as_external_data=True, location="model.onnx_data", size_threshold=256)
    else:
        shutil.copy(source, target)


shutil.rmtree(OUT, ignore_errors=True)
golden = {}
for name, (cls, config, task, opset, file, how) in EXPORTS.items():
    torch.manual_seed(3)
    model_class = getattr(transformers, cls)
    model = model_class(model_class.config_class(**config)).eval()
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn_like(p) * 0.3)
    model.config.architectures = [cls]
    target = OUT / name / file
    target.parent.mkdir(parents=True)
    model.config.save_pretrained(OUT / name)
    constructor = TasksManager.get_exporter_config_constructor(model=model, exporter="onnx", task=task, library_name="transformers")
    plain = OUT / "plain.onnx"
    export(model=model, config=constructor(model.config, task=task), output=plain, opset=opset)
    finish(plain, target, how)
    plain.unlink()
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    golden[name] = []
    for ids in IDS[model.config.model_type]:
        feeds = {"input_ids": [ids], "attention_mask": [[1] * len(ids)], "token_type_ids": [[0] * len(ids)]}
        feeds = {i.name: numpy.array(feeds[i.name], dtype=numpy.int64) for i in session.get_inputs()}
        outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))
        golden[name].append({"input_ids": ids, "outputs": {k: v[0].astype(float).tolist() for k, v in outputs.items()}})
(OUT / "golden.json").write_text(json.dumps(golden))
