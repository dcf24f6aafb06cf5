"""What a user may set about a comparison. Standard library only: Blender makes its panel from them."""

import dataclasses
from pathlib import Path

from .. import parameters
from ..errors import usage
from ..jobs.request import EXAMPLE, Request, read_request

VARIANTS = {
    "untrained": {"untrained": True},
    "trained": {},
    "l1": {"l1": True},
}  # name -> training parameters that differ


@dataclasses.dataclass(frozen=True)
class ComparisonParameters:
    """How one architecture, trained differently, is compared"""

    variants: list = parameters.field(
        list(VARIANTS), help="the ways of training that are compared: " + ", ".join(VARIANTS)
    )
    seeds: int = parameters.field(
        5, 1, 100, help="how often each is trained, processed and measured; the first seed's networks are kept"
    )


@dataclasses.dataclass(frozen=True)
class ComparisonRequest:
    """A checked request:

    train, data, data_options, importance, bundling, seed, cache    as in a request of the main job; train holds what
    all variants
                                                                    share, and its seed is the first of the seeds
    comparison      the fields of ComparisonParameters
    output          the folder to write
    base: the Request of the main job that each variant changes.
    """

    parameters: ComparisonParameters
    base: Request
    output: Path


_KEYS = {"train", "data", "data_options", "importance", "bundling", "seed", "cache", "comparison", "output"}


def read_comparison_request(values: dict) -> ComparisonRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    parameters.check_keys(values, _KEYS)
    if not values.get("output"):
        raise usage("the request names no output", "Name the folder to write")
    settings = parameters.from_dict(ComparisonParameters, values.get("comparison") or {})
    wrong = [name for name in settings.variants if name not in VARIANTS]
    if wrong or len(settings.variants) < 2 or len(set(settings.variants)) < len(settings.variants):
        raise usage(f"variants is {settings.variants}, not two or more of {', '.join(VARIANTS)}")
    train = values["train"] if values.get("train") is not None else EXAMPLE["train"]
    common = {
        key: values[key] for key in ("data", "data_options", "importance", "bundling", "seed", "cache") if key in values
    }
    return ComparisonRequest(settings, read_request({**common, "train": train}), Path(values["output"]))
