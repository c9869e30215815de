"""Makes a checkpoint of XLM-15's shape with random weights and every head: what it costs to run is what the real one costs,
what it answers means nothing.

    python make_xlm_checkpoint.py DIRECTORY VOCABULARY [small [ENTRIES]]

VOCABULARY is a directory with vocab.json, merges.txt and tokenizer_config.json of an XLM model; made-up entries fill it up
to the real one's 95,000. Writes config.json and model.safetensors (fp32, 1.0 GB) beside it. `small`: 4 layers of 256, no
languages, no made-up entries but those that ENTRIES asks for.

Needs transformers 5.18, torch.
"""

import json
import pathlib
import shutil
import sys

import torch
from every_head import save_with_every_head
from transformers import XLMConfig

VOCABULARY = 95_000
LANGUAGES = "ar bg de el en es fr hi ru sw th tr ur vi zh".split()
SEED = 20260501

SHAPES = {
    "xlm15": {
        **{"emb_dim": 1024, "n_layers": 12, "n_heads": 8, "n_langs": len(LANGUAGES), "use_lang_emb": True},
        "lang2id": {lang: i for i, lang in enumerate(LANGUAGES)},
        "id2lang": dict(enumerate(LANGUAGES)),
    },
    "small": {"emb_dim": 256, "n_layers": 4, "n_heads": 4, "n_langs": 1, "use_lang_emb": False},
}

target, source = (pathlib.Path(argument) for argument in sys.argv[1:3])
shape = sys.argv[3] if len(sys.argv) > 3 else "xlm15"
target.mkdir(parents=True, exist_ok=True)
vocabulary = json.loads((source / "vocab.json").read_text(encoding="utf-8"))
entries = {"xlm15": VOCABULARY, "small": len(vocabulary)}[shape] if len(sys.argv) < 5 else int(sys.argv[4])
vocabulary.update({f"<unused{i}>": i for i in range(len(vocabulary), entries)})
(target / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
shutil.copyfile(source / "merges.txt", target / "merges.txt")
tokenizer = json.loads((source / "tokenizer_config.json").read_text(encoding="utf-8"))
# transformers 4 would send token_type_ids, which XLM adds to every embedding as if they were words; 5 does not.
tokenizer["model_input_names"] = ["input_ids", "attention_mask"]
(target / "tokenizer_config.json").write_text(json.dumps(tokenizer, ensure_ascii=False, indent=2), encoding="utf-8")

torch.manual_seed(SEED)
dim = SHAPES[shape]["emb_dim"]
config = XLMConfig(
    vocab_size=len(vocabulary),
    **SHAPES[shape],
    gelu_activation=True,
    max_position_embeddings=512,
    embed_init_std=dim**-0.5,
    mask_token_id=vocabulary["<special1>"],
)
save_with_every_head("XLM", "WithLMHeadModel", "ForQuestionAnsweringSimple", config, target)
