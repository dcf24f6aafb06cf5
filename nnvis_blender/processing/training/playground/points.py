"""The points of a playground as the data of other jobs, for its network, which takes their features."""

import dataclasses
from pathlib import Path

import numpy as np

from ...datasets.dataset import Dataset
from ...datasets.plane import PLANE_SETS
from ...parameters import from_dict
from .data import plane_data
from .features import features_of
from .parameters import PlaygroundParameters


def playground_points(provenance: dict[str, object], data: str) -> Dataset | None:
    """The Dataset of a set of PLANE_SETS, or of the table that a playground learned, by the playground's features; its
    own points where it learned that set. None of other data, which have features of their own.

    provenance: of the network, what is told of the playground. data: a name or a path. Raises NNVisError.
    """
    names = {field.name for field in dataclasses.fields(PlaygroundParameters)}
    own = from_dict(PlaygroundParameters, {name: value for name, value in provenance.items() if name in names})
    if own.table is not None and Path(data).name == Path(own.table).name:
        own = dataclasses.replace(own, table=data)
    elif data not in PLANE_SETS:
        return None
    elif own.table is not None or data != own.data:
        own = dataclasses.replace(own, table=None, data=data)
    points = plane_data(own)
    x, labels = features_of(points.points, own.features).astype(np.float32), np.maximum(points.labels, 0)
    parts = (values[part] for part in (np.s_[: points.train], np.s_[points.train :]) for values in (x, labels))
    return Dataset(*parts, points.class_names, x.shape[1:], points.name, notes=list(points.notes))
