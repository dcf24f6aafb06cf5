"""Labels along one axis."""

import torch


def spread(ids: torch.Tensor, axis: int, shape) -> torch.Tensor:
    """Labels of the shape whose unit at each place of an axis is that of ids."""
    axis %= len(shape)
    return ids.reshape([len(ids) if a == axis else 1 for a in range(len(shape))]).expand(shape)


def unsqueezed(labels: torch.Tensor, axes: list) -> torch.Tensor:
    for axis in sorted(axes):
        labels = labels.unsqueeze(axis)
    return labels
