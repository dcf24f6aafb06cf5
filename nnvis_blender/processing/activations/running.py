"""A model run on chosen samples: what its units hold, as much of it as is kept."""

import numpy as np
import torch

from ..errors import bad_input, shown
from .maps import LayerMaps
from .parameters import MapParameters
from .reduction import MOST_WHOLE, Kept, as_maps, block_means, fit_memory, fit_side, map_size, strongest


def probabilities(model, x: np.ndarray, report=None) -> np.ndarray:
    """(n, classes) float32: the shares of classes, the probabilities of labels, the values of other outputs.

    x: samples (n, features) float32. Raises NNVisError (bad_input) where one is NaN or infinite.
    """
    module, last = model.module(), SHARES[model.outputs_kind]
    parts = []
    with torch.no_grad():
        for first in range(0, len(x), model.rows):
            parts.append(last(module(as_batch(model, x[first : first + model.rows]))).float().numpy())
            if report is not None:
                report.progress(min(first + model.rows, len(x)), len(x))
    found = np.concatenate(parts)
    if not np.isfinite(found).all():
        raise bad_input(f"the outputs of {model.name} are NaN or infinite", "Use an earlier checkpoint, check the data")
    return found


SHARES = {"classes": lambda y: torch.softmax(y, 1), "labels": torch.sigmoid, "values": lambda y: y}


def as_batch(model, x: np.ndarray) -> torch.Tensor:
    """Samples (n, features) as the model takes them."""
    return torch.from_numpy(np.ascontiguousarray(model.samples(x)))


def plan(
    model, x: np.ndarray, importance: np.ndarray, settings: MapParameters, epochs: int = 1
) -> tuple[list[Kept], list[str]]:
    """(what is kept of each layer whose units are known, sentences on what is left out or reduced).

    x: the samples. importance: (units, classes) of all units. epochs: at how many they are run. Raises NNVisError
    (bad_input) where it takes too much.
    """
    network = model.network
    known = [layer for layer in range(len(network.layers)) if model.has_outputs(layer)]
    first = model.outputs(as_batch(model, x[:1]), known)
    whole = {*network.inputs, *network.outputs}
    kept, notes, flattened = [], [], []
    for layer in known:
        before, after = first[layer]
        offset, size = int(network.unit_offsets[layer]), after.shape[1]
        is_whole = layer in whole and size <= MOST_WHOLE
        units = strongest(importance[offset : offset + size], 0 if is_whole else settings.units)
        copies = 2 if before is not None and settings.keep_before else 1
        kept.append(Kept(layer, units, map_size(tuple(after.shape[2:])), copies))
        flattened += [network.layers[layer].name] if after.ndim > 4 else []
    unknown = [layer.name for number, layer in enumerate(network.layers) if number not in known]
    notes += [f"whose units the values are is not known of {_named(unknown)}, left out"] if unknown else []
    notes += [f"maps of more than two axes are laid out as rows: {_named(flattened)}"] if flattened else []
    fit_side(kept, settings.side)
    was_reduced = fit_memory(kept, epochs * len(x))
    return kept, notes + _left_out(kept, network) + _reduced(kept, network, was_reduced)


def layer_maps(model, x: np.ndarray, kept: list[Kept], report) -> list[LayerMaps]:
    """The maps of each layer of a plan. Raises NNVisError (bad_input) where one holds NaN or infinite values."""
    found = [
        LayerMaps(
            own.layer,
            own.units,
            np.empty((len(x), len(own.units), *own.size), np.float32),
            np.empty((len(x), len(own.units), *own.size), np.float32) if own.copies == 2 else None,
            own.block,
        )
        for own in kept
    ]
    for first in range(0, len(x), model.rows):
        rows = slice(first, first + model.rows)
        outputs = model.outputs(as_batch(model, x[rows]), [own.layer for own in kept])
        for own, maps in zip(kept, found):
            before, after = outputs.pop(own.layer)
            for into, values in ((maps.after, after), (maps.before, before)):
                if into is not None:
                    into[rows] = _kept_values(values, own, model)
        report.progress(min(first + model.rows, len(x)), len(x))
    return found


def _kept_values(values, own: Kept, model) -> np.ndarray:
    maps = as_maps(values)
    if len(own.units) < maps.shape[1]:
        maps = maps[:, torch.from_numpy(own.units).long()]
    maps = block_means(maps.float(), own.block)
    if not bool(torch.isfinite(maps).all()):
        raise bad_input(
            f"units of {shown(model.network.layers[own.layer].name)} hold NaN or infinite values",
            "Use an earlier checkpoint of the model, or check how the data are scaled",
        )
    return maps.numpy()


def _left_out(kept: list[Kept], network) -> list[str]:
    fewer = [own for own in kept if len(own.units) < network.layers[own.layer].size]
    if not fewer:
        return []
    some, every = (sum(sizes) for sizes in zip(*((len(o.units), network.layers[o.layer].size) for o in fewer)))
    names = _named([network.layers[own.layer].name for own in fewer])
    return [f"the {some} strongest units by importance are kept of {every} in {names}"]


def _reduced(kept: list[Kept], network, for_memory: bool) -> list[str]:
    reduced = [own for own in kept if own.block > 1]
    if not reduced:
        return []
    sides = sorted({own.block for own in reduced})
    blocks = f"{sides[0]}" if len(sides) == 1 else f"{sides[0]} to {sides[-1]}"
    why = ", so that they fit into memory" if for_memory else ""
    names = _named([network.layers[own.layer].name for own in reduced])
    return [f"maps are reduced to the means of blocks of {blocks} pixels a side{why}: {names}"]


def _named(names: list[str]) -> str:
    """Some layers as a note names them."""
    first = ", ".join(shown(name, 30, quoted=False) for name in names[:4])
    return first if len(names) <= 4 else f"{first} and {len(names) - 4} more layers"
