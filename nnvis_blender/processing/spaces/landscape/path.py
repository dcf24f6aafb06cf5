"""The path that training took: the weights of each checkpoint, of a file's epochs or of a folder."""

import numpy as np

from ...activations.own_model import dense_chain_of
from ...errors import bad_input
from .directions import Path


def path_of_epochs(processed, model) -> Path | None:
    """The path of the Epochs of a ProcessedNetwork. None where it has none, or its edges are not all of its weights."""
    epochs = processed.epochs
    if epochs is None or dense_chain_of(processed.network, "network") is None:
        return None
    chains = [dense_chain_of(epochs.network_at(processed.network, n), name) for n, name in enumerate(epochs.names)]
    return _path(model, epochs.numbers, epochs.names, chains)


def _path(model, numbers, names: list[str], models) -> Path:
    """The path of models, each read when it is asked for. Raises NNVisError (bad_input) where one is of another form
    than `model`.
    """
    weights = []
    own = {key: part.values.shape for key, part in model.parameters().items()}
    for name, other in zip(names, models):
        found = {key: part.values for key, part in other.parameters().items()}
        if {key: values.shape for key, values in found.items()} != own:
            raise bad_input(f"the checkpoint {name} has layers of other sizes than {model.name}", "Move it away")
        weights.append(found)
    return Path(np.asarray(numbers, np.float64), weights)
