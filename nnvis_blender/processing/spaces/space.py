"""Samples, grids and trees in spaces that move from state to state. Flat arrays; the worker makes them, and Blender
reads them.
"""

from dataclasses import dataclass, field

import numpy as np

from .surface import Surface

KINDS = WARP, EMBEDDING, BOUNDARY, RUNS, METHOD = ("warp", "embedding", "boundary", "runs", "method")


@dataclass
class Cloud:
    """Points, at each state of a Space.

    name: what they are ("samples", "means", ...). points: (states, n, 3) float32, z 0 in the plane. labels: (n,) int32,
    -1 where there is none. predictions: (states, n) or (1, n) int32, -1 where there is none. names: of each point, or
    empty. pictures: (n, 1 or 3, height, width) uint8 of points that are images, which one cloud
    of a space may have, else None. neighbours: (states or 1, n,
    k) int32 numbers of the nearest points, nearest first, or None. sizes: (states or 1, n) float32 over the usual size,
    or None.
    """

    name: str
    points: np.ndarray
    labels: np.ndarray
    predictions: np.ndarray
    names: list[str] = field(default_factory=list)
    pictures: np.ndarray | None = None
    neighbours: np.ndarray | None = None
    sizes: np.ndarray | None = None


@dataclass
class Lattice:
    """Lines or faces whose vertices move: a warped grid, a hull, a plane that separates, a tree.

    name: what it is. points: (states, n, 3) float32. edges: (e, 2) int32, drawn as curves. faces: (f, 3 or 4) int32,
    drawn as surfaces. values: (states or 1, n) float32, 0 to 1, by which it is coloured, or None. labels: (n,) int32
    classes, -1 where there is none. marks: (states or 1, n) bool, where it is folded or split, or None. seen: (states,
    n) bool, what is not there yet in a state is left out, or None.
    """

    name: str
    points: np.ndarray
    edges: np.ndarray
    faces: np.ndarray
    values: np.ndarray | None = None
    labels: np.ndarray | None = None
    marks: np.ndarray | None = None
    seen: np.ndarray | None = None


@dataclass
class Arrows:
    """How far samples move at each state of a Space when one of their values grows: arrows from the space's 0.

    names: of the values. points: (states, n, 3) float32, the tips. seen: (states, n) bool, what a state has no arrow
    of. ranks: (n,) int32 from 0, the longest first; some have the same where states are of different values. measures:
    of each state by how much a value grows, as a caption says it, or "".
    """

    names: list[str]
    points: np.ndarray
    seen: np.ndarray
    ranks: np.ndarray
    measures: list[str]


@dataclass
class Components:
    """What the principal components of samples that are images look like.

    images: (1 + k, 1 or 3, height, width) float32: the mean, of pixels from 0 to 1, and what each of the first k adds
    to it, one standard deviation along. shares: (k or more,) float32, of the variance, descending.
    """

    images: np.ndarray
    shares: np.ndarray


@dataclass
class Space:
    """What lies in one space, at one or more states, between which one input of its objects leads.

    kind: one of KINDS. title: as a caption says it. states: (states) names: methods, layers, epochs or steps. axes: of
    each state what its axes are called, as many as there are dimensions or fewer; one list for all where there is one.
    dimensions: 2 or 3. class_names: of the labels. figures: of each state {name: number}, as a panel says them
    (trustworthiness, purity, ...). clouds, lattices: what lies in it, each with a name of its own. regions: Surfaces
    with as many epochs as there are states (or one), whose axes are those of the space. arrows, components: of its
    samples, or None. notes: sentences on what it cannot show. provenance: JSON-able: model, data, method, parameters,
    seed, version.
    """

    kind: str
    title: str
    states: list[str]
    axes: list[list[str]]
    dimensions: int
    class_names: list[str]
    figures: list[dict[str, float]]
    clouds: list[Cloud] = field(default_factory=list)
    lattices: list[Lattice] = field(default_factory=list)
    regions: list[Surface] = field(default_factory=list)
    arrows: Arrows | None = None
    components: Components | None = None
    notes: list[str] = field(default_factory=list)
    provenance: dict[str, object] = field(default_factory=dict)
