"""Grids of quads as meshes: a face a pixel."""

import numpy as np


def grid_quads(height: int, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, column, faces) of a grid of height x width faces, row by row: row, column: (height + 1, width + 1) of its
    corners; faces: (height * width, 4) their numbers, which see the way that a picture does whose rows go down and
    whose columns go to the right.
    """
    row, column = np.mgrid[: height + 1, : width + 1]
    corner = np.arange(row.size).reshape(row.shape)
    faces = np.stack([corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:]], axis=-1).reshape(-1, 4)
    return row, column, faces


def add_quads(mesh, faces: np.ndarray) -> None:
    """Gives a mesh, which has its vertices, these faces (n, 4)."""
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", np.ascontiguousarray(faces.ravel(), np.int32))
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, 4, dtype=np.int32))
    mesh.update(calc_edges=True)
