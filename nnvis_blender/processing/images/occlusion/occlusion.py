"""What becomes of an answer while something is hidden. Flat arrays; the worker makes them, Blender reads them."""

from dataclasses import dataclass, field

import numpy as np

MOST_PLACES = 10_000  # of the square: a block each in the picture of a map


@dataclass
class Occlusion:
    """What a network makes of one sample for each place of what hides a part of it.

    name: of the sample. picture: (1 or 3, height, width) uint8; of rows of numbers, and of tokens, one row of a pixel
    each. extent: (height, width) of the sample, which its picture may be smaller than. size: (height, width) of what
    hides, in pixels of the sample. color: (3,) float32, its colour from 0 to 1, encoded sRGB. tops: (rows,), lefts:
    (columns,) int32, where it stands, ascending; what sticks out of the sample is cut off. outputs: (rows, columns,
    classes) float32 as Maps.outputs has them, activation: (rows, columns) float32, the sum over the strongest map of a
    layer. whole, whole_activation: the same of the sample as it is. layer, unit: which map. truth: its class, -1 where
    that is not known. measure: what the outputs are, "probability" or "value". elements: names of features or tokens,
    empty of an image. notes: sentences on what was guessed or left out.
    """

    name: str
    picture: np.ndarray
    extent: tuple[int, int]
    size: tuple[int, int]
    color: np.ndarray
    tops: np.ndarray
    lefts: np.ndarray
    outputs: np.ndarray
    activation: np.ndarray
    whole: np.ndarray
    whole_activation: float
    layer: int
    unit: int
    truth: int
    measure: str
    elements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def target(self) -> int:
        """The class whose probability is watched: the true one, or else the one that the network takes it for."""
        return self.truth if self.truth >= 0 else int(self.whole.argmax())

    @property
    def answers(self) -> np.ndarray:
        """(rows, columns) int64: the most probable class at each place."""
        return self.outputs.argmax(axis=2)
