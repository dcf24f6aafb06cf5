"""What a comparison shows, read from a job's comparison.json and checked. No data-blocks."""

from dataclasses import dataclass, replace
from pathlib import Path

from ..processing.errors import bad_input
from ..processing.files.fields import Fields
from ..processing.files.network_file import read_network_file
from ..processing.network import ProcessedNetwork
from .chart_data import Chart, list_charts, read_results

_MOST_NETWORKS, _MOST_LAYERS, _MOST_OF_CLAIM = 100, 100_000, 1000
_REMEDY = "Give the comparison.json of a job of this version"


@dataclass(frozen=True)
class ComparedNetwork:
    """One network.

    accuracies: shares in 0..1. spread: one number a layer,
    the mean distance of what the layer's bundles cross from their middle.
    """

    name: str
    file: str
    processed: ProcessedNetwork
    train_accuracy: float
    test_accuracy: float
    spread: tuple[float, ...]


@dataclass(frozen=True)
class Comparison:
    """Networks in the order in which they stand. claim: the verdict in words, with its numbers."""

    networks: tuple[ComparedNetwork, ...]
    claim: str
    charts: tuple[Chart, ...]


def read_comparison(path) -> Comparison:
    """A comparison.json with its networks' files, which lie beside it:

        {"networks": [{"name", "file", "train_accuracy", "test_accuracy", "spread": [a number a layer]}],
         "claim": {"text"}, "charts": [see chart_data.read_chart]}

    Raises NNVisError (bad_input) naming the file and what is wrong in it.
    """
    path = Path(path)
    fields = read_results(path)
    claim = Fields(fields.object("claim"), f"{fields.where}, claim", _REMEDY).text("text", most=_MOST_OF_CLAIM)
    described = fields.objects("networks", _MOST_NETWORKS)
    names = [one.text("name") for one in described]
    if not names or len(set(names)) < len(names):
        raise bad_input(
            f"{path.name} names the networks {', '.join(names) or 'none'}", "Compare networks of different names"
        )
    # the areas are means over the layers
    charts = tuple(replace(chart, area_label="Mean") for chart in list_charts(fields))
    return Comparison(tuple(_network(one, path.parent) for one in described), claim, charts)


def _network(fields: Fields, folder: Path) -> ComparedNetwork:
    train, test = (fields.number(f"{part}_accuracy", 0, 1) for part in ("train", "test"))
    spread, file = fields.numbers("spread", _MOST_LAYERS), fields.text("file")
    if not file or Path(file).name != file:
        raise fields.wrong(f"file is {file!r}, not the name of a file beside it")
    processed = read_network_file(folder / file)
    if len(spread) != len(processed.network.layers):
        raise fields.wrong(f"spread has {len(spread)} numbers for {len(processed.network.layers)} layers")
    return ComparedNetwork(fields.text("name"), file, processed, train, test, tuple(spread.tolist()))
