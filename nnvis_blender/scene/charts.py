"""Charts: the curves of an evaluation as objects in a scene that render like everything else."""

import json
from dataclasses import dataclass

import bpy
import numpy as np

from ..nodes.charts import chart_group
from ..shaders.charts import charts_material
from . import palette
from .attributes import write_attribute
from .camera import network_points
from .chart_data import Chart, read_chart, read_charts
from .chart_geometry import HEIGHT, WIDTH, Geometry, chart_geometry
from .chart_texts import build_text, chart_texts, label_heights
from .controls import set_control
from .network import find_networks

CHART_POSE = "DEFAULT"  # seen straight on
PITCH = (WIDTH + 1.05, HEIGHT + 0.72)  # from chart to chart in a grid
_MARGIN = 0.6  # from the networks to a plot area: its axis labels stand in it
_KINDS = {"position": "FLOAT_VECTOR", "kind": "INT", "previous": "INT", "series": "INT", "class_color": "FLOAT_COLOR"}
# series that stand for no class have these class colours in turn, the default first: the red is the marks'
_UNCLASSED = (1, 3, 2, 4, 5, 6, 8, 9, 7)


@dataclass
class ChartObjects:
    """The objects of one chart. Blender data: look up again (find_charts) after an undo or when Blender goes on.

    root: the empty that carries them, with title and areas under the curves as JSON in the custom property
    nnvis_summary.
    plot: the mesh object with every line and band, whose controls are in scene.controls; its attributes x, y, series
    hold the values.
    """

    name: str
    collection: object
    root: object
    plot: object
    texts: list

    @property
    def summary(self) -> dict:
        """{"title": str, "areas": [[label, area under the curve or None, is the default], ...]}, the largest area
        first.
        """
        return json.loads(self.root["nnvis_summary"])


@dataclass
class BuiltCharts:
    """What build_charts_file has built. points: (n, 3) world coordinates that a camera must see. pose: the one that
    shows it best.
    """

    charts: list
    points: np.ndarray
    pose: str = CHART_POSE


