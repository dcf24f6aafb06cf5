"""Units that say nothing: dead ones, which hold the same for every sample, and duplicates, which say what another does.

Both are found in one pass over the data, whose memory is that of a batch and, of each layer, units times units.
"""

from dataclasses import dataclass, field

import numpy as np
import torch

from ...activations.running import as_batch

MOST_COMPARED = 2048  # units of a layer whose every two are compared
_ALIKE = 1e-6  # 1 - correlation of duplicates, at most
_STILL = 1e-6  # of the largest value in the layer: what differs less for all samples is the same
_PLACES = 64  # of a map that are compared, evenly, the same of all units


@dataclass
class Health:
    """Of a layer's units. low, high: (units,) float64, of all samples and places. dead: those that never change,
    ascending. duplicates: (first, other) of live ones whose maps have correlation 1, the first of each set with the
    others. is_compared: False where there are too many units for that.
    """

    layer: int
    low: np.ndarray
    high: np.ndarray
    dead: list[int]
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    is_compared: bool = True


def unit_health(model, x: np.ndarray, layers: list[int], report) -> list[Health]:
    """The Health of some layers. x: (n, features) float32."""
    moments = {layer: _Moments() for layer in layers}
    with torch.no_grad():
        for first in range(0, len(x), model.rows):
            outputs = model.outputs(as_batch(model, x[first : first + model.rows]), layers)
            for layer in layers:
                moments[layer].take(outputs.pop(layer)[1])
            report.progress(min(first + model.rows, len(x)), len(x))
    return [moments[layer].health(layer) for layer in layers]


class _Moments:
    """Running extents and, of a few places of each map, the sums that correlations are made of."""

    def __init__(self):
        self.low = self.high = self.origin = self.sums = self.products = None
        self.count = 0

    def take(self, after: torch.Tensor) -> None:
        """after: (samples, units, ...)."""
        maps = after.flatten(2) if after.ndim > 2 else after[..., None]
        low, high = (find(maps.double(), dim=(0, 2)) for find in (torch.amin, torch.amax))
        self.low = low if self.low is None else torch.minimum(self.low, low)
        self.high = high if self.high is None else torch.maximum(self.high, high)
        if maps.shape[1] > MOST_COMPARED:
            return
        step = max(1, maps.shape[2] // _PLACES)
        rows = maps[:, :, ::step].double().transpose(1, 2).flatten(0, 1)
        if self.origin is None:  # about which sums are taken, so that none is the difference of large numbers
            self.origin = rows.mean(0)
            self.sums, self.products = torch.zeros_like(self.origin), 0.0
        rows = rows - self.origin
        self.count += len(rows)
        self.sums += rows.sum(0)
        self.products = self.products + rows.T @ rows

    def health(self, layer: int) -> Health:
        low, high = self.low.numpy(), self.high.numpy()
        still = (high - low) <= _STILL * max(float(np.abs([low, high]).max()), 1e-30)
        made = Health(layer, low, high, np.flatnonzero(still).tolist(), is_compared=self.count > 0)
        if self.count:
            made.duplicates = self._duplicates(~still)
        return made

    def _duplicates(self, live: np.ndarray) -> list[tuple[int, int]]:
        mean = (self.sums / self.count).numpy()
        covariance = self.products.numpy() / self.count - np.outer(mean, mean)
        deviation = np.sqrt(np.clip(np.diag(covariance), 0, None))
        seen = live & (deviation > 0)  # one that lives at other places alone cannot be told
        scale = np.where(seen, deviation, 1)
        alike = (covariance / np.outer(scale, scale) >= 1 - _ALIKE) & seen[:, None] & seen
        first = alike.argmax(axis=1)  # the first unit that it is like, itself at the latest
        return [(int(first[unit]), int(unit)) for unit in np.flatnonzero(seen & (first < np.arange(len(first))))]
