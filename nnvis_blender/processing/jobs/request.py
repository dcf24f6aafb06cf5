"""What requests have in common: paths that do not depend on a folder, groups of parameters, and their text form."""

import dataclasses
import difflib
import os
from pathlib import Path

from .. import parameters
from ..activations.parameters import MapParameters
from ..datasets.options import DataOptions
from ..datasets.plane import PLANE_SETS
from ..datasets.tori import NAME as TORI
from ..errors import shown, usage
from ..files.json_file import parse_json
from ..images.circuit import CircuitParameters
from ..images.dream import DreamParameters
from ..images.occlusion import OcclusionParameters
from ..images.preferred import PreferredParameters
from ..images.watched.parameters import WatchParameters
from ..importance import DEFAULT_METHOD, METHODS
from ..models.options import ModelOptions
from ..spaces.landscape import LandscapeParameters
from ..tasks import ComputeParameters, check_compute
from ..training.follow_parameters import FollowParameters
from ..training.playground.parameters import PlaygroundParameters

BUILT_IN_DATA = ("digits", "digits_28", *PLANE_SETS, TORI)
# how what a request names is read: key of the request and field of Source -> dataclass
OPTIONS = {"data_options": DataOptions, "model_options": ModelOptions}
_WITH_PATHS = {
    **OPTIONS,
    "follow": FollowParameters,
    "maps": MapParameters,
    "prefer": PreferredParameters,
    "dream": DreamParameters,
    "occlusion": OcclusionParameters,
    "circuit": CircuitParameters,
    "landscape": LandscapeParameters,
    "playground": PlaygroundParameters,
    "watch": WatchParameters,
    "compute": ComputeParameters,
}
_PATHS = ("model", "other", "file", "drawing", "data", "output", "cache", "live")


@dataclasses.dataclass(frozen=True)
class SeedParameters:
    """What makes a result repeatable"""

    seed: int = parameters.field(0, 0, 2**31 - 1, help="seed of everything random")


@dataclasses.dataclass(frozen=True)
class MethodParameters:
    """How it is measured what matters"""

    method: str = parameters.field(DEFAULT_METHOD, help="how importance is measured", choices=tuple(METHODS))


def absolute(values: dict) -> dict:
    """A request with its paths from the current folder on: whoever asks resolves them, since the worker runs in another
    folder.
    """
    resolved = {**_absolute(values, _PATHS), **_with_class_file(values)}
    for key, cls in _WITH_PATHS.items():
        if isinstance(resolved.get(key), dict):
            names = [f.name for f in dataclasses.fields(cls) if f.metadata["is_path"]]
            resolved[key] = _absolute(resolved[key], names)
    return resolved


def _absolute(values: dict, names) -> dict:
    """The values with those of these names that are paths from the current folder on."""
    resolved = {
        key: str(Path(values[key]).absolute())
        for key in names
        if isinstance(values.get(key), (str, os.PathLike))
        and values[key] not in ("", *(BUILT_IN_DATA if key == "data" else ()))
    }
    return {**values, **resolved}


def _with_class_file(values: dict) -> dict:
    """The data options with a whole path to the file of classes, where it is in the current folder."""
    options = values.get("data_options")
    file = options.get("class_file") if isinstance(options, dict) else None
    if not isinstance(file, str) or not file or not os.path.exists(file):
        return {}
    return {"data_options": {**options, "class_file": str(Path(file).absolute())}}


def read_path(values: dict, key: str, needed: bool = True) -> Path | None:
    """A path of a request, None (unless needed) where it names none. Raises NNVisError (usage) for what is no path."""
    value = values.get(key)
    if value is None or value == "":
        if needed:
            raise usage(f"the request names no {key}", "Give its path")
        return None
    try:
        os.fsencode(value)
    except (TypeError, ValueError):
        raise usage(f"{key} is {shown(value)}, not a path", "Write the path as a text") from None
    if "\0" in os.fspath(value):
        raise usage(f"{key} is {shown(value)}, not a path", "Write the path as a text")
    path = Path(value)
    if not path.is_absolute():
        raise usage(f"{key} is {shown(value)}, a path from a folder that a worker does not know", "Give the whole path")
    return path


