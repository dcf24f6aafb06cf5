"""What a user may set about an evaluation. Standard library only: Blender makes its panel from them."""

import dataclasses
from pathlib import Path

from .. import parameters
from ..errors import usage
from ..importance import METHODS
from ..jobs.request import DataOptions
from ..models.training import TrainingParameters

CHARTS = ("scores", "regularisers", "centring", "class_balanced", "class_recall", "one_class")
PERCENTAGES = [
    0,
    10,
    20,
    30,
    40,
    50,
    60,
    65,
    70,
    75,
    80,
    82,
    84,
    85,
    86,
    88,
    90,
    91,
    92,
    93,
    94,
    95,
    96,
    97,
    98,
    99,
    100,
]


@dataclasses.dataclass(frozen=True)
class EvaluationParameters:
    """How a network is evaluated by pruning"""

    methods: list = parameters.field(list(METHODS), help="the importance methods that are compared")
    charts: list = parameters.field(list(CHARTS), help="the charts that are drawn: " + ", ".join(CHARTS))
    percentages: list = parameters.field(PERCENTAGES, help="shares of all weights, in percent, that are set to zero")
    seeds: int = parameters.field(3, 1, 100, help="how often everything random is repeated")
    one_class: int = parameters.field(0, 0, 100000, help="the class of the chart one_class")


@dataclasses.dataclass(frozen=True)
class EvaluationRequest:
    """A checked request:

    model | train   path of a model file, or training parameters
    data, data_options, cache, seed     as in a request of the main job; seed is the first of the seeds
    evaluation      the fields of EvaluationParameters
    importance      {"batchnorm": {its parameters}, ...}: for each method the parameters that differ from their defaults
    output          the folder to write
    """

    model: Path | None
    train: TrainingParameters | None
    data: str
    data_options: DataOptions
    parameters: EvaluationParameters
    importance: dict
    seed: int
    output: Path
    cache: Path


_KEYS = {"model", "train", "data", "data_options", "evaluation", "importance", "seed", "output", "cache"}


def read_evaluation_request(values: dict) -> EvaluationRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    parameters.check_keys(values, _KEYS)
    if (values.get("model") is None) == (values.get("train") is None):
        raise usage("the request must name a model file or training parameters", "Give exactly one of model and train")
    for key, remedy in (
        ("data", 'Give the data that the network was trained on, e.g. "digits"'),
        ("output", "Name the folder to write"),
    ):
        if not values.get(key):
            raise usage(f"the request names no {key}", remedy)
    settings = parameters.from_dict(EvaluationParameters, values.get("evaluation") or {})
    _check(settings)
    importance = values.get("importance") or {}
    for method, own in importance.items():
        check_methods([method])
        parameters.from_dict(METHODS[method][0], own)
    return EvaluationRequest(
        model=Path(values["model"]) if values.get("model") is not None else None,
        train=None if values.get("train") is None else parameters.from_dict(TrainingParameters, values["train"]),
        data=values["data"],
        data_options=parameters.from_dict(DataOptions, values.get("data_options") or {}),
        parameters=settings,
        importance=importance,
        seed=check_seed(values.get("seed", 0)),
        output=Path(values["output"]),
        cache=Path(values["cache"]),
    )


def check_seed(seed) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31 - 100:
        raise usage(f"the seed is {seed!r}, not a whole number from 0 to {2**31 - 101}")
    return seed


def check_methods(methods: list) -> None:
    unknown = [m for m in methods if m not in METHODS]
    if unknown:
        raise usage(f"unknown importance method {unknown[0]!r}", f"Known are: {', '.join(METHODS)}")


def _check(settings: EvaluationParameters) -> None:
    check_methods(settings.methods)
    unknown = [c for c in settings.charts if c not in CHARTS]
    if unknown or not settings.charts:
        raise usage(f"charts is {settings.charts}, not one or more of {', '.join(CHARTS)}")
    if not settings.methods:
        raise usage("methods names no method", f"Known are: {', '.join(METHODS)}")
    steps = settings.percentages
    numbers = all(isinstance(p, (int, float)) and not isinstance(p, bool) and 0 <= p <= 100 for p in steps)
    if len(steps) < 2 or not numbers or sorted(set(steps)) != steps:
        raise usage(f"percentages is {steps}, not two or more rising numbers from 0 to 100")
