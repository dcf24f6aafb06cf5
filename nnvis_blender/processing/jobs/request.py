"""What a job is asked to do: the JSON request, checked once, before any work.

model       path of a model file, or null           exactly one of
train       training parameters, or null            model, train, random
random      {"layers": [4, 9, 10], "seed": 0}        and importance_file
importance_file   an .imp.npz of the original        is given
data        "digits", or a path (see datasets.py)
data_options    {"size": 28, "class_selection": [0, 1]} (see datasets/options.py)
importance  {"method": "batchnorm", ... its parameters}
bundling    bundling parameters
seed        whole number
output      path of the .nnvis file, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
import json
from pathlib import Path

from .. import parameters
from ..bundling import BundlingParameters
from ..datasets.options import DataOptions
from ..errors import usage
from ..importance import METHODS
from ..models.training import TrainingParameters

DEFAULT_METHOD = "combined"
EXAMPLE = {"train": {"hidden": [48, 24], "epochs": 40}, "data": "digits"}

_KEYS = {
    "command",
    "model",
    "train",
    "random",
    "importance_file",
    "data",
    "data_options",
    "importance",
    "bundling",
    "seed",
    "output",
    "cache",
}


@dataclasses.dataclass(frozen=True)
class RandomParameters:
    layers: list = parameters.field([4, 9, 10], help="units of each layer, the last are the classes")
    seed: int = parameters.field(0, 0, 2**31 - 1, help="seed of the random numbers")


@dataclasses.dataclass(frozen=True)
class Request:
    """A checked request; see the module's text."""

    model: Path | None
    train: TrainingParameters | None
    random: RandomParameters | None
    importance_file: Path | None
    data: str | None
    data_options: DataOptions
    method: str
    importance: dict
    bundling: BundlingParameters
    seed: int
    output: Path | None
    cache: Path


def read_request(values: dict) -> Request:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    parameters.check_keys(values, _KEYS)
    sources = [key for key in ("model", "train", "random", "importance_file") if values.get(key) is not None]
    if len(sources) != 1:
        raise usage(
            f"the request names {' and '.join(sources) or 'no network'}",
            "Give exactly one of a model file, training parameters, a random network, an importance file",
        )
    data = values.get("data")
    if data is None and sources[0] in ("model", "train"):
        raise usage("the request names no data", 'Give the data that the network was trained on, e.g. "digits"')
    importance = dict(values.get("importance") or {})
    method = importance.pop("method", DEFAULT_METHOD)
    if method not in METHODS:
        raise usage(f"unknown importance method {method!r}", f"Known are: {', '.join(METHODS)}")
    parameters.from_dict(METHODS[method][0], importance)
    seed = values.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed < 2**31:
        raise usage(f"the seed is {seed!r}, not a whole number from 0 to {2**31 - 1}")
    return Request(
        model=Path(values["model"]) if sources == ["model"] else None,
        train=parameters.from_dict(TrainingParameters, values["train"]) if sources == ["train"] else None,
        random=parameters.from_dict(RandomParameters, values["random"]) if sources == ["random"] else None,
        importance_file=Path(values["importance_file"]) if sources == ["importance_file"] else None,
        data=data,
        data_options=parameters.from_dict(DataOptions, values.get("data_options") or {}),
        method=method,
        importance=importance,
        bundling=parameters.from_dict(BundlingParameters, values.get("bundling") or {}),
        seed=seed,
        output=Path(values["output"]) if values.get("output") else None,
        cache=Path(values["cache"]),
    )


def set_parameter(values: dict, assignment: str) -> None:
    """Puts one "key=value" into a request's dictionary; value is JSON, or a text where it is not.

    key is "bundling.sampling_rate", "importance.epochs", "train.hidden", "data_options.size", "seed", or the last part
    alone
    where only one group has it. Raises NNVisError (usage) for a key that no group has, or that several have.
    """
    key, equals, text = assignment.partition("=")
    if not equals:
        raise usage(f"{assignment!r} is not of the form key=value")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if key == "seed":
        values["seed"] = value
        return
    group, _, name = key.rpartition(".")
    groups = _parameter_names(values)
    if not group:
        having = [g for g, names in groups.items() if name in names]
        if len(having) > 1:
            raise usage(
                f"{name} is a parameter of {' and of '.join(having)}",
                f"Write {' or '.join(f'{g}.{name}' for g in having)}",
            )
        group = having[0] if having else ""
    if group not in groups or name not in groups[group]:
        known = sorted(f"{g}.{n}" for g, names in groups.items() for n in names)
        raise usage(f"there is no parameter {key!r}", f"Known are: seed, {', '.join(known)}")
    values[group] = {**(values.get(group) or {}), name: value}


def _parameter_names(values: dict) -> dict:
    method = (values.get("importance") or {}).get("method", DEFAULT_METHOD)
    classes = {"bundling": BundlingParameters, "data_options": DataOptions}
    if values.get("train") is not None:
        classes["train"] = TrainingParameters
    names = {group: {f.name for f in dataclasses.fields(cls)} for group, cls in classes.items()}
    own = {f.name for f in dataclasses.fields(METHODS[method][0])} if method in METHODS else set()
    return {**names, "importance": {"method"} | own}
