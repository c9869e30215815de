"""Where the first heads of layers 2, 3 and 4 should look (guided alignment: Chen et al. 2016, Garg et al. 2019).

To find what corresponds elsewhere in the sequence is learned late from the other losses, and translation language
modelling and answers wait for it. So the head of layer 2 is told to go from a piece to its counterpart, the same piece or
its translation; those of layers 3 and 4 from a hidden place to the counterpart of what stood there, which layer 2 has
found for its neighbours.
"""

import numpy as np
from batches import Guides
from encoder import MASK_ID
from torch import Tensor
from torch.nn import functional

MOST_COUNTERPARTS = 4
NONE = np.empty((0, 2), dtype=np.int64)


def guides_between(ids: np.ndarray, links: np.ndarray, at: np.ndarray) -> Guides:
    """From [links, 2] places that correspond, both ways. The last layer has only the places `at`."""
    both = np.concatenate([links, links[:, ::-1]]).astype(np.int64)
    hidden = ids[both] == MASK_ID
    follow = both[hidden[:, 0] & ~hidden[:, 1]]
    last = np.stack([np.searchsorted(at, follow[:, 0]), follow[:, 1]], axis=1)
    return both[~hidden.any(axis=1)], follow, last


def same_pieces(question: np.ndarray, context: np.ndarray, begin: int) -> Guides:
    """The same piece in the question, which begins at 1, and in the context, which begins at `begin`; no frequent ones."""
    asked, found = np.nonzero(question[:, None] == context[None, :])
    rare = np.bincount(asked, minlength=question.size)[asked] <= MOST_COUNTERPARTS
    links = np.stack([asked[rare] + 1, found[rare] + begin], axis=1).astype(np.int64)
    return np.concatenate([links, links[:, ::-1]]), NONE, NONE


def guide_losses(scores: list[Tensor], guides: list[Tensor]) -> dict[str, Tensor]:
    """By layer the mean of -log of the attention that goes from a place to a counterpart."""
    losses = {}
    for layer, score, links in zip((2, 3, 4), scores, guides):
        if len(links):
            row, start, end = links.unbind(dim=1)
            losses[f"layer_{layer}"] = -functional.log_softmax(score[row, start], dim=-1).gather(1, end[:, None]).mean()
    return losses
