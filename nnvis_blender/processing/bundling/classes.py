"""Class vectors of edges, made ready for the density grid."""

import numpy as np
from threadpoolctl import threadpool_limits

CHANNELS = 15  # more classes are turned into this many, which keeps the grid small


def end_vectors(classes: np.ndarray, edge_importance_type: int, others: np.ndarray | None = None) -> np.ndarray:
    """The class vectors of length <= 1 that an edge has at its two ends; between them it is interpolated.

    classes: (E, 2, C), any length. edge_importance_type: nn_vis' 0 to 3. A vector of length 0 (no importance) counts
    for all classes alike. others: (R, 2, C), vectors of length <= 1 of further edges, taken as they are.
    Returns (E + R, 2, channels) float32 with channels a multiple of 4 and the last one 0,
    kept for the density's length.
    """
    classes = np.asarray(classes, np.float32)
    if edge_importance_type == 1:
        classes = classes[:, [0, 0]]
    elif edge_importance_type == 2:
        classes = np.repeat(classes.sum(axis=1, keepdims=True), 2, axis=1)
    elif edge_importance_type == 3:
        classes = classes[:, [1, 1]]
    unit = unit_vectors(classes)
    if others is not None:
        unit = np.concatenate([unit, others])
    if unit.shape[2] > CHANNELS:
        unit = reduced(unit, CHANNELS)
    channels = (unit.shape[2] // 4 + 1) * 4
    padded = np.zeros((len(unit), 2, channels), np.float32)
    padded[..., : unit.shape[2]] = unit
    return padded


def unit_vectors(classes: np.ndarray) -> np.ndarray:
    """Class vectors (..., C) over their length; one of length 0 becomes that of all classes alike."""
    length = np.linalg.norm(classes, axis=-1, keepdims=True)
    uniform = np.float32(1.0 / np.sqrt(classes.shape[-1]))
    return np.where(length > 1e-12, classes / np.maximum(length, 1e-12), uniform)


def reduced(vectors: np.ndarray, channels: int) -> np.ndarray:
    """Vectors (..., C) projected on the directions that keep most of their inner products (uncentred PCA).

    Returns (..., channels).
    Every vector keeps its length, so that one of a class that few others are of,
    which the directions hardly hold, counts as much.
    """
    flat = vectors.reshape(-1, vectors.shape[-1])
    with threadpool_limits(1):  # products that are shared out among threads otherwise have other last bits
        _, directions = np.linalg.eigh(np.einsum("ij,ik->jk", flat, flat, dtype=np.float64, optimize=True))
        projected = flat @ directions[:, -channels:].astype(flat.dtype)
    lengths = [np.sqrt(np.einsum("ik,ik->i", rows, rows)) for rows in (flat, projected)]
    projected *= (lengths[0] / np.maximum(lengths[1], 1e-12))[:, None]
    return projected.reshape(*vectors.shape[:-1], channels)
