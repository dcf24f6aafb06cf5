"""Where layers fold a grid: where they turn it over, or press it flat, by the Jacobian of all of them so far."""

import numpy as np

from .steps import Step, slope

MOST_VALUES = 2**25  # of the Jacobians of a layer
_FLAT = 1e-12  # squared sine of the angle between two ways through the grid that counts as none


class Folds:
    """Follows the Jacobian of dense layers at the vertices of a grid.

    directions: (axes, features), the grid's own in the space of inputs. count: vertices. Where every layer has as many
    units as the grid has axes, the determinant's sign is the product of those of matrices and slopes, which no
    saturation blurs.
    """

    def __init__(self, directions: np.ndarray, count: int):
        self._axes = len(directions)
        self._jacobian = np.broadcast_to(directions.T, (count, *directions.T.shape))
        self._signs = None
        if directions.shape[0] == directions.shape[1]:
            self._signs = np.full(count, np.sign(np.linalg.det(directions)))

    def take(self, step: Step, moved: np.ndarray) -> list[np.ndarray] | None:
        """Of each phase of a step (vertices,) int8: 0 where the grid is pressed flat, -1 where it is turned over, that
        is otherwise round than most of it, else 1. None where it has too many units to be followed.

        moved: (vertices, units) float64, the pre-activations.
        """
        if not step.is_dense or moved.size * self._axes > MOST_VALUES:
            return None
        self._jacobian = np.einsum("iu,nia->nua", step.matrix, self._jacobian, optimize=True)
        is_square = step.matrix.shape[0] == step.matrix.shape[1] == self._axes
        self._signs = self._signs * _sign(step.matrix) if is_square and self._signs is not None else None
        linear = self._state()
        if len(step.phases) == 2:
            return [linear, linear]
        slopes = slope(step.activation, moved)
        self._jacobian = self._jacobian * slopes[:, :, None]
        if self._signs is not None:
            rising = np.where((slopes == 0) & (step.activation != "relu"), 1.0, np.sign(slopes))  # saturated
            self._signs = self._signs * rising.prod(axis=1)
        largest = np.abs(self._jacobian).max(axis=(1, 2), keepdims=True)
        self._jacobian = self._jacobian / np.where(largest > 0, largest, 1)
        return [linear, linear, self._state()]

    def _state(self) -> np.ndarray:
        if self._signs is not None:
            found = self._signs
        else:
            jacobian = self._jacobian
            gram = np.einsum("nua,nub->nab", jacobian, jacobian, optimize=True)
            sides = np.prod(np.diagonal(gram, axis1=1, axis2=2), axis=1)
            is_flat = np.linalg.det(gram) <= _FLAT * sides
            signs = np.sign(np.linalg.det(jacobian)) if jacobian.shape[1] == self._axes else np.ones(len(jacobian))
            found = np.where(is_flat | (sides == 0), 0, signs)
        most = 1 if (found > 0).sum() >= (found < 0).sum() else -1
        return (found * most).astype(np.int8)


def _sign(matrix: np.ndarray) -> float:
    """The sign of a determinant, 0 where a matrix is singular."""
    lengths = np.linalg.svd(matrix, compute_uv=False)
    return 0.0 if lengths[-1] <= 1e-12 * lengths[0] else float(np.linalg.slogdet(matrix)[0])
