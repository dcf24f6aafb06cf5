"""Two linked rings in space: with a layer of two units no network parts them (Olah 2014)."""

import numpy as np

from .raw import Raw

NAME = "linked_tori"
COUNT, SEED = 1000, 0
_TUBE = 0.3  # radius of a tube, over that of its ring


def read() -> Raw:
    """Points on two tubes, each of which goes through the other: about -2 to 2 along x, the middle at 0."""
    random = np.random.default_rng(SEED)
    labels = (np.arange(COUNT) >= COUNT // 2).astype(np.int64)
    around, across = random.uniform(0, 2 * np.pi, (2, COUNT))
    ring = np.stack([np.cos(around), np.sin(around), np.zeros(COUNT)], axis=1)
    points = ring * (1 + _TUBE * np.cos(across))[:, None] + _TUBE * np.sin(across)[:, None] * [0.0, 0.0, 1.0]
    upright = points[:, [0, 2, 1]]
    points = np.where(labels[:, None] == 0, points - [0.5, 0, 0], upright + [0.5, 0, 0])
    order = random.permutation(COUNT)
    notes = [f"{COUNT} points were drawn by a fixed seed"]
    return Raw(points[order].astype(np.float32), labels[order], ["first ring", "second ring"], notes=notes)
