"""The methods by which samples come into the plane or space, one family a file.

Each is a function (values (n, d) float64, labels (n,), settings, start, watch) -> Embedded. start: (n, dimensions),
where points begin, or None. watch(points) is told of every step of a method that has some, its points to be copied.
"""

from collections.abc import Callable
from typing import NamedTuple

from ..parameters import AXES, ISOMAP, LDA, MDS, PCA, SAMMON, TSNE, UMAP
from .axes import chosen_axes
from .distances import metric_mds, sammon
from .linear import linear_discriminants, principal_components
from .neighbours import isomap, tsne, umap


class Method(NamedTuple):
    """run: see the module's text. has_steps: whether it can be watched."""

    run: Callable
    has_steps: bool = False


RUN = {
    PCA: Method(principal_components),
    MDS: Method(metric_mds, has_steps=True),
    SAMMON: Method(sammon, has_steps=True),
    TSNE: Method(tsne, has_steps=True),
    UMAP: Method(umap),
    ISOMAP: Method(isomap),
    LDA: Method(linear_discriminants),
    AXES: Method(chosen_axes),
}
