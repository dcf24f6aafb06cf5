"""What every action is to the one who carries it out: a number of steps, each of which moves units or edges."""

import numpy as np

from ..bundling.parameters import BundlingParameters
from ..bundling.sampling import resample, straight_samples
from ..network import ProcessedNetwork
from .parameters import ActionParameters


class Motion:
    """The places of a network's units and edges, and how one action moves them.

    count: how many steps the action has. positions: (units, 3) float32. points (samples, 3) float32, offsets (polylines
    + 1,) int64: the polylines, in the order of the file, their ends at the units. grid_cells: cells of the largest
    density grid. The arrays of `processed` are never written to.
    """

    def __init__(self, processed: ProcessedNetwork, settings: BundlingParameters, parameters: ActionParameters):
        network, bundles = processed.network, processed.bundles
        self.processed, self.settings, self.parameters = processed, settings, parameters
        self.source, self.target = network.edge_ends(bundles.edges)
        self.positions = np.array(processed.positions, np.float32)
        self.points, self.offsets = np.array(bundles.points, np.float32), bundles.offsets
        self.grid_cells = bundles.grid_cells
        self.count = self.steps()

    def steps(self) -> int:
        """How many steps the action takes, with the user's limit."""
        return 1

    def step(self, number: int) -> None:
        """Does the step `number`, counted from 0."""
        raise NotImplementedError

    def end(self) -> None:
        """Called once, after the last step."""

    def polylines(self) -> tuple[np.ndarray, np.ndarray]:
        """points, offsets of the edges as they are now, also between two steps."""
        return self.points, self.offsets

    def limited(self, whole: int) -> int:
        """The steps of a schedule of `whole` steps that the user lets it take."""
        return min(whole, self.parameters.steps or whole)

    def straighten(self) -> None:
        """Makes the edges straight lines between their units, as finely sampled as bundles are."""
        points, offsets = straight_samples(self.positions[self.source], self.positions[self.target])
        if self.settings.sample_length > 0:
            points, offsets, _ = resample(points, offsets, self.settings.sample_length)
        self.points, self.offsets = points, offsets
