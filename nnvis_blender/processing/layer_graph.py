"""How the layers of a network stand to each other: their order, depths and lanes, from the pairs that are joined.

Every function is linear in layers and pairs (lanes: times a logarithm), so that no file makes it slow.
"""

import heapq

from .errors import bad_input


def neighbours(count: int, pairs: list[tuple[int, int]]) -> tuple[list[list[int]], list[list[int]]]:
    """For each of count layers those that lead into it, and those that it leads into, each ascending and once.

    pairs: (source, target) layer indices.
    """
    before, after = [[] for _ in range(count)], [[] for _ in range(count)]
    for source, target in sorted(set(pairs)):
        before[target].append(source)
        after[source].append(target)
    return before, after


def layer_depths(count: int, pairs: list[tuple[int, int]]) -> list[int]:
    """For each layer the length of the longest path that ends in it. Raises NNVisError (bad_input) for a circle."""
    before, after = neighbours(count, pairs)
    missing, depths = [len(sources) for sources in before], [0] * count
    ready = [layer for layer in range(count) if not missing[layer]]
    for layer in ready:  # grows while it is gone through
        for target in after[layer]:
            depths[target] = max(depths[target], depths[layer] + 1)
            missing[target] -= 1
            if not missing[target]:
                ready.append(target)
    if len(ready) < count:
        raise bad_input("the network's layers form a circle", "Give a network in which no layer leads back to itself")
    return depths


def layer_lanes(count: int, pairs: list[tuple[int, int]], output: int) -> list[int]:
    """For each layer the lane it stands in: 0 for the trunk, the longest path to `output`; 1 and up for branches.

    A branch is a path through layers that have no lane yet; it gets the lowest lane that is free at all its depths.
    """
    before, after = neighbours(count, pairs)
    depths, lanes = layer_depths(count, pairs), [None] * count
    layer = output
    while layer is not None:
        lanes[layer] = 0
        # of the deepest layers that lead here the first; the longest path goes through it
        layer = max(before[layer], key=lambda source: (depths[source], -source), default=None)
    free, busy, most = [], [], 0  # lanes that are free again; (last depth, lane) of those that are not; the highest
    for first in sorted(range(count), key=lambda layer: (depths[layer], layer)):
        if lanes[first] is not None:
            continue
        while busy and busy[0][0] < depths[first]:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if not free:
            most += 1
            free.append(most)
        lane, layer = heapq.heappop(free), first
        while layer is not None:
            lanes[layer], last = lane, depths[layer]
            open_ones = [target for target in after[layer] if lanes[target] is None]
            layer = min(open_ones, key=lambda target: (depths[target], target), default=None)
        heapq.heappush(busy, (last, lane))
    return lanes
