"""The model's shape, and its forward pass for batches without padding."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import XLMConfig, XLMWithLMHeadModel

BEGIN_ID, END_ID, PAD_ID, UNKNOWN_ID, MASK_ID, FIRST_PIECE_ID = 0, 1, 2, 3, 5, 14


def new_model(entries: int) -> XLMWithLMHeadModel:
    config = XLMConfig(
        architectures=["XLMWithLMHeadModel"], vocab_size=entries, emb_dim=256, n_layers=3, n_heads=4, dropout=0.1,
        attention_dropout=0.1, gelu_activation=True, sinusoidal_embeddings=False, causal=False, asm=False, n_langs=1,
        use_lang_emb=False, max_position_embeddings=512, embed_init_std=0.0625, init_std=0.02, layer_norm_eps=1e-12,
        bos_token_id=BEGIN_ID, eos_token_id=END_ID, pad_token_id=PAD_ID, unk_index=UNKNOWN_ID, mask_index=MASK_ID,
        mask_token_id=MASK_ID, is_encoder=True, tie_word_embeddings=True,
    )  # fmt: skip
    return XLMWithLMHeadModel(config)


def attend(attention: nn.Module, x: Tensor) -> Tensor:
    batch, length, dim = x.shape
    q, k, v = (
        projection(x).view(batch, length, attention.n_heads, -1).transpose(1, 2)
        for projection in (attention.q_lin, attention.k_lin, attention.v_lin)
    )
    context = functional.scaled_dot_product_attention(q, k, v)
    return attention.out_lin(context.transpose(1, 2).reshape(batch, length, dim))


def encode(model: XLMWithLMHeadModel, input_ids: Tensor) -> Tensor:
    """XLMModel.forward without padding, cache and dropout: [batch, length] ids to [batch, length, 256] states."""
    xlm = model.transformer
    x = xlm.embeddings(input_ids) + xlm.position_embeddings.weight[: input_ids.shape[1]]
    x = xlm.layer_norm_emb(x)
    for attention, norm1, ffn, norm2 in zip(xlm.attentions, xlm.layer_norm1, xlm.ffns, xlm.layer_norm2):
        x = norm1(x + attend(attention, x))
        x = norm2(x + ffn.lin2(functional.gelu(ffn.lin1(x))))
    return x


def masked_loss(model: XLMWithLMHeadModel, input_ids: Tensor, rows: Tensor, columns: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of each masked piece; only the masked positions are projected on the vocabulary."""
    logits = model.pred_layer.proj(encode(model, input_ids)[rows, columns])
    return functional.cross_entropy(logits, labels, reduction="none")
