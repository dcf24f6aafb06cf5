"""The XOR lesson: its network as a board with the numbers of every unit, its curves, surfaces and hidden space."""

from pathlib import Path

from ...processing.files.network_file import SUFFIX, NetworkFile
from ..lesson import lay_out
from ..pieces import Pieces
from ..placement import Placement
from .charts import build_history
from .network import KIND, build_file
from .view import Built, View


def _holds_lesson(path: Path) -> bool:
    with NetworkFile(path) as file:
        return file.has("history") and "lesson" in file.part("provenance")


def _build(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    built = yield from build_file(path, scene, name, placement)
    network = built.networks[0]
    with NetworkFile(path) as file:
        charts = build_history(file.part("history"), scene, network.name, network)
    built.pose, built.charts = "FRONT", charts
    if built.is_new:
        lay_out(network, charts)
    return built


VIEW = View(KIND, SUFFIX, _holds_lesson, _build, is_placed=True)
