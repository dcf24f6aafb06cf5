"""Curves: what training has logged as charts, beside the network whose epoch they follow, or by themselves."""

import bpy
import numpy as np

from ...processing.errors import bad_input
from ...processing.files.network_file import NetworkFile
from ...processing.training.history import History
from ..camera import network_points
from ..controls import follow_control, get_control, has_control, play_control, release_control
from ..epochs import EPOCH, animate_epochs, epoch_numbers
from ..framing import together
from ..history_charts import history_charts
from ..objects import remove_objects
from ..parts.chart_geometry import HEIGHT, WIDTH
from ..parts.part import always
from ..parts.wardrobe import Wardrobe
from ..pieces import Pieces
from ..placement import Placement
from .charts import CHART_POSE, KIND, ChartObjects, Grid, build_chart, build_grid, charts_points, find_charts
from .view import Built, View

_LOG = "nnvis_log"  # of a chart's root: the name of the log that it is of
_PITCH = (WIDTH + 0.85, HEIGHT + 0.52)  # nearer than other charts: no names of y axes, and short titles
_SHAPE = 1.6  # rows over columns of a grid that stands beside a network


def curves_view(history: History, network=None, last: float | None = None) -> View:
    """The view that opens a History under the name of what it is of; see build_history, and opening.open_file.

    What is new is seen together with the network. Opening raises NNVisError (bad_input) where no value is a number.
    """

    def build(path, scene, name: str, placement: Placement) -> Pieces[Built]:
        yield 0.0
        if not history_charts(history, last):
            raise bad_input(f"{name} holds no number that could be drawn", "Choose another log")
        is_new = not find_curves(scene, name)
        charts = build_history(history, scene, name, network, last)
        shown = [network_points(network)] if network is not None else []

        def points() -> np.ndarray:
            return together(*shown, charts_points(scene, charts))

        return Built(CHART_POSE, points, charts=charts, is_new=is_new, is_other=is_new)

    return View(KIND, "", always, build)


def own_history(network, path) -> History:
    """What the .nnvis file that a network was built from keeps of its training. Raises NNVisError (bad_input)."""
    with NetworkFile(path) as file:
        if not file.has("history"):
            raise bad_input(
                f"{network.name!r} keeps no log of its training",
                "Train a network here, or choose the log of its training",
            )
        return file.part("history")


def build_history(history: History, scene, name: str, network=None, last: float | None = None) -> list[ChartObjects]:
    """The charts of what training has logged, called "NAME loss", ..., right of the scene's networks.

    Those that are there get new data where they are, and those of what this log has not go. network: the NetworkObjects
    whose epoch they follow where it has checkpoints; otherwise all follow the first of them. last: see history_charts.
    """
    named = {f"{name} {chart.name}": chart for chart in history_charts(history, last)}
    old = find_curves(scene, name)
    _remove([one for one in old if one.name not in named])
    known = {one.name: one for one in old if one.name in named}
    fresh = {one: chart for one, chart in named.items() if one not in known}
    wardrobe = Wardrobe(*(one.collection for one in known.values()))
    charts = {one: build_chart(named[one], one, scene, wardrobe) for one in known}
    grid = Grid(max(1, round(np.sqrt(len(named) / _SHAPE))), _PITCH)
    others = [one for one in find_charts(scene) if log_name(one) != name]
    charts |= {one.name: one for one in build_grid(fresh, scene, grid, wardrobe, list(charts.values()), others)}
    for chart in charts.values():
        chart.root[_LOG] = name
    ordered = [charts[one] for one in named]
    follow_network(ordered, network)
    return ordered


def find_curves(scene, name: str | None = None) -> list[ChartObjects]:
    """The charts of the log of that name, or of all logs, in the scene's order."""
    return [one for one in find_charts(scene) if _LOG in one.root and name in (None, one.root[_LOG])]


def log_name(chart: ChartObjects) -> str:
    """The name of the log that a chart is of, "" where it is of none."""
    return str(chart.root.get(_LOG, ""))


def follow_network(charts: list[ChartObjects], network) -> None:
    """Has the charts of a log show the epoch of the network where it has checkpoints, else all that of the first."""
    has_epochs = network is not None and has_control(network.edges, EPOCH) and len(epoch_numbers(network))
    leader = network.edges if has_epochs else charts[0].plot if charts else None
    for chart in charts:
        if chart.plot == leader:
            release_control(chart.plot, EPOCH)
        else:
            follow_control(chart.plot, EPOCH, leader, EPOCH)


def animate_curves(charts: list[ChartObjects], network, first: int, frames: int) -> None:
    """Draws the curves of a log from left to right, evenly from the frame `first` on, `frames` frames long: by the
    network's epoch, where it has checkpoints, else by that of the first chart. Replaces what keyframes it had.
    """
    if network is not None and len(epoch_numbers(network)):
        animate_epochs(network, first, frames)
        return
    plot = charts[0].plot
    play_control(plot, EPOCH, first, frames, get_control(plot, "First Epoch"), get_control(plot, "Last Epoch"))


def remove_curves(scene, name: str) -> None:
    """Removes the charts of the log of that name."""
    _remove(find_curves(scene, name))


def _remove(charts: list[ChartObjects]) -> None:
    for chart in charts:
        remove_objects(chart.collection.objects)
        bpy.data.collections.remove(chart.collection)
