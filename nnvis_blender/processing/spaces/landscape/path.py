"""The path that training took: the weights of each checkpoint, of a file's epochs or of a folder."""

import numpy as np

from ...activations.own_model import dense_chain_of
from ...errors import bad_input
from ...models import is_model, read_model
from ...training.checkpoints import checkpoints_in, evenly
from ...training.series import opened
from .directions import Path

MOST_POINTS = 200  # of a path; of more checkpoints so many are taken, evenly


def path_of_epochs(processed, model) -> Path | None:
    """The path of the Epochs of a ProcessedNetwork. None where it has none, or its edges are not all of its weights."""
    epochs = processed.epochs
    if epochs is None or dense_chain_of(processed.network, "network") is None:
        return None
    chains = [dense_chain_of(epochs.network_at(processed.network, n), name) for n, name in enumerate(epochs.names)]
    return _path(model, epochs.numbers, epochs.names, chains)


def path_of_folder(folder, model, options, report) -> Path:
    """The path of the checkpoints of a model in a folder, or in a file that holds several (see training/series.py).

    options: ModelOptions, how they are read. Raises NNVisError (bad_input) where they are none of this model.
    """
    with opened(folder, MOST_POINTS) as opened_folder:
        found = evenly(checkpoints_in(opened_folder, is_model).checkpoints, MOST_POINTS)
        models = []
        for done, checkpoint in enumerate(found):
            models.append(read_model(checkpoint.path, options))
            report.progress(done + 1, len(found))
        return _path(model, [one.number for one in found], [one.name for one in found], models)


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
