"""The encoder with all its heads, under the names of transformers' classes."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from start import TAGS
from torch import Tensor, nn
from torch.nn import functional
from transformers import XLMRobertaConfig, XLMRobertaModel
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaLMHead

BEGIN, PAD, END, UNKNOWN = range(4)
FIRST_PIECE = 4
HEAD_GAIN = 0.3  # of the LM head's norm at the start, so that its logits begin near the output bias


class Model(nn.Module):
    """XLMRobertaForMaskedLM, ForSequenceClassification, ForTokenClassification and ForQuestionAnswering at once."""

    def __init__(self, folder: Path):
        super().__init__()
        self.config = XLMRobertaConfig.from_pretrained(folder)
        dim = self.config.hidden_size
        self.mask = self.config.vocab_size - 1
        self.roberta = XLMRobertaModel(self.config, add_pooling_layer=False)
        self.lm_head = XLMRobertaLMHead(self.config)
        del self.lm_head.decoder  # tied
        # One `classifier` for words, and inside it, under other names, the one for sequences.
        self.classifier = nn.Linear(dim, len(TAGS))
        self.classifier.dense = nn.Linear(dim, dim)
        self.classifier.out_proj = nn.Linear(dim, self.config.num_labels)
        self.qa_outputs = nn.Linear(dim, 2)
        for layer in (
            self.lm_head.dense,
            self.classifier,
            self.classifier.dense,
            self.classifier.out_proj,
            self.qa_outputs,
        ):
            nn.init.normal_(layer.weight, std=self.config.initializer_range)
            nn.init.zeros_(layer.bias)
        nn.init.constant_(self.lm_head.layer_norm.weight, HEAD_GAIN)

    def encode(self, ids: Tensor, at: Tensor | None = None) -> Tensor:
        """Last states [rows, dim]: of all positions, or of `at`, places in the flattened [batch * length]."""
        return encode(self.roberta, ids, at)

    def mlm_logits(self, states: Tensor) -> Tensor:
        states = self.lm_head.layer_norm(functional.gelu(self.lm_head.dense(states)))
        return functional.linear(states, self.roberta.embeddings.word_embeddings.weight, self.lm_head.bias)

    def language_logits(self, states: Tensor) -> Tensor:
        return self.classifier.out_proj(torch.tanh(self.classifier.dense(states)))

    def load(self, path: Path):
        """Weights of this model, or of the bare encoder."""
        weights = load_file(path)
        if "embeddings.word_embeddings.weight" in weights:
            weights = {f"roberta.{name}": x for name, x in weights.items()}
        missing, unexpected = self.load_state_dict(weights, strict=False)
        if unexpected or any(name.startswith("roberta.") for name in missing if not name.endswith("_ids")):
            raise ValueError(f"{path}: missing {missing}, unexpected {unexpected}")

    def save(self, path: Path):
        weights = {name: x.detach().to("cpu", torch.float16).contiguous() for name, x in self.state_dict().items()}
        unfinished = path.with_suffix(".part")
        save_file(weights, unfinished, metadata={"format": "pt"})
        unfinished.chmod(0o644)
        unfinished.replace(path)


def encode(roberta: XLMRobertaModel, ids: Tensor, at: Tensor | None = None) -> Tensor:
    """XLMRobertaModel's states without dropout; in the last layer only those of the places `at`."""
    config, batch, length = roberta.config, *ids.shape
    positions = torch.arange(length, device=ids.device) + PAD + 1
    embeddings = roberta.embeddings
    hidden = (
        embeddings.word_embeddings(ids)
        + embeddings.position_embeddings(positions)
        + embeddings.token_type_embeddings.weight[0]
    )
    hidden = embeddings.LayerNorm(hidden)
    padding = ids == PAD
    bias = (
        torch.zeros(ids.shape, device=ids.device).masked_fill(padding, -1e9)[:, None, None] if padding.any() else None
    )
    heads = config.num_attention_heads
    for number, layer in enumerate(roberta.encoder.layer):
        own = layer.attention.self
        query, key, value = (
            linear(hidden).view(batch, length, heads, -1).transpose(1, 2) for linear in (own.query, own.key, own.value)
        )
        if bias is not None:
            bias = bias.to(query.dtype)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        mixed = mixed.transpose(1, 2).flatten(2)
        if number == config.num_hidden_layers - 1 and at is not None:
            mixed, hidden = mixed.flatten(0, 1)[at], hidden.flatten(0, 1)[at]
        output = layer.attention.output
        hidden = output.LayerNorm(output.dense(mixed) + hidden)
        inner = functional.gelu(layer.intermediate.dense(hidden))
        hidden = layer.output.LayerNorm(layer.output.dense(inner) + hidden)
    return hidden if at is not None else hidden.flatten(0, 1)
