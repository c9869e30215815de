"""The model's shape with all its heads, and its forward pass."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import XLMConfig, XLMModel
from words import SETTINGS

BEGIN_ID, END_ID, PAD_ID, UNKNOWN_ID, MASK_ID, FIRST_PIECE_ID = 0, 1, 2, 3, 5, 14
LAYERS, DIM, HEADS, POSITIONS = 4, 256, 4, 512
LANGUAGES: list[str] = SETTINGS["languages"]
TAGS = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"]  # fmt: skip


class Model(nn.Module):
    """One encoder and every head, named as transformers' XLM classes name them."""

    def __init__(self, entries: int):
        super().__init__()
        self.config = new_config(entries)
        self.transformer = XLMModel(self.config)
        self.pred_layer = nn.ModuleDict({"proj": nn.Linear(DIM, entries)})
        self.pred_layer["proj"].weight = self.transformer.embeddings.weight
        self.sequence_summary = nn.ModuleDict({"summary": nn.Linear(DIM, len(LANGUAGES))})
        self.classifier = nn.Linear(DIM, len(TAGS))
        self.qa_outputs = nn.Linear(DIM, 2)


def labels(names: list[str]) -> dict:
    return {"id2label": dict(enumerate(names)), "label2id": {name: i for i, name in enumerate(names)}}


def new_config(entries: int) -> XLMConfig:
    return XLMConfig(
        architectures=["XLMWithLMHeadModel"], vocab_size=entries, emb_dim=DIM, n_layers=LAYERS, n_heads=HEADS,
        dropout=0.1, attention_dropout=0.1, gelu_activation=True, sinusoidal_embeddings=False, causal=False, asm=False,
        n_langs=1, use_lang_emb=False, max_position_embeddings=POSITIONS, embed_init_std=0.0625, init_std=0.02,
        layer_norm_eps=1e-12, bos_token_id=BEGIN_ID, eos_token_id=END_ID, pad_token_id=PAD_ID, unk_index=UNKNOWN_ID,
        mask_index=MASK_ID, mask_token_id=MASK_ID, is_encoder=True, tie_word_embeddings=True, summary_type="first",
        summary_use_proj=True, summary_proj_to_labels=True, **labels(LANGUAGES),
        task_specific_params={
            "text-classification": labels(LANGUAGES),
            "token-classification": {**labels(TAGS), "per_word": True},
        },
    )  # fmt: skip


def attend(
    attention: nn.Module, x: Tensor, queries: Tensor, bias: Tensor | None = None, scores: list[Tensor] | None = None
) -> Tensor:
    """Attention of [batch, m, dim] queries over [batch, n, dim] states. `scores` gets the first head's [batch, m, n]."""

    def heads(projection: nn.Module, states: Tensor) -> Tensor:
        return projection(states).view(*states.shape[:2], attention.n_heads, -1).transpose(1, 2)

    q, k, v = heads(attention.q_lin, queries), heads(attention.k_lin, x), heads(attention.v_lin, x)
    if scores is not None:
        first = q[:, 0] @ k[:, 0].transpose(1, 2) / q.shape[-1] ** 0.5
        scores.append(first if bias is None else first + bias[:, 0])
    context = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    return attention.out_lin(context.transpose(1, 2).reshape(queries.shape))


def embed(model: Model, input_ids: Tensor, positions: Tensor | None = None) -> Tensor:
    xlm = model.transformer
    table = xlm.position_embeddings.weight
    places = table[: input_ids.shape[1]] if positions is None else table[positions]
    return xlm.layer_norm_emb(xlm.embeddings(input_ids) + places)


def encode(
    model: Model,
    input_ids: Tensor,
    positions: Tensor | None = None,
    at: Tensor | None = None,
    scores: list[Tensor] | None = None,
) -> Tensor:
    """XLMModel.forward without dropout: [batch, length] ids to [batch, length, 256] states, or, with `at` [batch, k],
    to the [batch, k, 256] states of those positions alone, which spares most of the last layer. `scores` gets the
    [batch, length, length] attention scores of the first head of each layer but layer 1, [batch, k, length] of the last."""
    xlm, bias = model.transformer, None
    padded = input_ids == PAD_ID
    if padded[:, -1].any():
        bias = torch.zeros(padded.shape).masked_fill_(padded, -1e9)[:, None, None, :]
    x = embed(model, input_ids, positions)
    for layer in range(LAYERS):
        attention, ffn, last = xlm.attentions[layer], xlm.ffns[layer], layer == LAYERS - 1
        queries = x if at is None or not last else x.gather(1, at[:, :, None].expand(-1, -1, DIM))
        h = xlm.layer_norm1[layer](queries + attend(attention, x, queries, bias, scores if layer else None))
        x = xlm.layer_norm2[layer](h + ffn.lin2(functional.gelu(ffn.lin1(h))))
    return x
