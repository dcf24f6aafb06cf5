"""The samples that excite units most, found in one pass over a data set that keeps no more than these."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ...activations.running import as_batch
from ...errors import bad_input, shown
from ...tasks import HERE, Tasks

MOST_PARTS = 64  # of the data: each gives the strongest samples of all units back


@dataclass
class Strongest:
    """Of some units of a layer the samples that they hold the largest values for, the largest first; of equal ones the
    first in the data. A sample counts once, by the place in the unit's map where its value is largest, the first of
    equal ones.

    units: (k,) int32, ascending. samples: (k, count) int64, row numbers. values: (k, count) float32. places: (k, count)
    int64, flat in the unit's map, 0 of a neuron.
    """

    layer: int
    units: np.ndarray
    samples: np.ndarray
    values: np.ndarray
    places: np.ndarray

    def parts(self, together: int) -> list["Strongest"]:
        """The same of so many units after the others."""
        cuts = range(together, len(self.units), together)
        arrays = (np.split(own, cuts) for own in (self.units, self.samples, self.values, self.places))
        return [Strongest(self.layer, *own) for own in zip(*arrays)]


def strongest_samples(
    model, x: np.ndarray, units: dict[int, np.ndarray], count: int, report, tasks: Tasks = HERE
) -> list[Strongest]:
    """The Strongest of each layer. x: (n, features) float32. units: layer -> (k,) int32, ascending. count: at most so
    many samples each, n where there are fewer. tasks: where the samples are shared out.

    Memory is that of some batches and of the result, whatever n. Raises NNVisError (bad_input) where a unit holds NaN
    or infinite values.
    """
    rows = model.rows * max(1, math.ceil(len(x) / model.rows / MOST_PARTS))
    items, held = [slice(first, first + rows) for first in range(0, len(x), rows)], dict.fromkeys(units)
    for found in tasks.run(_of_part, items, (model, x, units, count), report, by_threads=True):
        held = {layer: _joined(held[layer], own, count) for layer, own in found.items()}
    return [Strongest(layer, units[layer], *_arrays(of_layer)) for layer, of_layer in held.items()]


def _of_part(part: slice, shared: tuple, cache: Path, report) -> dict[int, tuple]:
    """Layer -> (values, samples, places), each (k, count), of the samples of a part: a task. shared: see
    strongest_samples.
    """
    (model, x, units, count), held = shared, dict.fromkeys(shared[2])
    last = min(part.stop, len(x))
    with torch.no_grad():
        for first in range(part.start, last, model.rows):
            outputs = model.outputs(as_batch(model, x[first : first + model.rows]), [*units])
            for layer, own in units.items():
                _, after = outputs.pop(layer)
                found = _largest(after, own, first)
                if not bool(torch.isfinite(found[0]).all()):
                    raise bad_input(
                        f"units of {shown(model.network.layers[layer].name)} hold NaN or infinite values",
                        "Use an earlier checkpoint of the model, or check how the data are scaled",
                    )
                held[layer] = _joined(held[layer], found, count)
            report.progress(min(first + model.rows, last) - part.start, last - part.start)
    return held


def _largest(after: torch.Tensor, units: np.ndarray, first: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(values, samples, places) of a batch that begins with the sample `first`, each (k, batch)."""
    maps = after.flatten(2) if after.ndim > 2 else after[..., None]
    if len(units) < maps.shape[1]:
        maps = maps[:, torch.from_numpy(units).long()]
    values, places = maps.max(dim=2)  # of equal ones the first
    samples = torch.arange(first, first + len(maps)).expand(len(units), -1)
    return values.T.float(), samples, places.T


def _joined(held: tuple | None, found: tuple, count: int) -> tuple:
    """The first `count` of what is held and what was found; what is held has lower numbers, so that a stable order has
    equal values by number.
    """
    if held is not None:
        found = tuple(torch.cat(pair, 1) for pair in zip(held, found))
    order = torch.argsort(found[0], dim=1, descending=True, stable=True)[:, :count]
    return tuple(torch.gather(part, 1, order) for part in found)


def _arrays(parts: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    values, samples, places = (part.contiguous().numpy() for part in parts)
    return samples, values, places
