"""What networks hold of the same samples."""

import numpy as np
import torch

from ...activations.running import as_batch
from ...errors import bad_input
from ...network import Network

MOST_ROWS = 2000  # samples and places of maps by which units are matched
MOST_MATCHED = 100_000_000  # values of all networks by which units are matched: 400 MB


def last_hidden(network: Network) -> int:
    """The layer that leads into the outputs, the deepest where several do."""
    leading = {c.source for c in network.connections if c.target in network.outputs}
    return max(leading or set(network.inputs), key=lambda layer: (network.depths[layer], layer))


def held_by(model, x: np.ndarray, layer: int) -> np.ndarray:
    """(samples, values) float32: what a layer holds of samples (n, features), its maps row by row.

    Raises NNVisError (bad_input) where that is not known or not finite.
    """
    if not model.has_outputs(layer):
        name = model.network.layers[layer].name
        raise bad_input(f"what {name} of {model.name} holds is not known", "Compare the networks by their outputs")
    parts = []
    with torch.no_grad():
        for first in range(0, len(x), model.rows):
            after = model.outputs(as_batch(model, x[first : first + model.rows]), [layer])[layer][1]
            parts.append(after.reshape(len(after), -1).float().numpy())
    return _finite(np.concatenate(parts), model)


def answers_of_units(model, x: np.ndarray, rows: int = MOST_ROWS) -> dict[int, np.ndarray]:
    """Hidden layer -> (rows, units) float32: the pre-activations of its units (which of units that never fire tell them
    apart, too) at the same samples and places, evenly taken.
    """
    network = model.network
    fixed = {*network.inputs, *network.outputs}
    layers = [n for n in range(len(network.layers)) if n not in fixed and model.has_outputs(n)]
    found = {layer: [] for layer in layers}
    with torch.no_grad():
        for first in range(0, len(x), model.rows):
            outputs = model.outputs(as_batch(model, x[first : first + model.rows]), layers)
            for layer in layers:
                before, after = outputs[layer]
                after = after if before is None else before
                places = after.reshape(*after.shape[:2], -1).movedim(1, 2)
                each = max(1, rows // len(x))
                chosen = np.linspace(0, places.shape[1] - 1, min(each, places.shape[1])).astype(int)
                found[layer].append(places[:, torch.from_numpy(chosen)].reshape(-1, after.shape[1]).float().numpy())
    return {layer: _finite(np.concatenate(parts), model) for layer, parts in found.items()}


def _finite(values: np.ndarray, model) -> np.ndarray:
    if not np.isfinite(values).all():
        raise bad_input(f"units of {model.name} hold NaN or infinite values", "Leave this network out")
    return values
