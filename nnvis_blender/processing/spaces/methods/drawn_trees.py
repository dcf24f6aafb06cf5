"""Trees in space: standing over the plane that they split, or growing behind it, a forest."""

from typing import NamedTuple

import numpy as np

from ..space import Cloud, Lattice

_HEIGHT = 0.7  # of a tree over the plane, over the plane's side
_GAP = 0.08  # of the plane's side, from the plane to the leaves, and to the forest
_TALL = 1.5  # of a tree of the forest, over the room that it has
_APART = 0.8  # of that room, from one row to the next
_SLENDER = 3.0  # trees of a row over the rows
_CROWN = 0.85  # of the room that a tree has is its crown's width
_TRUNK = 0.35  # of a tree's height


class Nodes:
    """A tree of scikit-learn as arrays of its nodes, the root first.

    left, right: (nodes,) int, -1 of leaves. feature: (nodes,) int, threshold: (nodes,) float64. shares: (nodes,
    classes) float64. depth: (nodes,) int. low, high: (nodes, 2) the rectangle of each.
    """

    def __init__(self, tree, low: np.ndarray, high: np.ndarray):
        self.left, self.right = tree.children_left, tree.children_right
        self.feature, self.threshold = tree.feature, tree.threshold
        values = tree.value[:, 0]
        self.shares = values / values.sum(axis=1, keepdims=True)
        count = len(self.left)
        self.depth, self.parent = np.zeros(count, int), np.full(count, -1)
        self.low, self.high = np.tile(low, (count, 1)), np.tile(high, (count, 1))
        level = np.array([0])
        while len(level := level[self.left[level] >= 0]):
            left, right, axis = self.left[level], self.right[level], self.feature[level]
            for child in (left, right):
                self.parent[child], self.depth[child] = level, self.depth[level] + 1
                self.low[child], self.high[child] = self.low[level], self.high[level]
            self.high[left, axis] = np.minimum(self.high[left, axis], self.threshold[level])
            self.low[right, axis] = np.maximum(self.low[right, axis], self.threshold[level])
            level = np.concatenate([left, right])

    @property
    def branches(self) -> np.ndarray:
        """(nodes - 1, 2) int32: from each node but the root to its parent."""
        child = np.arange(1, len(self.left))
        return np.stack([self.parent[child], child], axis=1).astype(np.int32)

    @property
    def across(self) -> np.ndarray:
        """(nodes,) 0 to 1: leaves side by side, the left ones first, others over the middle of theirs."""
        leaves, first = np.ones(len(self.left)), np.zeros(len(self.left))
        inner = [np.flatnonzero((self.depth == depth) & (self.left >= 0)) for depth in range(int(self.depth.max()))]
        for level in reversed(inner):
            leaves[level] = leaves[self.left[level]] + leaves[self.right[level]]
        for level in inner:
            first[self.left[level]] = first[level]
            first[self.right[level]] = first[level] + leaves[self.left[level]]
        return (first + leaves / 2) / leaves[0]


class Drawing(NamedTuple):
    """What of trees lies in a space: lines, and their nodes as points."""

    lattices: list[Lattice]
    clouds: list[Cloud]


def standing_over(nodes: Nodes, levels: int) -> Drawing:
    """A tree over the plane: every split is a bar over the place where it parts its rectangle, every leaf hangs over
    the middle of its own. levels: states, in each of which it is a level deeper, the root alone first.
    """
    side = float((nodes.high[0] - nodes.low[0]).max())
    inner = np.flatnonzero(nodes.left >= 0)
    places = (nodes.low + nodes.high) / 2
    places[inner, nodes.feature[inner]] = nodes.threshold[inner]
    up = side * (_GAP + _HEIGHT * (1 - nodes.depth / max(int(nodes.depth.max()), 1)))
    points = np.column_stack([places, up])
    ends = np.repeat(points[inner], 2, axis=0)
    other = np.repeat(1 - nodes.feature[inner], 2)
    ends[np.arange(len(ends)), other] = np.stack([nodes.low[inner], nodes.high[inner]], axis=1).reshape(-1, 2)[
        np.arange(len(ends)), other
    ]
    level = np.arange(levels)[:, None]
    bars = _lines("splits", ends, np.arange(len(ends)).reshape(-1, 2), np.repeat(nodes.depth[inner], 2) < level)
    tree = _lines("tree", points, nodes.branches, nodes.depth <= level)
    return Drawing([tree, bars], [_nodes("nodes", points, nodes.shares, nodes.depth <= level)])


def growing(trees: list[Nodes], low: np.ndarray, high: np.ndarray) -> Drawing:
    """A forest behind the plane, in rows: a trunk, its branches, and the leaves as its crown. A tree a state."""
    side, rows = float((high - low).max()), max(1, round(np.sqrt(len(trees) / _SLENDER)))
    each = -(-len(trees) // rows)
    room = float(high[0] - low[0]) / each
    points, edges, leaves, shares, of_tree, of_leaf, total = [], [], [], [], [], [], 0
    for number, nodes in enumerate(trees):
        row, place = divmod(number, each)
        left = low[0] + room * (place + (0.25 if row % 2 else -0.25) * (rows > 1))
        along = left + room * ((1 - _CROWN) / 2 + _CROWN * nodes.across)
        up = _TALL * room * (_TRUNK + (1 - _TRUNK) * nodes.depth / max(int(nodes.depth.max()), 1))
        back = np.full(len(along), high[1] + _GAP * side + _APART * room * row)
        own = np.column_stack([along, back, up])
        foot = own[:1] * [1, 1, 0]
        points.append(np.concatenate([own, foot]))
        edges.append(np.concatenate([nodes.branches, [[len(own), 0]]]) + total)
        is_leaf = nodes.left < 0
        leaves.append(own[is_leaf])
        shares.append(nodes.shares[is_leaf])
        of_tree.append(np.full(len(own) + 1, number))
        of_leaf.append(np.full(int(is_leaf.sum()), number))
        total += len(own) + 1
    state = np.arange(len(trees))[:, None]
    joined = [np.concatenate(part) for part in (points, edges, of_tree, leaves, shares, of_leaf)]
    lines = _lines("forest", joined[0], joined[1], joined[2] <= state)
    return Drawing([lines], [_nodes("leaves", joined[3], joined[4], joined[5] <= state)])


def _lines(name: str, points: np.ndarray, edges: np.ndarray, seen: np.ndarray) -> Lattice:
    states = np.repeat(points[None].astype(np.float32), len(seen), axis=0)
    return Lattice(name, states, edges.astype(np.int32), np.zeros((0, 3), np.int32), seen=seen)


def _nodes(name: str, points: np.ndarray, shares: np.ndarray, seen: np.ndarray) -> Cloud:
    """Points in the colour of the class with the largest share, as large as that; not there before they are seen."""
    states = np.repeat(points[None].astype(np.float32), len(seen), axis=0)
    most = shares.argmax(axis=1).astype(np.int32)
    return Cloud(name, states, most, most[None], sizes=(seen * shares.max(axis=1)).astype(np.float32))