def read_group(values: dict, key: str, cls):
    """An instance of a parameters dataclass from a group of a request; its defaults where the group is not there.

    Raises NNVisError (usage).
    """
    return parameters.from_dict(cls, {} if values.get(key) is None else values[key], key)


def read_importance(values: dict) -> tuple:
    """(method, the parameters that differ from its defaults) of the group "importance". Raises NNVisError (usage)."""
    own = values.get("importance")
    parameters.check_object(own, "importance")
    own = dict(own or {})
    method = own.pop("method", DEFAULT_METHOD)
    check_method(method)
    parameters.from_dict(METHODS[method].parameters, own, "importance")
    return method, own


def read_compute(values: dict) -> ComputeParameters:
    """Where a request's tasks are computed, its group "compute". Raises NNVisError (usage)."""
    return check_compute(read_group(values, "compute", ComputeParameters))


def read_seed(values: dict, last: int = 2**31 - 1) -> int:
    """The key "seed", from 0 to last. Raises NNVisError (usage)."""
    seed = parameters.from_dict(SeedParameters, {key: values[key] for key in ("seed",) if key in values}).seed
    if seed > last:
        raise usage(f"seed is {seed}, outside its range 0 to {last}")
    return seed


def check_method(method) -> None:
    if not isinstance(method, str) or method not in METHODS:
        raise usage(f"unknown importance method {shown(method)}", f"Known are: {', '.join(METHODS)}")


def set_parameter(values: dict, assignment: str, groups: dict, others: list = ()) -> None:
    """Puts one "key=value" into a request's dictionary; value is JSON, or a text where it is not.

    key is "bundling.sampling_rate", "importance.epochs", "train.hidden", "data_options.size", "seed", or the last part
    alone where only one group has it. groups: of the job, see JobKind. others: names that are set elsewhere, which may
    have been meant. Raises NNVisError (usage) for a key that no group has, or that several have.
    """
    key, equals, text = assignment.partition("=")
    if not equals:
        raise usage(f"{shown(assignment)} is not of the form key=value")
    try:
        value = parse_json(text)
    except (ValueError, RecursionError):
        value = text
    names = _parameter_names(values, groups)
    place, _, name = key.rpartition(".")
    if not place and name not in names.get("", ()):
        having = [own for own, known in names.items() if name in known]
        if len(having) > 1:
            raise usage(
                f"{name} is a parameter of {' and of '.join(having)}",
                f"Write {' or '.join(f'{own}.{name}' for own in having)}",
            )
        place = having[0] if having else ""
    if name not in names.get(place, ()):
        known = sorted(f"{own}.{n}" if own else n for own, known in names.items() for n in known)
        raise usage(f"there is no parameter {shown(key)}", _meant(key, [*known, *others]))
    put(values, place, name, value)


def _meant(key: str, known: list) -> str:
    """Which of the known names, each of a group or alone, may have been meant."""
    whole = {part: name for name in reversed(known) for part in (name.rpartition(".")[2], name)}
    near = dict.fromkeys(whole[match] for match in difflib.get_close_matches(key[:80], whole, 4, 0.6))
    return f"Is it {' or '.join(near)}?" if near else f"Known are: {', '.join(known)}"


def put(values: dict, place: str, name: str, value) -> None:
    """Sets a parameter at its place in a request, e.g. "importance.batchnorm"."""
    for part in place.split(".") if place else ():
        values[part] = dict(values.get(part) or {})
        values = values[part]
    values[name] = value


def _parameter_names(values: dict, groups: dict) -> dict:
    """Place -> names; of a source those that are used, of a method of importance the chosen one's."""
    names = {place: {f.name for cls in classes for f in dataclasses.fields(cls)} for place, classes in groups.items()}
    for place in ("train", "random"):
        if values.get(place) is None:
            names.pop(place, None)
    if "importance" in names:
        method = (values.get("importance") or {}).get("method", DEFAULT_METHOD)
        own = dataclasses.fields(METHODS[method].parameters) if method in METHODS else ()
        names["importance"] = {"method", *(f.name for f in own)}
    return names
