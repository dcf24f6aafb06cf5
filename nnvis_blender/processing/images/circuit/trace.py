"""The way of the greatest contributions, back to the inputs and on to the outputs."""

from typing import NamedTuple

import numpy as np


class Flow(NamedTuple):
    """What flows through each edge (edges,) and each unit (units,), float64; 0 of what is not on the way."""

    edges: np.ndarray
    units: np.ndarray


def trace(model, brought: np.ndarray, picked: int, share: float) -> Flow:
    """The cone through a unit. brought: (edges,) what each edge brings its target, NaN where that is not defined, which
    is not followed. picked: its number through all layers. share: see Circuit.

    The flow, 1 at the tip, parts at each unit by the sizes of what comes in by its edges, and the other way of what
    goes out by them.
    """
    network = model.network
    size = np.abs(np.nan_to_num(brought.astype(np.float64)))
    flow = Flow(np.zeros(network.edge_count), np.zeros(network.unit_count))
    for units, layers, leading, is_back in (
        (flow.units.copy(), reversed(model.order), model.entering, True),
        (flow.units.copy(), model.order, model.leaving, False),
    ):
        units[picked] = 1.0
        for layer in layers:
            _step(network, layer, leading[layer], is_back, share, size, units, flow.edges)
        np.maximum(flow.units, units, out=flow.units)
    return flow


def _step(network, layer: int, numbers, is_back: bool, share: float, size, units, edges) -> None:
    """Follows the greatest contributions from the units of a layer that anything flows through; adds to what flows
    through edges, and through the units at their other ends.
    """
    first, last = network.unit_offsets[layer : layer + 2]
    near, far, own = [], [], []
    for number in numbers:
        c, offset = network.connections[number], network.edge_offsets[number]
        ends = (c.target_unit, c.source_unit) if is_back else (c.source_unit, c.target_unit)
        there = np.flatnonzero(units[first:last][ends[0]] > 0)
        near.append(ends[0][there])
        far.append(ends[1][there] + network.unit_offsets[c.source if is_back else c.target])
        own.append(there + offset)
    if not own or not sum(map(len, own)):
        return
    near, far, own = (np.concatenate(parts).astype(np.int64) for parts in (near, far, own))
    weight = size[own]
    kept, total = greatest(near, weight, share, last - first)
    near, far, own, weight = (values[kept] for values in (near, far, own, weight))
    parts = units[first:last][near] * weight / total[near]
    edges[own] = np.maximum(edges[own], parts)
    np.add.at(units, far, parts)


def greatest(group: np.ndarray, weight: np.ndarray, share: float, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """(the places, ascending, of each group's largest weights that together are at least a share of its sum, the sums
    (groups,)). Of equal weights the first come first; what weighs nothing never does.
    """
    total = np.bincount(group, weight, groups)
    order = np.lexsort((-weight, group))
    passed = np.cumsum(weight[order])
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    counts = np.diff(np.append(begins, len(order)))
    before = passed - weight[order] - np.repeat(passed[begins] - weight[order][begins], counts)
    taken = (weight[order] > 0) & (before < share * total[group[order]] * (1 - 1e-9))
    return np.sort(order[taken]), total
