"""What a comparison shows, read from a job's comparison.json and checked. No data-blocks."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..processing.errors import bad_input
from ..processing.files.network_file import read_network_file
from ..processing.network import ProcessedNetwork
from .chart_data import read_chart, read_json_object

_REMEDY = "Give the comparison.json of a job of this version"


@dataclass(frozen=True)
class ComparedNetwork:
    """One network. accuracies: shares in 0..1. spread: one number a layer, the mean distance of what the layer's
    bundles cross from their middle.
    """

    name: str
    file: str
    processed: ProcessedNetwork
    train_accuracy: float
    test_accuracy: float
    spread: tuple


@dataclass(frozen=True)
class Comparison:
    """Networks in the order in which they stand. claim: the verdict in words, with its numbers."""

    networks: tuple
    claim: str
    charts: tuple


def read_comparison(path) -> Comparison:
    """A comparison.json with its networks' files, which lie beside it:

        {"networks": [{"name", "file", "train_accuracy", "test_accuracy", "spread": [a number a layer]}],
         "claim": {"text"}, "charts": [see chart_data.read_chart]}

    Raises NNVisError (bad_input) naming the file and what is wrong in it.
    """
    path, values = Path(path), read_json_object(path)
    try:
        claim = str(values["claim"]["text"])
        described = [
            (
                str(one["name"]),
                str(one["file"]),
                float(one["train_accuracy"]),
                float(one["test_accuracy"]),
                tuple(map(float, one["spread"])),
            )
            for one in values["networks"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise bad_input(f"{path} is not of the known form ({type(error).__name__}: {error})", _REMEDY) from None
    names = [name for name, *_ in described]
    if not names or len(set(names)) < len(names):
        raise bad_input(
            f"{path} names the networks {', '.join(names) or 'none'}", "Compare networks of different names"
        )
    if not np.isfinite([number for _, _, train, test, spread in described for number in (train, test, *spread)]).all():
        raise bad_input(f"{path} holds numbers that are not finite", "Compare again")
    # the areas are means over the layers
    charts = tuple(replace(read_chart(chart, str(path)), area_label="Mean") for chart in values.get("charts") or ())
    return Comparison(
        tuple(
            ComparedNetwork(name, file, read_network_file(path.parent / file), *rest) for name, file, *rest in described
        ),
        claim,
        charts,
    )
