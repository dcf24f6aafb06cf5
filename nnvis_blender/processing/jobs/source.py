"""Where a job's network comes from, with its data: checked once, for every job.

model         path of a model file
train         training parameters: the network, by hidden sizes or as a list of layers, is trained on the data
random        {"layers": [4, 9, 10], "seed": 0}
file          a file of the original nn_vis or a .nnvis file, which has its importance in it
data          the name of a built-in data set or a path; null where nothing is measured on samples
data_options  how the data are read
model_options what the model file does not say itself
"""

import dataclasses
from pathlib import Path

from .. import parameters
from ..datasets.options import DataOptions
from ..errors import usage
from ..models.options import ModelOptions
from ..training.training import TrainingParameters
from .request import BUILT_IN_DATA, OPTIONS, read_group, read_path

EXAMPLE = {"train": {"hidden": [48, 24], "epochs": 40}, "data": "digits"}

RUN_SOURCES = ("model", "train")  # what the network in a .nnvis file runs by, where that is not the file itself
_NAMES = {
    "model": "a model file",
    "train": "training parameters",
    "random": "a random network",
    "file": "a file of a network with its importance",
}


@dataclasses.dataclass(frozen=True)
class RandomParameters:
    """A network of any size with random importance"""

    layers: list[int] = parameters.field([4, 9, 10], help="units of each layer, the last are the classes")
    seed: int = parameters.field(0, 0, 2**31 - 1, help="seed of the random numbers")


_GROUPS = {"train": TrainingParameters, "random": RandomParameters}


@dataclasses.dataclass(frozen=True)
class Source:
    """A checked source: exactly one of model, train, random and file is there, or data alone; see the module's text."""

    model: Path | None = None
    train: TrainingParameters | None = None
    random: RandomParameters | None = None
    file: Path | None = None
    data: str | None = None
    data_options: DataOptions = DataOptions()
    model_options: ModelOptions = ModelOptions()

    def dataset(self, model=None):
        """The Dataset, or None where no data are named. model: the Model that it is read for. Raises NNVisError."""
        if self.data is None:
            return None
        from ..datasets.dataset import read_dataset

        return read_dataset(self.data, self.data_options, model)

    @property
    def has_model(self) -> bool:
        """Whether it is a model, whose accuracy can be measured."""
        return self.model is not None or self.train is not None

    def read_model(self):
        """The Model in the file `model`. Raises NNVisError."""
        from ..models import read_model

        return read_model(self.model, self.model_options)

    def other_models(self) -> list:
        """What else the model file may mean, see models.alternatives; nothing of a model that is trained here."""
        from ..models.alternatives import alternatives

        return [] if self.model is None else alternatives(self.model, self.model_options)


def source_groups(sources: tuple, takes_data: bool) -> dict:
    """Place in the request -> the dataclasses whose fields stand there, of a job that takes these sources."""
    groups = {key: (cls,) for key, cls in _GROUPS.items() if key in sources}
    options = {key: (cls,) for key, cls in OPTIONS.items() if key != "model_options" or "model" in sources}
    return groups | (options if takes_data else {})


def read_source(values: dict, sources: tuple, needs_data: bool = True) -> Source:
    """The Source of a request, one of the keys `sources`. needs_data: whether a model is measured on samples.

    Raises NNVisError (usage) naming what is wrong.
    """
    named = [key for key in sources if values.get(key) is not None]
    if len(named) != 1:
        some = "exactly one of " if len(sources) > 1 else ""
        raise usage(
            f"the request names {' and '.join(named) or ('no network' if some else f'no {sources[0]}')}",
            f"Give {some}{', '.join(_NAMES[key] for key in sources)}",
        )
    key = named[0]
    if key != "model" and values.get("model_options"):
        raise usage("model_options were given without a model file", "Give the model file, or leave them out")
    if key in _GROUPS:
        own = {key: read_group(values, key, _GROUPS[key])}
    else:
        own = {key: read_path(values, key)}
    if key in ("random", "file"):
        return Source(**own)
    data = _read_data(values)
    if data is None and (needs_data or key == "train"):
        whose = "the request names no data" if key == "train" else f"{own[key].name} was given without its data"
        raise usage(whose, 'Give the data that the network was trained on (--data), e.g. "digits"')
    return Source(**own, data=data, **{key: read_group(values, key, cls) for key, cls in OPTIONS.items()})


def read_data_source(values: dict) -> Source:
    """The Source of a request that names data alone. Raises NNVisError (usage)."""
    if values.get("model_options"):
        raise usage("model_options were given without a model file", "Give the model file, or leave them out")
    return Source(data=_read_data(values), data_options=read_group(values, "data_options", DataOptions))


def read_run_source(values: dict) -> Source:
    """The Source of a request that runs the network in a .nnvis file: of RUN_SOURCES the model that the file was made
    of; neither where it runs by the weights in the file. Raises NNVisError (usage).
    """
    if any(values.get(key) is not None for key in RUN_SOURCES):
        return read_source(values, RUN_SOURCES, needs_data=False)
    return read_data_source(values)


def _read_data(values: dict) -> str | None:
    data = values.get("data")
    if isinstance(data, str) and data in BUILT_IN_DATA:
        return data
    path = read_path(values, "data", needed=False)
    return None if path is None else str(path)
