"""Tiny models of every head with random weights, and what transformers' forward gives for them.

Writes {models,cases}.json.gz into tests/fixtures/forward, and into a folder there for each later group. Weights are drawn wide, so that a mistaken switch shows in the first
decimals, and as multiples of 1/64, so that they pack well.
"""

import base64
import gzip
import json
import pathlib

import torch
import transformers
from transformers import XLMConfig, XLMRobertaConfig, XLMRobertaXLConfig

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "forward"
VOCABULARY, POSITIONS = 23, 16

XLM = dict(vocab_size=VOCABULARY, emb_dim=8, n_layers=2, n_heads=2, max_position_embeddings=POSITIONS)
ROBERTA = dict(
    vocab_size=VOCABULARY, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12,
    max_position_embeddings=POSITIONS, type_vocab_size=2, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    attn_implementation="eager",
)

CONFIGS = {"XLMRobertaXL": (ROBERTA, XLMRobertaXLConfig), "XLMRoberta": (ROBERTA, XLMRobertaConfig), "XLM": (XLM, XLMConfig)}

IDS = [0, 20, 5, 9, 22, 14, 1]
SHORT = [0, 7, 12, 5, 1]
RECORD = dict(input_ids=IDS)
HOLES = dict(input_ids=IDS, attention_mask=[1, 0, 1, 1, 1, 0, 1])
NOTHING = dict(input_ids=IDS, attention_mask=[0] * 7)
PADS = dict(input_ids=[0, 20, 2, 9, 22, 14, 1, 2])
LENGTHS = dict(input_ids=IDS, lengths=4)
RESTARTED = dict(input_ids=IDS, position_ids=[0, 1, 2, 3, 0, 1, 2])
TYPES = dict(input_ids=IDS, token_type_ids=[0, 0, 0, 0, 1, 1, 1])
WORDS = dict(input_ids=IDS, token_type_ids=[0, 0, 7, 0, 22, 1, 1])
LANGS = dict(input_ids=IDS, langs=[2, 2, 2, 0, 0, 1, 1])
SHORTER = dict(input_ids=SHORT)
SINGLE = dict(input_ids=[9])
INPUTS = [RECORD, SHORTER, SINGLE, HOLES, NOTHING, PADS, LENGTHS, RESTARTED, WORDS]
LABELS = [dict(RECORD, labels=[-100, 3, -100, 22, 0, -100, 1]), dict(HOLES, labels=IDS), dict(SHORTER, labels=[-100, 4, -100, -100, 5])]
CHOICES = dict(input_ids=[IDS, [0, 7, 12, 5, 1, 4, 3], [0, 11, 11, 6, 8, 9, 1]])
CHOICE_RECORDS = [
    dict(CHOICES, labels=1), CHOICES,
    dict(CHOICES, attention_mask=[[1] * 7, [1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0, 0]], labels=2),
    dict(CHOICES, position_ids=[[0, 1, 2, 3, 0, 1, 2]] * 3, token_type_ids=[[0, 0, 1, 1, 0, 1, 1]] * 3),
]
SPANS = [
    dict(RECORD, start_positions=2, end_positions=5), RECORD, dict(HOLES, start_positions=0, end_positions=6),
    dict(SHORTER, start_positions=1, end_positions=1), dict(RECORD, start_positions=-3, end_positions=1), dict(RECORD, start_positions=2),
]
P_MASK = [1, 0, 0, 0, 0, 0, 1]
BEAM = [
    RECORD, SHORTER, HOLES, dict(RECORD, cls_index=0), dict(RECORD, p_mask=P_MASK), dict(RECORD, p_mask=P_MASK, cls_index=2),
    dict(RECORD, start_positions=2), dict(RECORD, start_positions=2, end_positions=4),
    dict(RECORD, start_positions=2, end_positions=4, p_mask=P_MASK),
    dict(RECORD, start_positions=2, end_positions=4, is_impossible=1.0),
    dict(RECORD, start_positions=2, end_positions=4, is_impossible=1.0, cls_index=0),
    dict(SHORTER, start_positions=1, end_positions=3, is_impossible=0.0, cls_index=4),
]
LAYERS = dict(output_hidden_states=True, output_attentions=True)


def classes(*labels):
    return [dict(inputs, labels=label) for inputs, label in zip([RECORD, HOLES, SHORTER], labels)] + [PADS, LENGTHS]


