"""What of its strongest samples a unit sees, and what of it excites the unit: crops and projections of one layer."""

from dataclasses import dataclass

import numpy as np

from ...datasets.pictures import PictureAxes, as_pictures, in_colours
from ...datasets.resize import resized
from ..kept import kept_size
from .crops import cut
from .projections import projections
from .receptive import ReceptiveField
from .strongest import Strongest

MOST_BYTES = 256 << 20  # of all images of one kind
_AT_ONCE = 1 << 24  # numbers of samples that are cut at once


@dataclass(frozen=True)
class Shown:
    """How samples are shown. dataset: that they are of. axes: where their pixels are. side: of an image, at most."""

    dataset: object
    axes: PictureAxes
    side: int

    @property
    def colours(self) -> int:
        return 1 if self.axes.channels == 1 else 3

    @property
    def around(self) -> np.ndarray:
        """(colours,) float32: what the network sees beyond the rim, which is zeros, as a picture."""
        nothing = np.zeros((1, self.dataset.x_train.shape[1]), np.float32)
        return as_pictures(nothing, self.dataset, self.axes)[0, :, 0, 0]


def fitting_side(fields: dict[int, ReceptiveField], units: dict[int, np.ndarray], count: int, shown: Shown) -> int:
    """The largest side up to that which is wanted with which all images of one kind fit into memory."""
    side = shown.side
    while side > 4 and MOST_BYTES < 4 * count * shown.colours * sum(
        len(units[layer]) * int(np.prod(kept_size(field.size, side))) for layer, field in fields.items()
    ):
        side = max(4, side * 7 // 8)
    return side


def crops(x: np.ndarray, strongest: Strongest, field: ReceptiveField, shown: Shown) -> np.ndarray:
    """(count, k, height, width, colours) float32, 0 to 1: of each sample the window that its strongest place sees. What
    excites a unit by exactly nothing has none of its own.
    """
    samples, starts = strongest.samples.ravel(), field.starts(strongest.places).reshape(-1, 2)
    has_none, size = strongest.values.ravel() == 0, kept_size(field.size, shown.side)
    made = np.empty((len(samples), shown.colours, *size), np.float32)
    step = max(1, _AT_ONCE // x.shape[1])
    for first in range(0, len(samples), step):
        some = slice(first, first + step)
        pictures = as_pictures(x[samples[some]], shown.dataset, shown.axes)
        made[some] = _in_size(cut(pictures, starts[some], field.size, shown.around), size)
    made[has_none] = shown.around[:, None, None]
    return _by_unit(made, strongest)


def projected(backward, x: np.ndarray, strongest: Strongest, field: ReceptiveField, shown: Shown, report) -> np.ndarray:
    """(count, k, height, width, colours) float32, about zero: the projections in the same windows, zeros outside."""
    starts, size = field.starts(strongest.places).reshape(-1, 2), kept_size(field.size, shown.side)
    made = np.empty((len(starts), shown.colours, *size), np.float32)
    for some, rows in projections(backward, x, strongest, report):
        images = in_colours(rows, shown.dataset, shown.axes)
        made[some] = _in_size(cut(images, starts[some], field.size, 0.0), size)
    return _by_unit(made, strongest)


def _in_size(images: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Images (n, channels, height, width) in another size, the means of what their pixels cover."""
    return images if images.shape[2:] == size else resized(images, size, None, 2)


def _by_unit(images: np.ndarray, strongest: Strongest) -> np.ndarray:
    """(k times count, colours, height, width) as (count, k, height, width, colours)."""
    return np.ascontiguousarray(images.reshape(*strongest.samples.shape, *images.shape[1:]).transpose(1, 0, 3, 4, 2))
