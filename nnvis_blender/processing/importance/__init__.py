"""Importance of units and edges for each class: one file a method, one interface.

A method is one row of METHODS and a function estimate(model, dataset, parameters, seed, report, tasks) -> Importance in
the file of its name. The files are imported when they are used: Blender reads METHODS without torch.
"""

from dataclasses import dataclass
from importlib import import_module

from .. import parameters as _parameters
from ..network import Importance
from ..tasks import HERE, Tasks
from .parameters import (
    ActivationParameters,
    BatchnormParameters,
    CombinedParameters,
    GradientParameters,
    RemovalParameters,
    WeightParameters,
)


@dataclass(frozen=True)
class Method:
    """What everybody who offers a method knows of it.

    parameters: its dataclass, whose text says in a sentence what it does. title: as charts and panels write it.
    needs_data: whether it measures samples. needs_seed: whether anything in it is random.
    """

    parameters: type
    title: str
    needs_data: bool = True
    needs_seed: bool = True


METHODS = {
    "removal": Method(RemovalParameters, "Removal"),
    "combined": Method(CombinedParameters, "Combined"),
    "batchnorm": Method(BatchnormParameters, "Batch norm"),
    "activation": Method(ActivationParameters, "Activation", needs_seed=False),
    "gradient": Method(GradientParameters, "Gradient"),
    "weight": Method(WeightParameters, "Weight", needs_data=False, needs_seed=False),
}
DEFAULT_METHOD = "removal"


def load_method(name: str):
    """The module of a method, with the libraries that it needs."""
    return import_module(f".{name}", __name__)


def estimate_importance(
    model, dataset, method: str, parameters: dict[str, object], seed: int, report, tasks: Tasks = HERE
) -> Importance:
    """Importance by a method of METHODS. parameters: the fields of its dataclass that differ from their defaults.

    dataset: None where the method needs no data. tasks: where methods that measure class by class do so.

    Raises NNVisError (usage for parameters, bad_input where data and model do not fit).
    """
    checked = _parameters.from_dict(METHODS[method].parameters, parameters)
    return load_method(method).estimate(model, dataset, checked, seed, report, tasks)
