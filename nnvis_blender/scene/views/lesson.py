"""The XOR lesson: its network as a board with the numbers of every unit, its hidden space, surfaces and curves."""

from pathlib import Path

import numpy as np

from ...processing.files.network_file import SUFFIX, NetworkFile
from ..camera import network_points
from ..lesson import POSE, lay_out
from ..pieces import Pieces
from ..placement import Placement
from .charts import charts_points
from .curves import build_history
from .network import KIND, build_file
from .view import Built, View


def _holds_lesson(path: Path) -> bool:
    with NetworkFile(path) as file:
        return file.has("history") and "lesson" in file.part("provenance")


def _build(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    from ..standing import stand  # noqa: PLC0415  it knows the views

    built = yield from build_file(path, scene, name, placement)
    network = built.networks[0]
    with NetworkFile(path) as file:
        built.charts = build_history(file.part("history"), scene, network.name, network)
    if built.is_new:
        lay_out(network, built.charts)
        stand(scene, network, placement)
    built.pose = POSE
    built.find_points = lambda: _points(scene, network, built.charts)
    return built


def _points(scene, network, charts: list) -> np.ndarray:
    corners = charts_points(scene, charts)
    points = network_points(network)
    return np.concatenate([points, np.pad(corners, ((0, 0), (0, points.shape[1] - 3)))])


VIEW = View(KIND, SUFFIX, _holds_lesson, _build)
