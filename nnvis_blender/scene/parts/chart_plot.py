"""Plot: a chart's lines and bands as one mesh, drawn by the group "NNVis Chart"."""

import bpy
import numpy as np

from ...nodes.charts import chart_group
from ...shaders.charts import charts_material
from ..attributes import write_attribute
from ..chart_data import Chart
from ..colors import with_alpha
from .chart_geometry import chart_geometry
from .chart_texts import label_heights
from .part import Part

_KINDS = {"position": "FLOAT_VECTOR", "kind": "INT", "previous": "INT", "series": "INT", "class_color": "FLOAT_COLOR"}


def build_plot_data(name: str, chart: Chart, colors: np.ndarray):
    """A new mesh with the attributes of chart_geometry. colors: (series, 3) linear."""
    geometry = chart_geometry(chart, colors, *label_heights(chart))
    edges, faces = np.concatenate(geometry.edges), np.concatenate(geometry.faces or [np.empty((0, 4), int)])
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.zeros((geometry.count, 3)), edges.tolist(), faces.tolist())
    for attribute in geometry.attributes:
        values = geometry.merged(attribute)
        kind = _KINDS.get(attribute, "FLOAT")
        write_attribute(mesh, attribute, kind, "POINT", with_alpha(values) if kind == "FLOAT_COLOR" else values)
    return mesh


PLOT = Part("plot", build_plot_data, group=chart_group, materials={"Material": charts_material}, controls="labels")