# name: (class, config, records, arguments of forward)
MODELS = {
    "xlm": ("XLMModel", {}, INPUTS, LAYERS),
    "xlm_causal": ("XLMModel", dict(causal=True), INPUTS, LAYERS),
    "xlm_langs": ("XLMModel", dict(n_langs=3, lang2id={"de": 0, "en": 1, "fr": 2}), [LANGS, RECORD, dict(WORDS, langs=[1] * 7)], {}),
    "xlm_langs_unused": ("XLMModel", dict(n_langs=3, use_lang_emb=False), [LANGS], {}),
    "xlm_pad": ("XLMModel", dict(pad_token_id=9), [RECORD, HOLES], {}),
    "xlm_sinusoidal_relu": ("XLMModel", dict(sinusoidal_embeddings=True, gelu_activation=False), [RECORD, RESTARTED], LAYERS),
    "xlm_lm": ("XLMWithLMHeadModel", {}, [*LABELS, RECORD, PADS], {}),
    "xlm_lm_causal": ("XLMWithLMHeadModel", dict(causal=True), [*LABELS, RECORD, LENGTHS], LAYERS),
    "xlm_lm_asm": ("XLMWithLMHeadModel", dict(asm=True, asm_cutoffs=[6, 15], asm_div_value=2.0), [dict(RECORD, labels=IDS), HOLES], {}),
    "xlm_lm_langs": ("XLMWithLMHeadModel", dict(n_langs=3), [dict(LANGS, labels=IDS)], {}),
    **{
        f"xlm_summary_{kind}": ("XLMForSequenceClassification", dict(summary_type=kind), classes(1, 0, 1), {})
        for kind in ["first", "last", "mean", "cls_index"]
    },
    "xlm_summary_no_projection": ("XLMForSequenceClassification", dict(summary_use_proj=False, summary_type="mean"), [RECORD, HOLES], {}),
    "xlm_summary_to_hidden": ("XLMForSequenceClassification", dict(summary_proj_to_labels=False, summary_activation="tanh"), [RECORD, SHORTER], {}),
    **{
        f"xlm_summary_{act}": ("XLMForSequenceClassification", dict(summary_activation=act, num_labels=3), [RECORD, SHORTER], {})
        for act in [
            "tanh", "relu", "gelu", "gelu_new", "gelu_10", "sigmoid", "silu", "mish", "laplace", "sqrtsoftplus", "hardswish",
            "relu2", "leaky_relu", "quick_gelu", "linear",
        ]
    },
    "xlm_regression": ("XLMForSequenceClassification", dict(num_labels=1), classes(0.5, -1.25, 1.0), {}),
    "xlm_regression_of_three": ("XLMForSequenceClassification", dict(num_labels=3, problem_type="regression"), classes([0.5, 1.0, -2.0], [0.0, 0.25, 1.5], [1.0, 1.0, 1.0]), {}),
    "xlm_three_labels": ("XLMForSequenceClassification", dict(num_labels=3), classes(2, 0, 1), LAYERS),
    "xlm_multi_label": ("XLMForSequenceClassification", dict(num_labels=3), classes([1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.5, 1.0, 0.25]), {}),
    "xlm_multi_label_named": ("XLMForSequenceClassification", dict(num_labels=2, problem_type="multi_label_classification", causal=True), classes([1.0, 0.0], [0.0, 0.0], [0.5, 1.0]), {}),
    "xlm_multiple_choice": ("XLMForMultipleChoice", {}, CHOICE_RECORDS, LAYERS),
    "xlm_multiple_choice_last": ("XLMForMultipleChoice", dict(num_labels=1, summary_type="last", summary_activation="tanh"), CHOICE_RECORDS, {}),
    "xlm_multiple_choice_mean": ("XLMForMultipleChoice", dict(num_labels=3, summary_type="mean", n_langs=2), [dict(CHOICES, langs=[[0] * 7, [1] * 7, [0, 1] * 3 + [0]])], {}),
    "xlm_tokens": ("XLMForTokenClassification", dict(num_labels=4), [dict(RECORD, labels=[-100, 0, 1, 2, 3, 0, -100]), HOLES, PADS, SINGLE], LAYERS),
    "xlm_tokens_causal": ("XLMForTokenClassification", dict(causal=True), [dict(SHORTER, labels=[0, 1, 1, 0, -100]), LENGTHS], {}),
    "xlm_qa_simple": ("XLMForQuestionAnsweringSimple", {}, SPANS, LAYERS),
    "xlm_qa_simple_causal": ("XLMForQuestionAnsweringSimple", dict(causal=True, n_langs=3), [dict(LANGS, start_positions=1, end_positions=2)], {}),
    "xlm_qa": ("XLMForQuestionAnswering", dict(start_n_top=2, end_n_top=3), BEAM, {}),
    "xlm_qa_defaults": ("XLMForQuestionAnswering", {}, [RECORD, HOLES, dict(SHORTER, start_positions=1, end_positions=3)], LAYERS),
    "xlm_qa_eps": ("XLMForQuestionAnswering", dict(start_n_top=3, end_n_top=1, layer_norm_eps=0.5), [RECORD, dict(RECORD, cls_index=1)], {}),
    "xlm_qa_short": ("XLMForQuestionAnswering", dict(start_n_top=6, end_n_top=6), [dict(SHORTER, start_positions=1, end_positions=3)], {}),
    "roberta": ("XLMRobertaModel", {}, [RECORD, SHORTER, SINGLE, HOLES, NOTHING, RESTARTED, TYPES, dict(input_ids=[0, 5, 1, 9, 2, 1, 1])], LAYERS),
    "roberta_causal": ("XLMRobertaModel", dict(is_decoder=True), [RECORD, HOLES, TYPES, dict(RECORD, attention_mask=[0, 0, 1, 1, 1, 1, 0])], LAYERS),
    "roberta_lm": ("XLMRobertaForMaskedLM", {}, [*LABELS, RECORD, TYPES], {}),
    "roberta_lm_decoder": ("XLMRobertaForMaskedLM", dict(is_decoder=True), LABELS, {}),
    "roberta_causal_lm": ("XLMRobertaForCausalLM", dict(is_decoder=True), [*LABELS, RECORD], LAYERS),
    "roberta_causal_lm_open": ("XLMRobertaForCausalLM", dict(is_decoder=False), LABELS, {}),
    "roberta_classes": ("XLMRobertaForSequenceClassification", dict(num_labels=3), classes(2, 0, 1), LAYERS),
    "roberta_regression": ("XLMRobertaForSequenceClassification", dict(num_labels=1), classes(0.5, -1.25, 1.0), {}),
    "roberta_multi_label": ("XLMRobertaForSequenceClassification", dict(num_labels=2, problem_type="multi_label_classification"), classes([1.0, 0.0], [0.0, 0.0], [0.5, 1.0]), {}),
    "roberta_multiple_choice": ("XLMRobertaForMultipleChoice", {}, CHOICE_RECORDS, LAYERS),
    "roberta_tokens": ("XLMRobertaForTokenClassification", dict(num_labels=4), [dict(RECORD, labels=[-100, 0, 1, 2, 3, 0, -100]), HOLES, SINGLE], {}),
    "roberta_tokens_tanh": ("XLMRobertaForTokenClassification", dict(hidden_act="tanh", type_vocab_size=1), [RECORD], {}),
    "roberta_qa": ("XLMRobertaForQuestionAnswering", {}, SPANS, LAYERS),
}

