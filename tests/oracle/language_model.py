"""Tiny language models with random weights, and the logits that transformers gives for them.

Writes tests/fixtures/language_model/<case>/{config.json,model.safetensors} and cases.json.
Weights are drawn wide, so that a mistaken switch shows in the first decimals.
"""

import json
import pathlib
import shutil

import torch
import transformers
from transformers import XLMConfig, XLMRobertaConfig, XLMRobertaForCausalLM, XLMRobertaForMaskedLM, XLMWithLMHeadModel

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "language_model"
VOCABULARY, POSITIONS = 29, 16

XLM = dict(vocab_size=VOCABULARY, emb_dim=12, n_layers=2, n_heads=3, max_position_embeddings=POSITIONS)
ROBERTA = dict(
    vocab_size=VOCABULARY, hidden_size=12, num_hidden_layers=2, num_attention_heads=3, intermediate_size=20,
    max_position_embeddings=POSITIONS, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2,
)

IDS = [[0, 20, 5, 9, 28, 14, 1]]
PADDED = dict(
    input_ids=[[0, 20, 5, 9, 28, 14, 1], [0, 7, 5, 1, 2, 2, 2], [0, 11, 12, 13, 1, 2, 2]],
    attention_mask=[[1] * 7, [1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0]],
)
HOLES = dict(input_ids=IDS, attention_mask=[[1, 0, 1, 1, 0, 1, 1]])
LANGS = dict(input_ids=IDS, langs=[[2, 2, 2, 0, 0, 1, 1]])
RESTARTED = dict(input_ids=IDS, position_ids=[[0, 1, 2, 3, 0, 1, 2]])

# name: (class, config, the inputs to run)
CASES = {
    "xlm": (XLMWithLMHeadModel, {}, [dict(input_ids=IDS), PADDED, HOLES, RESTARTED]),
    "xlm_relu": (XLMWithLMHeadModel, dict(gelu_activation=False), [dict(input_ids=IDS)]),
    "xlm_sinusoidal": (XLMWithLMHeadModel, dict(sinusoidal_embeddings=True), [dict(input_ids=IDS), PADDED]),
    "xlm_causal": (XLMWithLMHeadModel, dict(causal=True), [dict(input_ids=IDS), PADDED, HOLES]),
    "xlm_langs": (XLMWithLMHeadModel, dict(n_langs=3, lang2id={"de": 0, "en": 1, "fr": 2}), [LANGS, dict(input_ids=IDS)]),
    "xlm_langs_unused": (XLMWithLMHeadModel, dict(n_langs=3, use_lang_emb=False), [LANGS]),
    "xlm_one_lang": (XLMWithLMHeadModel, dict(n_langs=1, use_lang_emb=True), [dict(input_ids=IDS, langs=[[0] * 7])]),
    "xlm_asm": (XLMWithLMHeadModel, dict(asm=True, asm_cutoffs=[6, 15], asm_div_value=2.0), [dict(input_ids=IDS), PADDED]),
    "xlm_asm_one_cluster": (XLMWithLMHeadModel, dict(asm=True, asm_cutoffs=[10], asm_div_value=4.0, causal=True), [dict(input_ids=IDS)]),
    "xlm_layer_norm_eps": (XLMWithLMHeadModel, dict(layer_norm_eps=0.5), [dict(input_ids=IDS), PADDED]),
    "xlm_untied": (XLMWithLMHeadModel, dict(tie_word_embeddings=False), [dict(input_ids=IDS)]),
    "xlm_all": (
        XLMWithLMHeadModel,
        dict(n_langs=3, causal=True, gelu_activation=False, sinusoidal_embeddings=True, layer_norm_eps=1e-2, n_heads=2, n_layers=3),
        [LANGS, dict(LANGS, position_ids=[[0, 1, 2, 3, 0, 1, 2]], attention_mask=[[1, 1, 1, 1, 1, 0, 0]])],
    ),
    "xlm_roberta": (XLMRobertaForMaskedLM, {}, [dict(input_ids=IDS), dict(PADDED, input_ids=[[1 if i == 2 else i for i in row] for row in PADDED["input_ids"]]), HOLES]),
    "xlm_roberta_types": (XLMRobertaForMaskedLM, dict(type_vocab_size=2), [dict(input_ids=IDS)]),
    "xlm_roberta_untied": (XLMRobertaForMaskedLM, dict(tie_word_embeddings=False), [dict(input_ids=IDS)]),
    "xlm_roberta_causal": (XLMRobertaForCausalLM, dict(is_decoder=True), [dict(input_ids=IDS), PADDED]),
    **{
        f"xlm_roberta_{act}": (XLMRobertaForMaskedLM, dict(hidden_act=act), [dict(input_ids=IDS)])
        for act in ["relu", "gelu_new", "gelu_fast", "quick_gelu", "silu", "tanh", "mish", "relu2", "relu6", "leaky_relu", "hardswish", "sigmoid", "linear"]
    },
}


def draw(model, seed):
    """Weights from a wide normal; layer norms stay near one, as trained ones do."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            wide = torch.randn(parameter.shape, generator=generator)
            if not (parameter.requires_grad or "position" in name):
                continue
            if "position_embeddings" in name and getattr(model.config, "sinusoidal_embeddings", False):
                continue
            norm = "norm" in name.lower() and name.endswith("weight")
            parameter.copy_(1 + 0.3 * wide if norm else 0.5 * wide)


def forward(model, inputs):
    tensors = {name: torch.tensor(value) for name, value in inputs.items()}
    if not getattr(model.config, "asm", False):
        return model(**tensors, **({"use_cache": False} if model.config.model_type == "xlm-roberta" else {})).logits
    # transformers' own forward raises here: log_prob wants rows (see docs/parity.md).
    hidden = model.transformer(**tensors).last_hidden_state
    rows = model.pred_layer.proj.log_prob(hidden.reshape(-1, hidden.shape[-1]))
    return rows.reshape(*hidden.shape[:2], -1)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    cases = []
    for seed, (name, (cls, overrides, runs)) in enumerate(CASES.items()):
        base, config_class = (XLM, XLMConfig) if cls is XLMWithLMHeadModel else (ROBERTA, XLMRobertaConfig)
        config = config_class(**{**base, **overrides})
        if "lang2id" in overrides:
            config.lang2id = overrides["lang2id"]
            config.id2lang = {str(i): lang for lang, i in overrides["lang2id"].items()}
        model = cls(config).eval()
        draw(model, seed)
        model.save_pretrained(OUT / name)
        (OUT / name / "generation_config.json").unlink(missing_ok=True)
        for inputs in runs:
            with torch.no_grad():
                logits = forward(model, inputs)
            cases.append({"model": name, **inputs, "logits": [[[float(f"{x:.7g}") for x in row] for row in rows] for rows in logits.tolist()]})
    head = {"transformers": transformers.__version__, "torch": torch.__version__, "cases": cases}
    (OUT / "cases.json").write_text(json.dumps(head, separators=(",", ":")) + "\n")


main()
