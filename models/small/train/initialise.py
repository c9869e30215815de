"""Initial weights that already predict a piece from its neighbours.

Training on a CPU sees few tokens, and a model with random weights spends most of them on leaving the unigram plateau.
So the first layer starts as a log-bilinear model of the four nearest neighbours, from counts over the corpus:

* the output bias is the log unigram probability;
* positions are sines and cosines in the first 64 dimensions, the embeddings the factors of the positive pointwise
  mutual information (PPMI) of near neighbours (Levy & Goldberg 2014) in the other 192;
* each head of layer 1 attends to one offset (-1, +1, -2, +2): its queries and keys read the positions only, the key
  rotated by the offset; its values and its part of the output projection are the best rank-64 map from a neighbour's
  embedding to the PPMI of the piece at that offset.

Everything is trained afterwards, but for the positions.
"""

import numpy as np
import torch
from encoder import MASK_ID, PAD_ID, Model, attend, embed
from masked_text import Corpus
from torch import Tensor

POSITION_DIMS = 64
OFFSETS = (-1, 1, -2, 2)
SMOOTHING = 2.0
HIGHEST_FREQUENCY, LOWEST_FREQUENCY = 3.0, 0.02


def ppmi(corpus: Corpus, offset: int, entries: int) -> Tensor:
    """[context, piece]: positive PMI of a piece with the piece `offset` places before it."""
    counts = np.zeros(entries * entries, dtype=np.float32)
    total = sum(x.size for x in corpus.ids.values())
    for language, share in zip(corpus.languages, corpus.token_share):
        ids, segments = corpus.ids[language].astype(np.int64), corpus.segments[language]
        line = np.repeat(np.arange(len(segments)), np.diff(segments)[:, 0])
        inside = np.concatenate([np.arange(a, b) for a, b in segments])
        ids = ids[inside]
        same = line[:-offset] == line[offset:]
        keys, occurrences = np.unique(ids[:-offset][same] * entries + ids[offset:][same], return_counts=True)
        counts[keys] += occurrences * np.float32(share * total / ids.size)
    matrix = torch.from_numpy(counts).view(entries, entries)
    piece = matrix.sum(0) + 1e-3
    context = matrix.sum(1, keepdim=True)
    piece /= piece.sum()
    matrix += SMOOTHING * piece
    matrix /= (context + SMOOTHING) * piece
    return matrix.log_().clamp_(min=0)


def factor(matrices: list[Tensor], rank: int) -> Tensor:
    """[entries, rank] factor F of the symmetric mean M of the matrices: F @ F.T is close to M."""
    mean = sum(m + m.T for m in matrices) / (2 * len(matrices))
    basis = torch.randn(mean.shape[0], rank + 64)
    for _ in range(4):
        basis = torch.linalg.qr(mean @ basis).Q
    values, vectors = torch.linalg.eigh(basis.T @ mean @ basis)
    values, vectors = values[-rank:].clamp(min=0), vectors[:, -rank:]
    return basis @ vectors * values.sqrt()


def position_table(positions: int, dim: int, amplitude: float) -> Tensor:
    frequencies = torch.logspace(np.log10(HIGHEST_FREQUENCY), np.log10(LOWEST_FREQUENCY), POSITION_DIMS // 2)
    angles = torch.arange(positions)[:, None] * frequencies
    table = torch.zeros(positions, dim)
    table[:, 0:POSITION_DIMS:2], table[:, 1:POSITION_DIMS:2] = amplitude * angles.sin(), amplitude * angles.cos()
    return table


def rotation(offset: int) -> Tensor:
    """[64, 64] map from the code of position j to that of position j - offset."""
    frequencies = torch.logspace(np.log10(HIGHEST_FREQUENCY), np.log10(LOWEST_FREQUENCY), POSITION_DIMS // 2)
    turn = torch.zeros(POSITION_DIMS, POSITION_DIMS)
    for i, angle in enumerate(frequencies * offset):
        s, c = angle.sin(), angle.cos()
        turn[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = torch.tensor([[c, -s], [s, c]])
    return turn


@torch.no_grad()
def initialise(model: Model, corpus: Corpus, *, norm=0.3, amplitude=0.042, gain=0.5, strength=2.0):
    """Sets the weights in place. norm: mean norm of the embeddings; gain: of the position heads' scores; strength:
    root mean square of what the heads of layer 1 add to a masked position."""
    xlm, entries, dim = model.transformer, model.config.vocab_size, model.config.emb_dim
    head_dim = dim // model.config.n_heads
    for name, parameter in model.named_parameters():
        if parameter.dim() == 2:
            parameter.normal_(0, 0.02)
        elif "layer_norm" not in name:
            parameter.zero_()
    forward = {distance: ppmi(corpus, distance, entries) for distance in (1, 2)}
    factors = factor(list(forward.values()), dim - POSITION_DIMS)
    factors *= norm / factors.norm(dim=1).mean()
    inverse = torch.linalg.pinv(factors)
    embeddings = xlm.embeddings.weight
    embeddings.zero_()
    embeddings[:, POSITION_DIMS:] = factors
    embeddings[[PAD_ID, MASK_ID]] = 0
    model.pred_layer["proj"].bias.copy_(torch.from_numpy(corpus.unigram_probability(entries)).log())
    xlm.position_embeddings.weight.copy_(position_table(len(xlm.position_embeddings.weight), dim, amplitude))
    xlm.position_embeddings.weight.requires_grad = False

    heads = xlm.attentions[0]
    for matrix in (heads.q_lin, heads.k_lin, heads.v_lin, heads.out_lin):
        matrix.weight.zero_()
    for head, offset in enumerate(OFFSETS):
        rows = slice(head * head_dim, (head + 1) * head_dim)
        heads.q_lin.weight[rows, :POSITION_DIMS] = gain * torch.eye(head_dim)
        heads.k_lin.weight[rows, :POSITION_DIMS] = gain * rotation(offset)
        neighbours = forward[abs(offset)] if offset < 0 else forward[abs(offset)].T
        bilinear = inverse @ (neighbours @ inverse.T)
        u, s, v = torch.linalg.svd(bilinear)
        root = s[:head_dim].sqrt()
        heads.v_lin.weight[rows, POSITION_DIMS:] = (u[:, :head_dim] * root).T
        heads.out_lin.weight[POSITION_DIMS:, rows] = v[:head_dim].T * root
    scale_layer_1(model, corpus, strength)


def scale_layer_1(model: Model, corpus: Corpus, strength: float):
    """Scales the output projection of layer 1 so that it adds `strength` root mean square to masked positions."""
    xlm, added = model.transformer, []
    for language in corpus.languages:
        for segment in range(10):
            ids = torch.from_numpy(corpus.sequence(language, segment).astype(np.int64))[None]
            ids[:, 3::7] = MASK_ID
            x = embed(model, ids)
            added.append(attend(xlm.attentions[0], x, x)[:, 3::7].flatten(0, 1))
    xlm.attentions[0].out_lin.weight.mul_(strength / torch.cat(added).pow(2).mean().sqrt())