# Tables that are computed, tails of adaptive softmax of width 1 and 0, and more of them than narrow evenly.
COMPUTED = {
    "xlm_sinusoidal_absent": ("XLMModel", dict(sinusoidal_embeddings=True), [RECORD, RESTARTED], LAYERS),
    "xlm_sinusoidal_absent_odd": ("XLMWithLMHeadModel", dict(sinusoidal_embeddings=True, emb_dim=9, n_heads=3), [RECORD, RESTARTED], {}),
    **{
        f"xlm_lm_asm_{name}": ("XLMWithLMHeadModel", dict(asm=True, asm_cutoffs=cutoffs, asm_div_value=div, **more), [dict(RECORD, labels=IDS), HOLES], {})
        for name, cutoffs, div, more in [
            ("width_1", [6], 8.0, {}), ("width_2_and_1", [6, 15], 2.8, {}), ("width_1_and_0", [6, 15], 8.0, {}),
            ("width_0", [6], 9.0, {}), ("even", [6, 15], 1.0, {}), ("wider", [6, 15], 0.5, {}),
            ("words_alone", [1, 2, 3], 2.0, {}), ("one_word_behind", [22], 1.5, {}), ("rounded", [6, 15], 1.1, dict(emb_dim=11, n_heads=1, n_layers=0)),
        ]
    },
}
ABSENT = {"xlm_sinusoidal_absent": ["position_embeddings.weight"], "xlm_sinusoidal_absent_odd": ["transformer.position_embeddings.weight"]}

# XLM-RoBERTa-XL's heads, and a model of no layers.
XL = {
    name.replace("roberta", "xl"): (cls.replace("XLMRoberta", "XLMRobertaXL"), *rest)
    for name, (cls, *rest) in MODELS.items() if name.startswith("roberta")
}
XL["xl_no_layers"] = ("XLMRobertaXLModel", dict(num_hidden_layers=0), [RECORD], {})

GROUPS = {"": MODELS, "computed": COMPUTED, "xl": XL}

# Models whose records are also run as one padded batch with an attention mask, cut to each record's length afterwards.
BATCHED = [
    "xlm", "xlm_causal", "xlm_lm", "xlm_lm_causal", "xlm_summary_first", "xlm_three_labels", "xlm_tokens", "xlm_qa_simple",
    "roberta", "roberta_causal", "roberta_lm", "roberta_causal_lm", "roberta_classes", "roberta_tokens", "roberta_qa",
]
BATCH = [IDS, SHORT, [0, 9, 1], [0, 4, 4, 8, 8, 3, 15, 16, 1]]


