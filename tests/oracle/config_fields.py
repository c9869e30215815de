"""What transformers makes of each field of config.json: models of tests/fixtures/forward run with one field changed.

Writes tests/fixtures/config_fields/cases.json.gz. Where transformers raises there is no output.
"""

import base64
import gzip
import json
import pathlib
import tempfile

import numpy
import torch
import transformers
from safetensors.torch import save_file

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
IDS = [0, 20, 5, 9, 22, 14, 2]

EVERY = [
    {}, dict(chunk_size_feed_forward=1), dict(pruned_heads={"0": [1]}), dict(per_layer_config={"0": {"layer_norm_eps": 0.5}}),
    dict(layer_norm_eps=0.5), dict(output_hidden_states=True), dict(output_attentions=True), dict(torchscript=True), dict(use_bfloat16=True),
    dict(torch_dtype="float16"), dict(sliding_window=1), dict(use_cache=False), dict(tie_encoder_decoder=True), dict(is_encoder_decoder=False),
    dict(problem_type="regression"), dict(finetuning_task="mnli"), dict(head_dim=2), dict(rope_scaling={"type": "linear", "factor": 2.0}),
    dict(num_hidden_layers=1), dict(num_attention_heads=4), dict(num_attention_heads=1), dict(pad_token_id=5), dict(bos_token_id=4),
    dict(eos_token_id=[4, 1]), dict(tie_word_embeddings=False),
]
ROBERTA = [
    dict(hidden_act="relu"), dict(hidden_act="gelu_new"), dict(hidden_act="silu"), dict(hidden_dropout_prob=0.9),
    dict(attention_probs_dropout_prob=0.9), dict(classifier_dropout=0.9), dict(initializer_range=9.0), dict(is_decoder=True), dict(is_causal=True),
    dict(is_decoder=True, is_causal=False), dict(is_decoder=True, is_causal=True), dict(is_causal=False), dict(add_cross_attention=True),
    dict(position_embedding_type="absolute"), dict(position_embedding_type="relative_key"), dict(type_vocab_size=1),
    dict(intermediate_size=24), dict(embedding_size=4), dict(tie_last_hidden_states=False),
]
XLM = [
    dict(gelu_activation=False), dict(sinusoidal_embeddings=True), dict(causal=True), dict(use_lang_emb=False), dict(n_langs=2, use_lang_emb=False), dict(n_langs=0),
    dict(use_lang_emb=False, n_langs=2, lang2id={"en": 0, "fr": 5}), dict(n_langs=1, lang2id={"en": 4}), dict(n_langs=1, lang2id={"en": 0}, id2lang={"0": "fr"}),
    dict(lang_id=0), dict(mask_index=9), dict(unk_index=9), dict(mask_token_id=9), dict(is_encoder=False), dict(dropout=0.9),
    dict(attention_dropout=0.9), dict(embed_init_std=9.0), dict(init_std=9.0), dict(n_inner=4), dict(same_enc_dec=False),
    dict(share_inout_emb=False), dict(summary_type="mean"), dict(start_n_top=2), dict(end_n_top=2), dict(pad_index=5), dict(n_heads=4), dict(n_layers=1), dict(is_causal=True), dict(is_decoder=True),
]
SUMMARY = [
    {}, dict(summary_type="mean"), dict(summary_type="last"), dict(summary_type="attn"), dict(summary_activation="tanh"),
    dict(summary_activation="nothing"), dict(summary_proj_to_labels=False), dict(summary_first_dropout=0.9), dict(problem_type="regression"), dict(problem_type="ranking"),
]
CLASSES = [{}, dict(classifier_dropout=0.9), dict(hidden_act="relu"), dict(problem_type="multi_label_classification"), dict(is_decoder=True)]
MODELS = {
    "roberta_lm": EVERY + ROBERTA, "xl_lm": EVERY + ROBERTA, "xlm_lm": EVERY + XLM, "xlm_three_labels": SUMMARY,
    "roberta_classes": CLASSES, "xl_classes": CLASSES,
}


def read(path):
    return json.loads(gzip.decompress((FIXTURES / path).read_bytes()))


def tensor(stored):
    values = numpy.frombuffer(base64.b64decode(stored["data"]), dtype=numpy.float32).copy()
    return torch.from_numpy(values).reshape(stored["shape"])


def logits(model, fields):
    """Logits of one sequence, or None where transformers refuses the field."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "config.json").write_text(json.dumps({**model["config"], **fields}))
        save_file({name: tensor(stored) for name, stored in model["tensors"].items()}, path / "model.safetensors", {"format": "pt"})
        try:
            torch.manual_seed(0)
            loaded = getattr(transformers, model["config"]["architectures"][0]).from_pretrained(path).eval()
            with torch.no_grad():
                outputs = loaded(torch.tensor([IDS]))
        except Exception as error:
            print(fields, type(error).__name__)
            return None
    return [[float(f"{value:.7g}") for value in row] for row in outputs["logits"][0].reshape(-1, outputs["logits"].shape[-1]).tolist()]


def main():
    models = {**read("forward/models.json.gz"), **read("forward/xl/models.json.gz")}
    cases = [
        {"model": name, "fields": fields, "logits": logits(models[name], fields)} for name, rows in MODELS.items() for fields in rows
    ]
    out = FIXTURES / "config_fields"
    out.mkdir(exist_ok=True)
    text = json.dumps({"input_ids": IDS, "cases": cases}, separators=(",", ":"))
    (out / "cases.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    print(len(cases), "cases")


main()
