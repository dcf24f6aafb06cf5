"""Importance of units and edges for each class: one file a method, one interface.

A method is a parameters dataclass (parameters.py) and a function estimate(model, dataset, parameters, seed, report) ->
Importance
in the file of its name. The files are imported when they are used: Blender reads METHODS without torch.
"""

from importlib import import_module

from .. import parameters as _parameters
from ..network import Importance
from .parameters import (
    ActivationParameters,
    BatchnormParameters,
    CombinedParameters,
    GradientParameters,
    WeightParameters,
)


def load_method(name: str):
    """The module of a method, with the libraries that it needs."""
    return import_module(f".{name}", __name__)


def _estimator(name: str):
    return lambda *arguments: load_method(name).estimate(*arguments)


METHODS = {
    "combined": (CombinedParameters, _estimator("combined")),
    "batchnorm": (BatchnormParameters, _estimator("batchnorm")),
    "activation": (ActivationParameters, _estimator("activation")),
    "gradient": (GradientParameters, _estimator("gradient")),
    "weight": (WeightParameters, _estimator("weight")),
}


def estimate_importance(model, dataset, method: str, parameters: dict, seed: int, report) -> Importance:
    """Importance by a method of METHODS. parameters: the fields of its dataclass that differ from their defaults.

    Raises NNVisError (usage for parameters, bad_input where data and model do not fit).
    """
    cls, estimate = METHODS[method]
    return estimate(model, dataset, _parameters.from_dict(cls, parameters), seed, report)