def draw(model, seed):
    """Weights from a wide normal; layer norms stay near one, as trained ones do."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            wide = torch.randn(parameter.shape, generator=generator)
            if "position_embeddings" in name and getattr(model.config, "sinusoidal_embeddings", False):
                continue
            norm = "norm" in name.lower() and name.endswith("weight")
            parameter.copy_(((1 + 0.3 * wide if norm else 0.6 * wide) * 64).round() / 64)


def forward(model, inputs, arguments):
    """transformers' outputs for a batch of tensors."""
    if model.config.model_type != "xlm":
        arguments = {**arguments, "use_cache": False} if model.config.is_decoder else arguments
    if not getattr(model.config, "asm", False):
        model.config.problem_type = model.given_problem_type  # the first labels would set it for good
        return {name: value for name, value in model(**inputs, **arguments).items() if name != "cross_attentions"}
    # transformers' own forward raises here: log_prob wants rows (see docs/parity.md).
    labels = inputs.pop("labels", None)
    hidden = model.transformer(**inputs).last_hidden_state
    rows = hidden.reshape(-1, hidden.shape[-1])
    logits = model.pred_layer.proj.log_prob(rows).reshape(*hidden.shape[:2], -1)
    return {"logits": logits} if labels is None else {"loss": model.pred_layer.proj(rows, labels.reshape(-1)).loss, "logits": logits}


def rounded(value):
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return value if isinstance(value, int) else float(f"{value:.7g}")


def plain(outputs, row, length=None):
    """One record's outputs as lists; with a length, padding cut off every dimension that is as long as the batch."""
    padded = max(map(len, BATCH))

    def cut(tensor):
        for axis, size in enumerate(tensor.shape):
            if length is not None and size == padded:
                tensor = tensor.narrow(axis, 0, length)
        return rounded(tensor.tolist())

    result = {}
    for name, value in outputs.items():
        if isinstance(value, tuple):
            result[name] = [cut(layer if row is None else layer[row]) for layer in value]
        elif name == "loss":
            result[name] = rounded(value.item())
        else:
            result[name] = cut(value[0 if row is None else row])
    return result


def single(model, record, arguments):
    """The record as a batch of one; a multiple choice's layers have the choices where others have the batch."""
    tensors = {name: torch.tensor([value]) for name, value in record.items()}
    choices = type(model).__name__.endswith("MultipleChoice")
    outputs = forward(model, tensors, arguments)
    if not choices:
        return plain(outputs, 0)
    return {name: [rounded(layer.tolist()) for layer in value] if isinstance(value, tuple) else plain({name: value}, 0)[name] for name, value in outputs.items()}


def batched(model, arguments):
    longest = max(map(len, BATCH))
    pad = model.config.pad_token_id
    inputs = dict(
        input_ids=torch.tensor([ids + [pad] * (longest - len(ids)) for ids in BATCH]),
        attention_mask=torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids in BATCH]),
    )
    outputs = forward(model, inputs, arguments)
    return [(dict(input_ids=ids), plain(outputs, row, len(ids))) for row, ids in enumerate(BATCH)]


def write(path, value):
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def write_group(group):
    models, cases = {}, []
    for seed, (name, (cls, overrides, records, arguments)) in enumerate(GROUPS[group].items()):
        base, config_class = next(pair for prefix, pair in CONFIGS.items() if cls.startswith(prefix))
        config = config_class(**{**base, **overrides})
        model = getattr(transformers, cls)(config).eval()
        model.given_problem_type = overrides.get("problem_type")
        draw(model, seed)
        stored = json.loads(config.to_json_string())
        tensors = {
            key: {"shape": list(tensor.shape), "data": base64.b64encode(tensor.contiguous().numpy().tobytes()).decode()}
            for key, tensor in model.state_dict().items()
            if key not in (getattr(model, "_tied_weights_keys", None) or {}) and key not in ABSENT.get(name, [])
        }
        models[name] = {"config": {**stored, "architectures": [cls]}, "tensors": tensors}
        with torch.no_grad():
            for record in records:
                outputs = single(model, record, arguments)
                cases.append({"model": name, "record": record, "layers": arguments == LAYERS, "outputs": outputs})
            for record, outputs in batched(model, arguments) if name.replace("xl_", "roberta_") in BATCHED or name == "xl" else []:
                cases.append({"model": name, "record": record, "layers": arguments == LAYERS, "outputs": outputs})
    write(OUT / group / "models.json.gz", models)
    write(OUT / group / "cases.json.gz", {"transformers": transformers.__version__, "torch": torch.__version__, "cases": cases})
    print(len(models), "models,", len(cases), "cases")


for group in GROUPS:
    write_group(group)
