"""The samples of a file's maps as its model takes them again, so that images can be of the very same."""

import numpy as np
import torch

from ..activations.maps import Maps
from ..activations.running import as_batch
from ..errors import usage
from ..models.dense_graph import DenseGraph
from ..network import ProcessedNetwork

REMEDY = "Show activations of some samples first"


def samples_of_maps(processed: ProcessedNetwork, model, dataset) -> torch.Tensor:
    """(samples, *input shape): those of one epoch.

    By what the input's units hold where maps keep all of that, which holds for drawings and image files as well; else
    from the data by their numbers. Raises NNVisError (usage) where there are no samples or they are not known.
    """
    maps = processed.maps
    if maps is None or maps.measure:
        what = "holds no samples" if maps is None else f"holds {maps.measure.lower()} in the place of samples"
        raise usage(f"the file {what}", REMEDY)
    count = len(maps.samples) // maps.epoch_count
    held = _of_input(maps, model, count)
    if held is not None:
        return held
    numbers = maps.samples[:count]
    part = (processed.provenance.get("maps") or {}).get("part", "test")
    if dataset is None or (numbers < 0).any():
        raise usage(
            "the samples are reduced in the file, and are not all of the data",
            "Give the data, or show activations with larger maps (side 0)",
        )
    x = getattr(dataset, f"x_{part}")
    if numbers.max() >= len(x):
        raise usage(f"{dataset.name} has no sample {numbers.max()}", "Give the data that the samples were taken of")
    return as_batch(model, x[numbers])


def _of_input(maps: Maps, model, count: int) -> torch.Tensor | None:
    """The samples by the maps of the input's units, None where these are not whole."""
    given = model.inputs[0]
    own = maps.of_layer(given.layer)
    if own is None or own.reduced > 1 or len(own.units) < model.network.layers[given.layer].size:
        return None
    held = torch.from_numpy(np.ascontiguousarray(own.after[:count]))
    if given.kind == "tokens":
        return held.flatten(2).argmax(1).reshape(count, *given.shape) if held.shape[1] > 1 else None
    flat = held.flatten(1)
    return as_input(model, held) if flat.shape[1] == int(np.prod(given.shape)) else None


def as_input(model, units: torch.Tensor) -> torch.Tensor:
    """(samples, *input shape) of what all units of the input hold, (samples, units, *map_shape)."""
    given, flat = model.inputs[0], units.flatten(1)
    where = None if isinstance(model, DenseGraph) else model.drawing.places[given.layer]
    if where is not None and where.index is not None:
        flat = torch.empty_like(flat).index_copy(1, where.index.flatten(), flat)
    return flat.reshape(len(flat), *given.shape)


def as_units(model, x: torch.Tensor) -> torch.Tensor:
    """(samples, units, *map_shape) of values of the input, (samples, *input shape)."""
    if isinstance(model, DenseGraph):
        return x.flatten(1)
    return model.drawing.places[model.inputs[0].layer].take(x)
