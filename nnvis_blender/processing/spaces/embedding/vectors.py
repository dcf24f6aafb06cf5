"""What is embedded: samples as they are, and what the layers of a network hold for them, as rows of numbers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from ...activations.running import as_batch, probabilities
from ...datasets.fit import check_shapes, gives_classes
from ...datasets.pictures import picture_axes, pictures_of
from ...errors import bad_input, shown, usage
from .parameters import MEAN, EmbedParameters

MOST_VALUES = 96 << 20  # numbers of all layers together: 384 MB
_MOST_ALONE = 8192  # numbers of a layer's maps, which are averaged where there are more
_MOST_SIDE = 28  # pixels along a side of a picture


@dataclass
class Samples:
    """Some samples of a data set. x: (n, features) float32. labels: (n,) int32, -1 where there are none. numbers: (n,)
    in their part. predictions: (n,) int32 by the model, -1 where there are none. pictures: see space.Cloud.
    named: gives the names of the values of these numbers: columns of a table, pixels, or inputs.
    """

    x: np.ndarray
    labels: np.ndarray
    numbers: np.ndarray
    predictions: np.ndarray
    pictures: np.ndarray | None
    class_names: list[str]
    named: Callable[[np.ndarray], list[str]]
    part: str = "test"

    @property
    def names(self) -> list[str]:
        return [f"{self.part} sample {number}" for number in self.numbers.tolist()]


def choose_samples(model, dataset, settings: EmbedParameters, report) -> Samples:
    """At most settings.samples of a data set, evenly. model: None where the data are alone. Raises NNVisError."""
    if model is not None:
        check_shapes(model, dataset)
    x, y = (getattr(dataset, f"{name}_{settings.part}") for name in "xy")
    numbers = np.linspace(0, len(x) - 1, min(len(x), settings.samples)).astype(int)
    x, labels, classes = x[numbers].astype(np.float32), y[numbers].astype(np.int32), list(dataset.class_names)
    predictions = np.full(len(x), -1, np.int32)
    if model is not None:
        if gives_classes(model):
            predictions = probabilities(model, x, report).argmax(axis=1).astype(np.int32)
            classes = list(model.network.class_names)
        else:
            labels = np.full(len(x), -1, np.int32)
    axes = picture_axes(dataset, guess=False)
    is_drawn = axes is not None and settings.pictures
    pictures = pictures_of(x, dataset, axes, _MOST_SIDE) if is_drawn else None
    named = _value_names(dataset, axes)
    return Samples(x, labels, numbers, predictions, pictures, classes, named, settings.part)


def _value_names(dataset, axes) -> Callable[[np.ndarray], list[str]]:
    """See Samples.named. axes: pictures.PictureAxes, or None."""
    if len(dataset.features) == dataset.x_test.shape[1]:
        return lambda numbers: [dataset.features[number] for number in numbers]
    if axes is None:
        return lambda numbers: [f"input {number}" for number in numbers]
    row, column, _ = axes.places()
    return lambda numbers: [f"pixel {row[number]}, {column[number]}" for number in numbers]


def unit_names(model, layer: int, values: np.ndarray) -> Callable[[np.ndarray], list[str]]:
    """Gives the names of the values (n, d) that layer_vectors gives of a layer: units, or pixels of their maps."""
    pixels = max(values.shape[1] // model.network.layers[layer].size, 1)
    if pixels == 1:
        return lambda numbers: [f"unit {number}" for number in numbers]
    return lambda numbers: [f"unit {number // pixels}, pixel {number % pixels}" for number in numbers]


def chosen_layers(model, settings: EmbedParameters) -> list[int]:
    """The layers whose outputs are embedded. Raises NNVisError (usage) for one that there is none of."""
    known = [layer for layer in range(len(model.network.layers)) if model.has_outputs(layer)]
    chosen = known if settings.layers is None else settings.layers
    unknown = [layer for layer in chosen if layer not in known]
    if unknown:
        raise usage(f"there is no layer {unknown[0]} whose outputs are known", f"Known are {_listed(known)}")
    return chosen


def layer_vectors(model, x: np.ndarray, layers: list[int], settings: EmbedParameters, report) -> tuple[dict, list[str]]:
    """({layer: (n, d) float32}, sentences on what was averaged): what layers hold for samples (n, features).

    Samples go through in batches, all layers at once. Raises NNVisError: bad_input where a value is NaN or infinite, or
    all of it takes too much memory.
    """
    network = model.network
    first = model.outputs(as_batch(model, x[:1]), layers)
    is_averaged, widths = {}, {}
    for layer in layers:
        shape = tuple(first[layer][1].shape[1:])
        size = int(np.prod(shape))
        is_averaged[layer] = len(shape) > 1 and (settings.maps == MEAN or size > _MOST_ALONE)
        widths[layer] = shape[0] if is_averaged[layer] else size
    if len(x) * sum(widths.values()) > MOST_VALUES:
        raise bad_input(
            f"{sum(widths.values()):,} values of {len(x):,} samples take more than {4 * MOST_VALUES >> 20} MB",
            "Choose fewer samples or fewer layers, or average the maps",
        )
    found = {layer: np.empty((len(x), width), np.float32) for layer, width in widths.items()}
    with torch.no_grad():
        for start in range(0, len(x), model.rows):
            rows = slice(start, start + model.rows)
            outputs = model.outputs(as_batch(model, x[rows]), layers)
            for layer in layers:
                values = outputs.pop(layer)[1].float().flatten(2 if is_averaged[layer] else 1)
                found[layer][rows] = (values.mean(dim=2) if is_averaged[layer] else values).numpy()
            report.progress(min(start + model.rows, len(x)), len(x))
    for layer, values in found.items():
        if not np.isfinite(values).all():
            raise bad_input(
                f"units of {shown(network.layers[layer].name)} hold NaN or infinite values",
                "Use an earlier checkpoint of the model, or check how the data are scaled",
            )
    large = [network.layers[layer].name for layer in layers if is_averaged[layer] and settings.maps != MEAN]
    notes = [f"maps of {_listed(large)} have too many pixels to be flattened and are averaged"] if large else []
    return found, notes


def _listed(items: list) -> str:
    first = ", ".join(shown(item, 30, quoted=False) for item in items[:4])
    return first if len(items) <= 4 else f"{first} and {len(items) - 4} more"
