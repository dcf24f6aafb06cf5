"""A network as it is drawn, in plain arrays: what every format is written from."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Text:
    """A line of type: place (3,) of its middle, half way up its capitals, right and up (3,) of length 1, size that of
    the letters (an em) in metres.
    """

    text: str
    place: np.ndarray
    right: np.ndarray
    up: np.ndarray
    size: float
    color: np.ndarray  # (3,) linear RGB
    kind: str  # "layer", "class", "unit" or "legend"


@dataclass
class View:
    """A camera: view and projection (4, 4) float64 as OpenGL has them (world, camera, clip), its picture in pixels."""

    view: np.ndarray
    projection: np.ndarray
    width: int
    height: int


@dataclass
class Drawing:
    """What the controls leave of one network, and how it looks.

    Places are in the world's metres, Z up; colors linear RGB in 0 to 1; opacity 0 to 1; importance 0 to 1, of all
    classes together what the unit or edge matters. U units, E edges, C classes, P samples of edges. What is not
    drawn is not in it, but units at the ends of edges are, with the radius 0; edges name their units by row.
    """

    name: str
    class_names: list[str]
    class_colors: np.ndarray  # (C, 3) float32
    layer_names: list[str]

    unit_layer: np.ndarray  # (U,) int32
    unit_number: np.ndarray  # (U,) int32, within its layer
    unit_names: list[str]  # "" where a unit has none
    unit_place: np.ndarray  # (U, 3) float32
    unit_radius: np.ndarray  # (U,) float32
    unit_color: np.ndarray  # (U, 3) float32
    unit_opacity: np.ndarray  # (U,) float32
    unit_importance: np.ndarray  # (U, C) float32

    edge_source: np.ndarray  # (E,) int32
    edge_target: np.ndarray  # (E,) int32
    edge_weight: np.ndarray  # (E,) float32
    edge_class: np.ndarray  # (E,) int32, the class that it is most important for, -1 where there is none
    edge_importance: np.ndarray  # (E, C) float32
    edge_color: np.ndarray  # (E, 3) float32, the mean of those of its samples
    edge_opacity: np.ndarray  # (E,) float32

    offsets: np.ndarray  # (E + 1,) int32, of the samples below
    places: np.ndarray  # (P, 3) float32, as they are drawn
    straight: np.ndarray  # (P, 3) float32, Bundle at 0
    bundled: np.ndarray  # (P, 3) float32, Bundle at 1
    radius: np.ndarray  # (P,) float32
    color: np.ndarray  # (P, 3) float32

    background: np.ndarray  # (3,) linear RGB
    texts: list[Text] = field(default_factory=list)
    view: View | None = None  # of the scene's camera
    class_view: int = -1  # the class whose share widths, colors and opacity show, -1 where they are of all
    provenance: dict[str, object] = field(default_factory=dict)
