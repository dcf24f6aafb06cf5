"""Images shifted, scaled and turned: each pixel is read where it was, between pixels by their weighted means; what
comes in at the rim is what stands there.
"""

import math

import numpy as np
import torch
from torch.nn import functional

from .parameters import InvarianceParameters


def amounts(chart: str, settings: InvarianceParameters) -> np.ndarray:
    """(steps,) float64, ascending: shares of the height downwards, factors or degrees; the one that changes nothing is
    among them.
    """
    least, none, most = {
        "translation": (-settings.most_shift, 0.0, settings.most_shift),
        "scale": (1 / settings.most_scale, 1.0, settings.most_scale),
        "rotation": (-settings.most_angle, 0.0, settings.most_angle),
    }[chart]
    half = settings.steps // 2
    down, up = np.linspace(least, none, half + 1), np.linspace(none, most, settings.steps - half)
    return np.concatenate([down, up[1:]])


def changed(images: torch.Tensor, chart: str, by: np.ndarray) -> torch.Tensor:
    """Images (n, channels, height, width), each changed by its own amount (n,)."""
    height, width = images.shape[2:]
    thetas = torch.zeros(len(by), 2, 3, dtype=torch.float64)
    amount = torch.from_numpy(np.asarray(by, np.float64))
    thetas[:, 0, 0] = thetas[:, 1, 1] = 1.0
    if chart == "translation":
        thetas[:, 1, 2] = -2 * amount  # the grid is 2 high
    elif chart == "scale":
        thetas[:, 0, 0] = thetas[:, 1, 1] = 1 / amount
    else:
        cos, sin = torch.cos(amount * math.pi / 180), torch.sin(amount * math.pi / 180)
        thetas[:, 0, 0], thetas[:, 0, 1] = cos, -sin * height / width
        thetas[:, 1, 0], thetas[:, 1, 1] = sin * width / height, cos
    grid = functional.affine_grid(thetas, list(images.shape), align_corners=False).to(images.dtype)
    return functional.grid_sample(images, grid, "bilinear", "border", align_corners=False)
