"""Charts: the curves of an evaluation as objects in a scene that render like everything else."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import bpy
import numpy as np

from ...processing.colors import STANDARD, class_colors
from ...processing.files.fields import Fields
from ..camera import network_points
from ..chart_data import Chart, read_chart, read_charts
from ..colors import scene_palette
from ..controls import Drawn, drawn_controls, get_control, set_control
from ..epochs import EPOCH
from ..framing import seen_from_front
from ..objects import (
    MOST_ITEMS,
    MOST_TEXT,
    ensure_collection,
    find_collections,
    keep_values,
    kept_values,
    new_object,
    objects_by_role,
    subject_name,
)
from ..parts import CHART_PARTS
from ..parts.chart_geometry import HEIGHT, WIDTH
from ..parts.part import always, dress, update_part
from ..parts.wardrobe import Wardrobe
from ..pieces import Pieces
from ..placement import Placement
from ..source_file import remember_source
from .network import find_networks
from .view import Built, View

KIND = "chart"
_CURVES = "nnvis_curves"
_MOST_DOTS = 60  # more would make a line of dots
CHART_POSE = "DEFAULT"  # seen straight on
PITCH = (WIDTH + 1.05, HEIGHT + 0.72)  # from chart to chart in a grid
_MARGIN = 0.6  # from the networks to a plot area: its axis labels stand in it
# series that stand for no class have these class colours in turn, the default first: the red is the marks'
_UNCLASSED = (1, 3, 2, 4, 5, 6, 8, 9, 7)


@dataclass
class ChartObjects:
    """The objects of one chart. Blender data: look up again (find_charts) after an undo or when Blender goes on.

    root: the empty that carries them. plot: the mesh object with every line and band, whose controls are in
    scene.controls; its attributes x, y, series hold the values.
    """

    name: str
    collection: object
    root: object
    plot: object
    texts: list[bpy.types.Object]

    @property
    def summary(self) -> dict[str, object]:
        """{"title": str, "areas": [[label, area under the curve or None, is the default], ...]}, the largest area
        first; no areas where they are damaged.
        """
        return kept_values(self.root, "nnvis_summary", _read_summary) or {"title": self.name, "areas": []}

    @property
    def curves(self) -> dict[str, object]:
        """Of a chart of epochs {"labels": [name of each curve], "logarithmic": whether its y axis is}, else none."""
        return kept_values(self.root, _CURVES, _read_curves) or {"labels": [], "logarithmic": False}

    @property
    def drawn_controls(self) -> dict[str, Drawn]:
        """See scene.controls.drawn_controls."""
        return drawn_controls(self.plot)


def _read_summary(values) -> dict:
    fields = Fields(values, "summary")
    rows = fields.items("areas", MOST_ITEMS)
    if not all(isinstance(row, list) and len(row) == 3 for row in rows):
        raise fields.wrong("areas are not rows of three")
    named = [Fields(dict(zip(("label", "area", "default"), row)), "summary") for row in rows]
    areas = [[row.text("label"), row.number("area", -1e9, 1e9, None), row.flag("default")] for row in named]
    return {"title": fields.text("title", most=MOST_TEXT), "areas": areas}


def _read_curves(values) -> dict:
    fields = Fields(values, "curves")
    return {"labels": fields.texts("labels", MOST_ITEMS), "logarithmic": fields.flag("logarithmic")}


def build_charts_file(path, scene) -> Built:
    """Builds every chart of an evaluation.json or comparison.json, as a grid right of the scene's networks.

    The grid faces the pose CHART_POSE.
    Raises NNVisError (bad_input) before anything is built.
    """
    named = {chart.name: chart for chart in read_charts(path)}
    wardrobe = Wardrobe(*(one.collection for one in find_charts(scene) if one.name in named))
    charts = build_grid(named, scene, Grid(int(np.ceil(np.sqrt(len(named))))), wardrobe)
    for chart in charts:
        remember_source(chart.root, path)
    return Built(CHART_POSE, lambda: charts_points(scene, charts), charts=charts)


class Grid(NamedTuple):
    """How charts that belong together stand. pitch: from one to the next, (to the right, down)."""

    columns: int
    pitch: tuple[float, float] = PITCH


def build_grid(
    named: dict[str, Chart], scene, grid: Grid, wardrobe: Wardrobe, above: list = (), beside: list = ()
) -> list[ChartObjects]:
    """Charts by their names as a grid right of the scene's networks and of other charts, or below those above."""
    if above:
        places = np.array([chart.root.location for chart in above])
        start = np.array([places[:, 0].min(), places[0, 1], places[:, 2].min() - grid.pitch[1]])
    else:
        start = beside_networks(scene, (-(-len(named) // grid.columns) - 1) * grid.pitch[1])
        start[0] = max([start[0], *(chart.root.location.x + PITCH[0] for chart in beside)])
    charts = []
    for number, (name, chart) in enumerate(named.items()):
        row, column = divmod(number, grid.columns)
        charts.append(build_chart(chart, name, scene, wardrobe))
        charts[-1].root.location = start + (column * grid.pitch[0], 0.0, -row * grid.pitch[1])
    return charts


def build_chart(chart, name: str, scene, wardrobe: Wardrobe | None = None) -> ChartObjects:
    """Makes a chart's objects in the scene, or gives those of the same name in it new data.

    Place, controls and animation stay then.
    chart: a Chart, or a dictionary of the schema in chart_data.read_chart (then raises NNVisError, bad_input, for a
    wrong one). wardrobe: of charts that share their material. The chart stands in the plane of X and Z, is read from
    -Y, and has the size of a network; move its root to place it.
    """
    chart = chart if isinstance(chart, Chart) else read_chart(chart)
    collection = ensure_collection(scene, KIND, name)
    roles = objects_by_role(collection)
    root = (roles.get("root") or [new_object(name, None, "root", collection)])[0]
    root.empty_display_size = 0.1
    wardrobe = wardrobe or Wardrobe(collection)
    colors = series_colors(chart, scene_palette(scene))
    for part in CHART_PARTS:
        found = roles.get(part.role, [])
        prefix = name if part.each_anew else f"{name} {part.role.title()}"
        roles[part.role] = update_part(part, collection, found, prefix, chart, colors)
        for item in roles[part.role]:
            dress(part, item, wardrobe)
            item.parent = root
            # ink on glass: it neither shades nor lights
            item.visible_shadow = item.visible_diffuse = item.visible_glossy = False
    _tell_epochs(roles["plot"][0], chart)
    areas = sorted(([one.label, one.auc, one.is_default] for one in chart.series), key=lambda row: -(row[1] or 0.0))
    keep_values(root, "nnvis_summary", {"title": chart.title, "areas": areas})
    if chart.is_of_epochs:
        keep_values(root, _CURVES, {"labels": [one.label for one in chart.series], "logarithmic": chart.y_log})
    return ChartObjects(name, collection, root, roles["plot"][0], roles["text"])


def _tell_epochs(plot, chart: Chart) -> None:
    """Says to the group where the axis of epochs begins and ends. An epoch that was the last one is the last again."""
    if not chart.is_of_epochs:
        return
    before = get_control(plot, "Last Epoch")
    for control, epoch in zip(("First Epoch", "Last Epoch"), chart.x_range):
        set_control(plot, control, epoch)
    if get_control(plot, EPOCH) >= before:
        set_control(plot, EPOCH, chart.x_range[1])
    if any(len(one.x) > _MOST_DOTS for one in chart.series):
        set_control(plot, "Dot Size", 1.0)


def find_charts(scene) -> list[ChartObjects]:
    """The ChartObjects of every whole chart in the scene, in the order of its collections."""
    return charts_of(find_collections(scene, KIND))


def charts_of(collections) -> list[ChartObjects]:
    """The ChartObjects of those collections of charts whose objects are there."""
    charts = []
    for collection in collections:
        roles = objects_by_role(collection)
        if "root" in roles and "plot" in roles:
            name = subject_name(collection, KIND)
            charts.append(ChartObjects(name, collection, roles["root"][0], roles["plot"][0], roles.get("text", [])))
    return charts


def series_colors(chart: Chart, palette: str = STANDARD) -> np.ndarray:
    """(series, 3) float32 linear: a class's own colour where each class has one series.

    Else colours in turn, the default's always the same.
    """
    classes = [one.class_index for one in chart.series if one.class_index is not None]
    alone = {index for index in classes if classes.count(index) == 1}
    others = sorted(
        (k for k, one in enumerate(chart.series) if one.class_index not in alone),
        key=lambda k: not chart.series[k].is_default,
    )
    index = np.array([one.class_index or 0 for one in chart.series])
    index[others] = np.resize(_UNCLASSED, len(others))
    return class_colors(int(index.max()) + 1, palette)[index]


def charts_points(scene, charts: list[ChartObjects]) -> np.ndarray:
    """The corners of everything that is drawn of the charts, in world coordinates: (n, 3) float64.

    Evaluates the scene.
    """
    scene.view_layers[0].update()  # texts know their size only then
    return np.concatenate([object_corners(item) for chart in charts for item in (chart.plot, *chart.texts)])


def object_corners(item) -> np.ndarray:
    """(8, 3) the corners of an evaluated object's box, in world coordinates."""
    return np.array(item.bound_box) @ np.array(item.matrix_world)[:3, :3].T + np.array(item.matrix_world)[:3, 3]


def beside_networks(scene, height: float, width: float = WIDTH) -> np.ndarray:
    """(3,) place of the upper left chart of a grid that is right of all networks and centred on their height.

    height: from the first row to the last. width: of what stands there.
    Without any network it is the origin.
    """
    points = [seen_from_front(network_points(network)) for network in find_networks(scene) if network.is_whole]
    if not points:
        return np.zeros(3)
    low, high = np.concatenate(points).min(axis=0), np.concatenate(points).max(axis=0)
    return np.array([high[0] + _MARGIN + width / 2, (low[1] + high[1]) / 2, (low[2] + high[2] + height) / 2])


def _build_file(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    yield 0.0
    return build_charts_file(path, scene)  # charts have names of their own


VIEW = View(KIND, ".json", always, _build_file)
