"""Changes of many samples together."""

import torch

MOST_VALUES = 1 << 26  # that are held at once for some samples


def total_change(part, u: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
    """(sources, targets): the sum of a part's changes over the samples, some at a time."""
    rows = max(1, MOST_VALUES // part.per_sample)
    return sum(part.changes(some_u, some_g).sum(0) for some_u, some_g in zip(u.split(rows), g.split(rows)))
