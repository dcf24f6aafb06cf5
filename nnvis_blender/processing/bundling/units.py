"""Node advection: units drift within their layer to units that matter for the same classes."""
import numpy as np
from scipy import ndimage

from ..errors import bad_input
from ..network import Network
from .density import CELLS_PER_BANDWIDTH, biweight_taps
from .parameters import BundlingParameters
from .schedule import schedule

FIRST_BANDWIDTH = 0.75  # of the layer width
LAST_BANDWIDTH = 2.0  # cells
STEP = 0.2  # of the bandwidth
MARGIN = 1.0  # how far beyond the layers' box units may go


def advect_units(
    network: Network, importance_units: np.ndarray, positions: np.ndarray, parameters: BundlingParameters, report,
) -> np.ndarray:
    """Moves units in x and y up the gradient of A(D) = n . D - sigma |D|, sigma rising from 0 to 1: first all draw together,
    then the classes part. z stays. As in nn_vis all layers share one plane and important units attract more; the
    norm |D| is exact, which nn_vis' whole numbers overflow.

    importance_units: (units, C) >= 0. positions: (units, 3). Returns (units, 3) float32.
    """
    importance = np.asarray(importance_units, np.float64)
    if importance.shape[0] != network.unit_count or positions.shape != (network.unit_count, 3):
        raise bad_input(f"importance of the shape {importance.shape} for {network.unit_count} units")
    if not np.isfinite(importance).all():
        raise bad_input("the importance of units holds NaN or infinite numbers")
    moved = np.array(positions, np.float32)
    length = np.linalg.norm(importance, axis=1, keepdims=True)
    unit = importance / np.maximum(length, 1e-12)
    finest = parameters.sample_length / 3.0
    steps = schedule(FIRST_BANDWIDTH * parameters.layer_width, LAST_BANDWIDTH * finest, parameters.node_bandwidth_reduction, 1.0)
    limit = parameters.layer_width / 2 + MARGIN
    place = moved[:, :2].astype(np.float64)
    for number, step in enumerate(steps):
        gradient = _gradient(place, importance, unit, step, finest)
        strength = np.linalg.norm(gradient, axis=1, keepdims=True)
        place += np.where(strength > 1e-12, gradient / np.maximum(strength, 1e-12), 0.0) * STEP * step.bandwidth
        inset = limit - STEP * step.bandwidth - 2 * finest
        np.clip(place, -inset, inset, out=place)
        report.progress(number + 1, len(steps))
    moved[:, :2] = place
    return moved


def _gradient(place, importance, unit, step, finest) -> np.ndarray:
    """(units, 2): the gradient of A at every unit, by central differences, interpolated as the units are splat, so that no unit
    pulls itself."""
    cell = max(finest, step.bandwidth / CELLS_PER_BANDWIDTH)
    taps = biweight_taps(step.bandwidth / cell)
    low = place.min(axis=0) - 2 * cell
    shape = (np.floor((place.max(axis=0) - low) / cell) + 4).astype(int)
    at = (place - low) / cell
    base = np.floor(at).astype(int)
    fraction = at - base
    corners = [
        (base[:, 0] + i, base[:, 1] + j, (fraction[:, 0] if i else 1 - fraction[:, 0]) * (fraction[:, 1] if j else 1 - fraction[:, 1]))
        for i in (0, 1) for j in (0, 1)
    ]
    density = np.zeros((*shape, importance.shape[1]))
    for x, y, share in corners:
        np.add.at(density, (x, y), share[:, None] * importance)
    for axis in (0, 1):
        density = ndimage.correlate1d(density, taps, axis=axis, mode="constant")
    length = np.linalg.norm(density, axis=2)
    gradient = np.zeros_like(place)
    for x, y, share in corners:
        for axis, (i, j) in enumerate(((1, 0), (0, 1))):
            towards = np.einsum("uk,uk->u", unit, density[x + i, y + j] - density[x - i, y - j])
            gradient[:, axis] += share * (towards - step.similarity * (length[x + i, y + j] - length[x - i, y - j]))
    return gradient
