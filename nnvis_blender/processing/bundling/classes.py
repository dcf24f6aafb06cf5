"""Class vectors of edges, made ready for the density grid."""
import numpy as np

CHANNELS = 15  # more classes are turned into this many, which keeps the grid small


def end_vectors(classes: np.ndarray, edge_importance_type: int) -> np.ndarray:
    """The class vectors of length <= 1 that an edge has at its two ends; between them it is interpolated.

    classes: (E, 2, C), any length. edge_importance_type: nn_vis' 0 to 3. A vector of length 0 (no importance) counts for all
    classes alike. Returns (E, 2, channels) float32 with channels a multiple of 4 and the last one 0, kept for the density's length.
    """
    classes = np.asarray(classes, np.float32)
    if edge_importance_type == 1:
        classes = classes[:, [0, 0]]
    elif edge_importance_type == 2:
        classes = np.repeat(classes.sum(axis=1, keepdims=True), 2, axis=1)
    elif edge_importance_type == 3:
        classes = classes[:, [1, 1]]
    length = np.linalg.norm(classes, axis=2, keepdims=True)
    uniform = np.float32(1.0 / np.sqrt(classes.shape[2]))
    unit = np.where(length > 1e-12, classes / np.maximum(length, 1e-12), uniform)
    if unit.shape[2] > CHANNELS:
        unit = _principal(unit)
    channels = (unit.shape[2] // 4 + 1) * 4
    padded = np.zeros((len(unit), 2, channels), np.float32)
    padded[..., :unit.shape[2]] = unit
    return padded


def _principal(unit: np.ndarray) -> np.ndarray:
    """Projects unit vectors (E, 2, C) on the CHANNELS directions that keep most of their inner products (uncentred PCA)."""
    flat = unit.reshape(-1, unit.shape[2])
    _, directions = np.linalg.eigh(np.einsum("ij,ik->jk", flat, flat, dtype=np.float64, optimize=True))
    return (flat @ directions[:, -CHANNELS:].astype(np.float32)).reshape(len(unit), 2, CHANNELS)
