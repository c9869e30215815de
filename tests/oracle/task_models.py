"""Tiny checkpoints with random weights for the task generators: tokenizers of tests/fixtures/fill_mask, weights packed as JSON."""

import base64
import gzip
import json
import pathlib

import torch
import transformers

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
TOKENIZERS = {"xlm": "fill_mask/xlm", "xlm_langs": "fill_mask/xlm_langs", "xlm_roberta": "fill_mask/xlm_roberta"}
XLM = dict(
    emb_dim=8, n_layers=1, n_heads=2, max_position_embeddings=128, bos_index=0, eos_index=1, pad_index=2, unk_index=3, mask_index=5,
    dropout=0.0, attention_dropout=0.0,
)
LANGS = dict(n_langs=2, use_lang_emb=True, lang2id={"en": 0, "fr": 1}, id2lang={0: "en", 1: "fr"})
ROBERTA = dict(
    hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12, max_position_embeddings=130, type_vocab_size=1,
    layer_norm_eps=1e-5, pad_token_id=1, bos_token_id=0, eos_token_id=2, attn_implementation="eager",
)


def load_tokenizer(name):
    """A tokenizer that knows no limit: the models here are shorter than what is tested elsewhere."""
    folder = FIXTURES / TOKENIZERS[name]
    if transformers.__version__.startswith("5"):
        return transformers.AutoTokenizer.from_pretrained(folder)
    # Version 4 cannot read what version 5 writes beside the vocabulary.
    if name == "xlm_roberta":
        return transformers.XLMRobertaTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    return transformers.XLMTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), do_lowercase_and_remove_accent=True)


def make(cls, tokenizer, config, seed, width=0.7):
    """A model of a class of transformers for a tokenizer, its weights multiples of 1/64."""
    model_class = getattr(transformers, cls)
    base = ROBERTA if cls.startswith("XLMRoberta") else XLM
    if tokenizer == "xlm_langs":
        base = base | LANGS
    model = model_class(model_class.config_class(vocab_size=len(load_tokenizer(tokenizer)), **(base | config))).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            wide = torch.randn(parameter.shape, generator=generator)
            norm = "norm" in name.lower() and name.endswith("weight")
            parameter.copy_(((1 + 0.3 * wide if norm else width * wide) * 64).round() / 64)
    model.config.architectures = [cls]
    return model


def stored(model, tokenizer):
    """What TypeScript lays out as a checkpoint again."""
    tensors = {
        name: {"shape": list(tensor.shape), "data": base64.b64encode(tensor.float().contiguous().numpy().tobytes()).decode()}
        for name, tensor in model.state_dict().items() if "position_ids" not in name
    }
    config = model.config.to_dict()
    return {"config": config, "tensors": tensors, "tokenizer": TOKENIZERS[tokenizer]}


def write(folder, models, cases):
    out = FIXTURES / folder
    out.mkdir(exist_ok=True)
    for name, content in (("models", models), ("cases", {"cases": cases})):
        if not content:
            continue
        text = json.dumps(content, ensure_ascii=False).encode()
        (out / f"{name}.json.gz").write_bytes(gzip.compress(text, mtime=0))
