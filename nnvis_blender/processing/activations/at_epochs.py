"""The models of the checkpoints that a file follows, and their maps as one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..models import read_model
from ..models.options import ModelOptions
from ..network import ProcessedNetwork
from ..training.checkpoints import evenly
from .maps import Maps
from .own_model import dense_chain_of

_ROWS = ("samples", "truth", "prediction", "outputs", "pictures")
MOST_BROUGHT = 64 << 20  # bytes of what edges bring at all epochs together


@dataclass
class EpochModels:
    """The models of some checkpoints of a processed network, each made when it is asked for.

    chosen: their places among its epochs, ascending. folder: where they are, read with the options; None: their weights
    are in the file.
    """

    processed: ProcessedNetwork
    chosen: list[int]
    folder: Path | None
    options: ModelOptions

    @property
    def numbers(self) -> np.ndarray:
        return self.processed.epochs.numbers[self.chosen]

    def __len__(self) -> int:
        return len(self.chosen)

    def __iter__(self) -> Iterator:
        """Raises NNVisError (bad_input) where a checkpoint cannot be read or is not as it was."""
        epochs = self.processed.epochs
        for number in self.chosen:
            name = epochs.names[number]
            if self.folder is None:
                yield dense_chain_of(epochs.network_at(self.processed.network, number), name)
                continue
            model = read_model(self.folder / name, self.options)
            if not np.array_equal(model.network.edge_weight, epochs.weights[number]):
                raise bad_input(f"{name} is not the checkpoint that the file holds", "Make the file of epochs again")
            yield model


def epoch_models(
    processed: ProcessedNetwork, folder: Path | None, options: ModelOptions, most: int
) -> EpochModels | None:
    """The models of at most so many of its checkpoints, evenly; None where it follows none, or they cannot be run.

    folder: that of its checkpoints, where it is known; a network of dense layers does without.
    """
    if processed.epochs is None or most == 1:
        return None
    if dense_chain_of(processed.network, "network") is not None:
        folder = None
    elif folder is None or not (folder / processed.epochs.names[-1]).exists():
        return None
    return EpochModels(processed, evenly(list(range(len(processed.epochs))), most), folder, options)


def joined(parts: list[Maps], numbers: np.ndarray | None) -> Maps:
    """The maps of one network as one: of some samples after the others, at one epoch after the other; see Maps.epochs.
    numbers: of the epochs, or None. All parts are of the same units.
    """
    first, notes = parts[0], list(dict.fromkeys(note for part in parts for note in part.notes))
    contributions = _together([part.contributions for part in parts])
    if numbers is not None and contributions is not None and contributions.nbytes > MOST_BROUGHT:
        contributions = None
        notes.append("what edges bring at all epochs takes too much memory, and is left out")
    rows = {name: _together([getattr(part, name) for part in parts]) for name in _ROWS}
    taken = zip(*[[own.taken for own in part.windows] for part in parts])
    windows = parts[-1].windows  # whose weights are those of the last epoch, as the network's are
    return replace(
        first,
        **rows,
        names=[name for part in parts for name in part.names],
        layers=[_of_layer(of_layer) for of_layer in zip(*[part.layers for part in parts])],
        windows=[replace(own, taken=_together(arrays)) for own, arrays in zip(windows, taken)],
        contributions=contributions,
        notes=notes,
        tokens=[tokens for part in parts for tokens in part.tokens],
        epochs=numbers,
    )


def _of_layer(parts: tuple):
    """The LayerMaps of one layer as one."""
    arrays = {name: _together([getattr(part, name) for part in parts]) for name in ("after", "before", "attention")}
    return replace(parts[0], **arrays)


def _together(arrays) -> np.ndarray | None:
    return None if any(array is None for array in arrays) else np.concatenate(arrays)