def build_charts_file(path, scene) -> BuiltCharts:
    """Builds every chart of an evaluation.json or comparison.json, as a grid that faces the pose CHART_POSE, right of
    the scene's networks.

    Raises NNVisError (bad_input) before anything is built.
    """
    described = read_charts(path)
    columns = int(np.ceil(np.sqrt(len(described))))
    start = _place_beside_networks(scene, rows=-(-len(described) // columns))
    charts = []
    for number, chart in enumerate(described):
        row, column = divmod(number, columns)
        built = build_chart(chart, chart.name, scene)
        built.root.location = start + (column * PITCH[0], 0.0, -row * PITCH[1])
        built.root["nnvis_file"] = str(path)
        charts.append(built)
    return BuiltCharts(charts, charts_points(scene, charts))


def build_chart(chart, name: str, scene) -> ChartObjects:
    """Makes a chart's objects in the scene, or gives those of the same name in it new data; place, controls and
    animation stay then.

    chart: a Chart, or a dictionary of the schema in chart_data.read_chart (then raises NNVisError, bad_input, for a
    wrong one).
    The chart stands in the plane of X and Z, is read from -Y, and has the size of a network; move its root to place it.
    """
    chart = chart if isinstance(chart, Chart) else read_chart(chart)
    found = next((one for one in find_charts(scene) if one.name == name), None)
    collection = found.collection if found else _new_collection(name, scene)
    colors, (heights, at_ends) = series_colors(chart), label_heights(chart)
    root = found.root if found else _new_object(name, None, "root", collection)
    root.empty_display_size = 0.1
    mesh, material = _mesh(f"{name} Plot", chart_geometry(chart, colors, heights, at_ends)), charts_material()
    if found:
        plot, old = found.plot, found.plot.data
        plot.data = mesh
        bpy.data.batch_remove([old, *found.texts, *(text.data for text in found.texts)])
        mesh.name = f"{name} Plot"
    else:
        plot = _new_object(f"{name} Plot", mesh, "plot", collection)
        group = chart_group()
        plot.modifiers.new(group["nnvis_group"], "NODES").node_group = group
    mesh.materials.append(material)
    set_control(plot, "Material", material)
    texts = [
        build_text(text, f"{name} {text.body.splitlines()[0]}", material)
        for text in chart_texts(chart, colors, heights)
    ]
    for text in texts:
        collection.objects.link(text)
    for item in (plot, *texts):
        item.parent = root
    plot.visible_shadow = plot.visible_diffuse = plot.visible_glossy = (
        False  # ink on glass: it neither shades nor lights
    )
    root["nnvis_summary"] = json.dumps(
        {
            "title": chart.title,
            "areas": sorted(
                ([one.label, one.auc, one.is_default] for one in chart.series), key=lambda row: -(row[1] or 0.0)
            ),
        }
    )
    return ChartObjects(name, collection, root, plot, texts)


def find_charts(scene) -> list:
    """The ChartObjects of every whole chart in the scene, in the order of its collections."""
    charts = []
    for collection in scene.collection.children_recursive:
        if "nnvis_chart" in collection:
            having = {
                role: [o for o in collection.objects if o.get("nnvis_role") == role]
                for role in ("root", "plot", "text")
            }
            if having["root"] and having["plot"]:
                charts.append(
                    ChartObjects(
                        collection["nnvis_chart"], collection, having["root"][0], having["plot"][0], having["text"]
                    )
                )
    return charts


def inked_objects(scene) -> list:
    """One object for each set of controls that a look's ink belongs to: the plots, and captions outside of charts."""
    return [item for item in scene.objects if item.get("nnvis_role") in {"plot", "caption"}]


def series_colors(chart: Chart) -> np.ndarray:
    """(series, 3) float32 linear: a class's own colour where each class has one series; else colours in turn, the
    default's always the same.
    """
    classes = [one.class_index for one in chart.series if one.class_index is not None]
    alone = {index for index in classes if classes.count(index) == 1}
    others = sorted(
        (k for k, one in enumerate(chart.series) if one.class_index not in alone),
        key=lambda k: not chart.series[k].is_default,
    )
    index = np.array([one.class_index or 0 for one in chart.series])
    index[others] = np.resize(_UNCLASSED, len(others))
    return palette.class_colors(int(index.max()) + 1)[index]


def charts_points(scene, charts: list) -> np.ndarray:
    """The corners of everything that is drawn of the charts, in world coordinates: (n, 3) float64. Evaluates the
    scene.
    """
    scene.view_layers[0].update()  # texts know their size only then
    return np.concatenate([object_corners(item) for chart in charts for item in (chart.plot, *chart.texts)])


def object_corners(item) -> np.ndarray:
    """(8, 3) the corners of an evaluated object's box, in world coordinates."""
    return np.array(item.bound_box) @ np.array(item.matrix_world)[:3, :3].T + np.array(item.matrix_world)[:3, 3]


def _place_beside_networks(scene, rows: int) -> np.ndarray:
    """(3,) place of the upper left chart of a grid that is right of all networks and centred on their height; without
    any, the origin.
    """
    points = [
        network_points(network)
        for network in find_networks(scene)
        if None not in (network.root, network.edges, network.units)
    ]
    if not points:
        return np.zeros(3)
    low, high = np.concatenate(points).min(axis=0), np.concatenate(points).max(axis=0)
    return np.array(
        [high[0] + _MARGIN + WIDTH / 2, (low[1] + high[1]) / 2, (low[2] + high[2] + (rows - 1) * PITCH[1]) / 2]
    )


def _mesh(name: str, geometry: Geometry):
    edges, faces = np.concatenate(geometry.edges), np.concatenate(geometry.faces or [np.empty((0, 4), int)])
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.zeros((geometry.count, 3)), edges.tolist(), faces.tolist())
    for attribute in geometry.attributes:
        values = geometry.merged(attribute)
        write_attribute(
            mesh,
            attribute,
            _KINDS.get(attribute, "FLOAT"),
            "POINT",
            palette.with_alpha(values) if attribute == "class_color" else values,
        )
    return mesh


def _new_collection(name: str, scene):
    collection = bpy.data.collections.new(name)
    collection["nnvis_chart"] = name
    scene.collection.children.link(collection)
    return collection


def _new_object(name: str, data, role: str, collection):
    item = bpy.data.objects.new(name, data)
    item["nnvis_role"] = role
    collection.objects.link(item)
    return item
