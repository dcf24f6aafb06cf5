"""The methods by which samples come into the plane or space, one family a file.

Each is a function (values (n, d) float64, labels (n,), settings, start, watch) -> Embedded. start: (n, dimensions),
where points begin, or None. watch(points) is told of every step of a method that has some, its points to be copied.
"""

from collections.abc import Callable
from typing import NamedTuple

from ..parameters import AXES, ISOMAP, LDA, MDS, PCA, SAMMON, TSNE, UMAP
from .axes import chosen_axes
from .distances import STEPS as MAJORIZED
from .distances import metric_mds, sammon
from .linear import linear_discriminants, principal_components
from .neighbours import STEPS as GATHERED
from .neighbours import isomap, tsne, umap


class Method(NamedTuple):
    """run: see the module's text. steps: how many it tells of at most; 0 of one that cannot be watched. is_linear:
    whether its Embedded has loadings.
    """

    run: Callable
    steps: int = 0
    is_linear: bool = False


RUN = {
    PCA: Method(principal_components, is_linear=True),
    MDS: Method(metric_mds, MAJORIZED),
    SAMMON: Method(sammon, MAJORIZED),
    TSNE: Method(tsne, GATHERED),
    UMAP: Method(umap),
    ISOMAP: Method(isomap),
    LDA: Method(linear_discriminants, is_linear=True),
    AXES: Method(chosen_axes, is_linear=True),
}
