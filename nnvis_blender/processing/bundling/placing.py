"""Where a network that branches stands: branches beside the trunk, and edges that jump layers as arcs above these.

Layout, unit advection and bundling work as if all layers stood on one axis, each at its depth. What they give is placed
at the end: every layer moves into its lane, and every polyline with it; one that jumps layers is drawn together and
lifted over them. Nothing of it changes z, so that it can be taken back (an action on the network begins and ends with
layers on the axis). A chain has one lane and no jumps and stays as it is, to the bit.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..network import Network, ProcessedNetwork
from .parameters import BundlingParameters

LANE = 1.6  # of the layer width: the distance of two lanes
CLEARANCE = 0.12  # of the layer width: what an arc leaves free above the layers it jumps
DRAWN_TOGETHER = 0.3  # what is left of an arc's cross-section at its top
LONGEST, CLOSEST, FARTHEST = 5.0, 0.15, 0.5  # of a network and of two layers, where no distance is given
NESTED = 0.16  # of the layer width: how much higher an arc is that spans others, and for twice as many


@dataclass
class Placement:
    """shift: (layers,) x of each layer's lane. depth: (layers,) z of each layer. gap: distance of two depths.

    height: (connections,) of the middle of each connection's arc above the axis, 0 where it jumps no layer.
    """

    network: Network
    shift: np.ndarray
    depth: np.ndarray
    height: np.ndarray
    gap: float

    @property
    def moves(self) -> bool:
        """Whether anything stands elsewhere than on the axis."""
        return bool(self.shift.any() or self.height.any())

    def place_units(self, positions: np.ndarray, back: bool = False) -> np.ndarray:
        """(..., units, 3) float32 in the layers' lanes; back: on the axis again."""
        if not self.shift.any():
            return positions
        placed = np.array(positions, np.float32)
        placed[..., 0] += (-1 if back else 1) * self.shift[self.network.unit_layer].astype(np.float32)
        return placed

    def place_lines(self, points: np.ndarray, offsets: np.ndarray, edges: np.ndarray, back: bool = False) -> np.ndarray:
        """(..., samples, 3) float32: the samples of polylines that draw some edges of the network."""
        if not self.moves or not len(points):
            return points
        network = self.network
        connection = network.edge_connection[edges]
        source = np.array([c.source for c in network.connections])[connection]
        target = np.array([c.target for c in network.connections])[connection]
        counts = np.diff(offsets)
        begin, end = (np.repeat(self.depth[layer], counts) for layer in (source, target))
        z = points[..., 2]
        span = np.where(end == begin, 1.0, end - begin)
        share = np.clip((z - begin) / span, 0.0, 1.0)
        left, right = (np.repeat(self.shift[layer], counts) for layer in (source, target))
        lane = left + (right - left) * _smooth(share)
        height = np.repeat(self.height[connection], counts)
        jumped = np.maximum(np.abs(span) / max(self.gap, 1e-12), 1.0)
        lifted = _smooth(np.minimum(np.minimum(share, 1.0 - share) * jumped, 1.0)) * (height > 0)
        width = 1.0 - (1.0 - DRAWN_TOGETHER) * lifted
        placed = np.array(points, np.float32)
        if back:
            placed[..., 0] = (points[..., 0] - lane) / width
            placed[..., 1] = (points[..., 1] - height * lifted) / width
        else:
            placed[..., 0] = points[..., 0] * width + lane
            placed[..., 1] = points[..., 1] * width + height * lifted
        return placed


def placement(network: Network, positions: np.ndarray, parameters: BundlingParameters) -> Placement:
    """positions: (units, 3), in lanes or on the axis: arcs are as high as the units' y needs."""
    depths, lanes = np.array(network.depths), np.array(network.lanes)
    gap, width = layer_distance(network, parameters), parameters.layer_width
    return Placement(
        network,
        _sides(lanes) * LANE * width,
        layer_z(network, parameters),
        _heights(network, depths, positions, width),
        gap,
    )


def replaced(processed: ProcessedNetwork, parameters: BundlingParameters, back: bool = False) -> ProcessedNetwork:
    """A network whose layers stand on the axis placed in lanes, its edges on arcs; back: on the axis again."""
    place = placement(processed.network, processed.positions, parameters)
    if not place.moves:
        return processed
    bundles, states = processed.bundles, processed.bundles.states
    points = place.place_lines(bundles.points, bundles.offsets, bundles.edges, back)
    if states is not None:
        states = place.place_lines(states, bundles.offsets, bundles.edges, back)
    unit_states = processed.unit_states
    return replace(
        processed,
        positions_grid=place.place_units(processed.positions_grid, back),
        positions=place.place_units(processed.positions, back),
        unit_states=None if unit_states is None else place.place_units(unit_states, back),
        bundles=replace(bundles, points=points, states=states),
    )


def layer_z(network: Network, parameters: BundlingParameters) -> np.ndarray:
    """(layers,) z of each layer, its middle at the origin: layers of one depth stand at one z."""
    depths = np.array(network.depths)
    return (depths - depths.max(initial=0) / 2) * layer_distance(network, parameters)


def layer_distance(network: Network, parameters: BundlingParameters) -> float:
    """The distance between two layers that is given; else nn_vis' distance FARTHEST, or what makes the network LONGEST,
    but no less than CLOSEST.
    """
    if parameters.layer_distance is not None:
        return parameters.layer_distance
    gaps = max(max(network.depths, default=0), 1)
    return float(np.clip(LONGEST / gaps, CLOSEST, FARTHEST))


def _sides(lanes: np.ndarray) -> np.ndarray:
    """Lanes 1, 2, 3, 4, ... right and left of the trunk in turn: 1, -1, 2, -2."""
    return np.where(lanes % 2 == 1, (lanes + 1) // 2, -(lanes // 2)).astype(float)


def _heights(network: Network, depths: np.ndarray, positions: np.ndarray, width: float) -> np.ndarray:
    """(connections,): the highest unit of the depths that a connection jumps, the half of the arc and what stays free;
    an arc over others is higher by NESTED times the logarithm of how many lie within each other.
    """
    heights = np.zeros(len(network.connections))
    spans = [(int(depths[c.source]), int(depths[c.target])) for c in network.connections]
    jumps = sorted({span for span in spans if span[1] - span[0] > 1}, key=lambda span: (span[1] - span[0], span))
    if not jumps:
        return heights
    y, first_units = positions[:, 1].astype(float), network.unit_offsets[:-1]
    low, top = np.minimum.reduceat(y, first_units), np.full(depths.max() + 1, -np.inf)
    np.maximum.at(top, depths[network.unit_layer], y)
    level = {}
    for first, last in jumps:  # the shortest first
        within = [level[span] for span in level if first <= span[0] and span[1] <= last]
        level[first, last] = 1 + max(within, default=-1)
    for number, (first, last) in enumerate(spans):
        if last - first > 1:
            c = network.connections[number]
            lowest = min(low[c.source], low[c.target], 0.0) * DRAWN_TOGETHER  # of the arc about its middle
            clear = float(top[first + 1 : last].max())
            heights[number] = max(clear - lowest, 0.0) + (CLEARANCE + NESTED * np.log2(1 + level[first, last])) * width
    return heights


def _smooth(share: np.ndarray) -> np.ndarray:
    """0 to 1 without a bend at either end."""
    return share * share * (3.0 - 2.0 * share)
