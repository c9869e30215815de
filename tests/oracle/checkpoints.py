"""One tiny XLM in every layout that people have, as PyTorch and transformers write them.

Writes tests/fixtures/checkpoints/NAME/…; `safetensors` is what the others are compared with. `facebook-*` are checkpoints as
facebookresearch/XLM's trainer saves them (xlm/trainer.py, save_checkpoint), with its dictionary and arguments inside.
"""

import collections
import json
import pathlib
import shutil

import numpy
import torch
import transformers
from safetensors.torch import save_file
from transformers import XLMConfig, XLMWithLMHeadModel

OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "checkpoints"
SPECIAL = ["<s>", "</s>", "<pad>", "<unk>"] + [f"<special{i}>" for i in range(10)]
# As in facebook's dictionary: a piece that does not end a word ends with @@.
WORDS = ["a", "b", "c", "a@@", "b@@", "c@@", "ab", "bc@@", "cab"]
MERGES = "a b</w> 9\nb c 7\nc ab</w> 5\n"
N_WORDS = len(SPECIAL) + len(WORDS)

torch.manual_seed(5)
model = XLMWithLMHeadModel(XLMConfig(
    vocab_size=N_WORDS, emb_dim=8, n_layers=1, n_heads=2, n_langs=2, max_position_embeddings=16,
    lang2id={"aa": 0, "bb": 1}, id2lang={0: "aa", 1: "bb"},
)).eval()
with torch.no_grad():
    for p in model.parameters():
        p.copy_(torch.randn_like(p) * 0.5)
state = {k: v.clone() for k, v in model.state_dict().items() if "position_ids" not in k and k != "pred_layer.proj.weight"}


def folder(name):
    path = OUT / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    if not name.startswith("facebook"):
        model.config.save_pretrained(path)
    return path


save_file(state, folder("safetensors") / "model.safetensors", {"format": "pt"})
model.save_pretrained(folder("safetensors-sharded"), max_shard_size="2KB")
(OUT / "safetensors-sharded" / "generation_config.json").unlink(missing_ok=True)

BIN = "pytorch_model.bin"
torch.save(state, folder("torch-zip") / BIN)
torch.save(state, folder("torch-zip-protocol-4") / BIN, pickle_protocol=4)
torch.save(state, folder("torch-legacy") / BIN, _use_new_zipfile_serialization=False)

# Two parts and their index, as transformers 4 wrote them.
path = folder("torch-sharded")
names = list(state)
parts = [names[: len(names) // 2], names[len(names) // 2:]]
weight_map = {}
for i, part in enumerate(parts, 1):
    file = f"pytorch_model-{i:05}-of-{len(parts):05}.bin"
    torch.save({k: state[k] for k in part}, path / file)
    weight_map |= {k: file for k in part}
(path / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {"total_size": 0}, "weight_map": weight_map}))

# DataParallel's prefix, TensorFlow's names, parameters instead of tensors, the counted position_ids, all inside a training run's dict.
old = collections.OrderedDict(
    ("module." + k.replace("layer_norm_emb.weight", "layer_norm_emb.gamma").replace("layer_norm_emb.bias", "layer_norm_emb.beta"),
     torch.nn.Parameter(v)) for k, v in state.items()
)
old["module.transformer.position_ids"] = torch.arange(16)[None]
torch.save({"state_dict": old, "epoch": 3, "best": numpy.float64(0.5)}, folder("torch-old-names") / BIN)

# Views: columns first, a slice of a larger storage, two names for one storage.
views = {}
for k, v in state.items():
    views[k] = v.t().contiguous().t() if v.ndim == 2 else torch.cat([torch.ones(3), v, torch.ones(2)])[3:-2]
views["pred_layer.proj.weight"] = views["transformer.embeddings.weight"]
torch.save(views, folder("torch-views") / BIN)

for dtype in ("float64", "float16", "bfloat16"):
    torch.save({k: v.to(getattr(torch, dtype)) for k, v in state.items()}, folder(f"torch-{dtype}") / BIN)
    save_file({k: v.to(getattr(torch, dtype)) for k, v in state.items()}, folder(f"safetensors-{dtype}") / "model.safetensors", {"format": "pt"})

optimizer = torch.optim.Adam(model.parameters())
model(torch.tensor([[0, 5, 1]])).logits.sum().backward()
optimizer.step()
words = SPECIAL + WORDS
run = {
    "epoch": 7,
    "n_total_iter": 1000,
    "best_metrics": {"valid_aa_mlm_ppl": numpy.float64(7.5)},
    "best_stopping_criterion": numpy.float64(-7.5),
    "model": {k.removeprefix("transformer."): v for k, v in state.items()} | {"pred_layer.proj.weight": state["transformer.embeddings.weight"]},
    "model_optimizer": optimizer.state_dict(),
    "dico_id2word": dict(enumerate(words)),
    "dico_word2id": {w: i for i, w in enumerate(words)},
    "dico_counts": {w: 0 if w in SPECIAL else 10 for w in words},
    "params": dict(
        emb_dim=8, n_layers=1, n_heads=2, dropout=0.1, attention_dropout=0.1, gelu_activation=True, sinusoidal_embeddings=False, asm=False,
        n_words=N_WORDS, n_langs=2, id2lang={0: "aa", 1: "bb"}, lang2id={"aa": 0, "bb": 1}, bos_index=0, eos_index=1, pad_index=2, unk_index=3,
        mask_index=5, mask_scores=numpy.ones(3), pred_probs=torch.ones(3), exp_name="tiny", global_rank=0, lg_sampling_factor=-1, mono_dataset={},
    ),
}
for name, zipped in (("facebook-zip", True), ("facebook-legacy", False)):
    path = folder(name)
    torch.save(run, path / "mlm_tiny.pth", _use_new_zipfile_serialization=zipped)
    (path / "codes_tiny").write_text(MERGES)

path = folder("tokenizer")
words_hf = {(w + "</w>" if i > 13 and "@@" not in w else w.replace("@@", "")): i for i, w in enumerate(words)}
(path / "vocab.json").write_text(json.dumps(words_hf, ensure_ascii=False))
(path / "merges.txt").write_text(MERGES)
for file in ("vocab.json", "merges.txt"):
    shutil.copy(path / file, OUT / "safetensors" / file)
shutil.rmtree(path)
tokenizer = transformers.XLMTokenizer(str(OUT / "safetensors" / "vocab.json"), str(OUT / "safetensors" / "merges.txt"))
text = "ab cab bcab abc"
ids = tokenizer(text).input_ids
langs = torch.ones(1, len(ids), dtype=torch.long)
logits = {}
for dtype in ("float32", "float16", "bfloat16"):
    model.load_state_dict({k: v.to(getattr(torch, dtype)).float() for k, v in state.items()}, strict=False)
    with torch.no_grad():
        logits[dtype] = model(torch.tensor([ids]), langs=langs).logits[0].tolist()
golden = {"text": text, "lang": "bb", "input_ids": ids, "logits": logits, "transformers": transformers.__version__}
(OUT / "golden.json").write_text(json.dumps(golden))
