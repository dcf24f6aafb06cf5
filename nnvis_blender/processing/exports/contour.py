"""The surface where a grid of numbers is 0, by marching tetrahedra: closed and manifold whatever the numbers are.

Each cube is cut into the six tetrahedra around its diagonal (H. W. Kuhn 1960), alike in all cubes, so that neighbours
share their faces; see A. Doi and A. Koide 1991, An Efficient Method of Triangulating Equi-Valued Surfaces.
"""

import itertools

import numpy as np

_NEAREST = 0.02  # of its edge's length a vertex stays away from the grid's points, so that no triangle is none


def contour(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(vertices (n, 3) in steps of the grid, triangles (m, 3), anticlockwise seen from where the grid is positive).

    grid: (x, y, z), negative within bodies, positive on all of its outer sides.
    """
    inside = grid < 0
    counts = sum(inside[corner].astype(np.uint8) for corner in _corners(grid.shape))
    cubes = np.flatnonzero(_padded((counts > 0) & (counts < 8)))
    strides = np.array([grid.shape[1] * grid.shape[2], grid.shape[2], 1])
    steps = np.array([sum(strides[axis] for axis in range(3) if code >> axis & 1) for code in range(8)])
    values, signs = grid.ravel(), inside.ravel()
    keys = []
    for chain, cases in _TETRAHEDRA:
        code = sum(signs[cubes + steps[corner]].astype(np.int64) << place for place, corner in enumerate(chain))
        for number, triangles in cases.items():
            first = cubes[code == number]
            for triangle in triangles:
                keys.append(np.stack([8 * (first + steps[low]) + (high ^ low) for low, high in triangle], axis=1))
    if not keys:
        return np.zeros((0, 3)), np.zeros((0, 3), np.int64)
    unique, faces = np.unique(np.concatenate(keys), return_inverse=True)
    start, way = unique // 8, unique % 8
    low, high = values[start].astype(float), values[start + steps[way]].astype(float)
    share = np.clip(low / (low - high), _NEAREST, 1 - _NEAREST)[:, None]
    along = np.stack([way >> axis & 1 for axis in range(3)], axis=1)
    return np.stack(np.unravel_index(start, grid.shape), axis=1) + share * along, faces.reshape(-1, 3)


def _corners(shape) -> list:
    """Of all cubes of a grid each of the eight corners, as slices of the grid."""
    return [tuple(slice(step, size - 1 + step) for step, size in zip(steps, shape)) for steps in np.ndindex(2, 2, 2)]


def _padded(cubes: np.ndarray) -> np.ndarray:
    """Flags of cubes as flags of the grid's points that they begin at."""
    return np.pad(cubes, [(0, 1)] * 3)


def _tetrahedra() -> list:
    """[(corners, case -> triangles)] of the six: a corner's bits say on which sides of the cube it is, a case's bits
    which corners are inside; a triangle's vertices lie between two corners each, the first of which is part of the
    other.
    """
    found = []
    for order in itertools.permutations((1, 2, 4)):
        chain = (0, order[0], order[0] | order[1], 7)
        found.append((chain, {case: _triangles(chain, case) for case in range(1, 15)}))
    return found


def _triangles(chain: tuple, case: int) -> list:
    inner = [corner for place, corner in enumerate(chain) if case >> place & 1]
    outer = [corner for place, corner in enumerate(chain) if not case >> place & 1]
    if len(inner) == 2:
        (a, b), (c, d) = inner, outer
        cut = [[(a, c), (a, d), (b, d)], [(a, c), (b, d), (b, c)]]
    else:
        cut = [[(a, b) for a in inner for b in outer]]
    places = {corner: np.array([corner >> axis & 1 for axis in range(3)], float) for corner in chain}
    outwards = sum(places[one] for one in outer) / len(outer) - sum(places[one] for one in inner) / len(inner)
    turned = []
    for triangle in cut:
        a, b, c = ((places[one] + places[other]) / 2 for one, other in triangle)
        is_outwards = np.cross(b - a, c - a) @ outwards > 0
        pairs = [tuple(sorted(pair)) for pair in triangle]
        turned.append(pairs if is_outwards else pairs[::-1])
    return turned


_TETRAHEDRA = _tetrahedra()
