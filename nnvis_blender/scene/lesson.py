"""How what a lesson shows stands, as a poster that is read from the front: the board with its numbers, right of it the
hidden space and the output over the inputs; below them the curves, and the loss over two weights.
"""

import numpy as np

from .attributes import read_attribute
from .controls import has_control, set_control
from .coordinates import bounding_box
from .parts.hidden_space import ROLE as HIDDEN
from .parts.hidden_space import is_solid
from .parts.labels import ROLE as LABELS
from .parts.plates import ROLE as PLATES
from .parts.surfaces import LOSS, OUTPUT

POSE = "DEFAULT"
_UNSEEN = (PLATES, LABELS)  # whose numbers stand in their place
_SIDE, _NEXT, _FIRST = 1.3, 1.95, 1.55  # of a picture; to the middle of the next; from the board to the first
_TILT = np.radians(62)  # of a surface, which lies by itself: it is seen as a map, and its heights are seen, too
_TURN = np.radians(28)  # of a hidden space of three axes
_CHART, _BELOW = 0.95, 1.35  # size of a chart; how far the second row is below the first
_CONTROLS = {
    "edges": {"Style": "Strands", "Weigh By": "Weight", "Dash Length": 0.0},
    OUTPUT: {"Height": 0.25, "Point Size": 0.03, "Text Size": 0.06},
    LOSS: {"Height": 0.3, "Text Size": 0.06},
}


def lay_out(network, charts: list) -> None:
    """Places all of a lesson that is new. network: a NetworkObjects. charts: its ChartObjects, which go with it."""
    for role, controls in _CONTROLS.items():
        for item in network.having(role):
            for name, value in controls.items():
                if has_control(item, name):
                    set_control(item, name, value)
    for item in (item for role in _UNSEEN for item in network.having(role)):
        item.hide_viewport = item.hide_render = True
    units = bounding_box(read_attribute(network.units.data, "position").astype(float))
    middle, half = units.center, units.half
    columns = middle[0] + np.array([0.0, half[0] + _FIRST, half[0] + _FIRST + _NEXT])
    below = middle[2] - max(half[2], _SIDE / 2) - _BELOW
    for role, column, row in ((HIDDEN, 1, middle[2]), (OUTPUT, 2, middle[2]), (LOSS, 2, below)):
        for item in network.having(role):
            item.location, item.scale = (columns[column], 0.0, row), (_SIDE,) * 3
            item.rotation_euler = (0.0, 0.0, _TURN * is_solid(item)) if role == HIDDEN else (_TILT, 0.0, 0.0)
    for chart, column in zip(charts, columns):
        chart.root.parent, chart.root.scale = network.root, (_CHART,) * 3
        chart.root.location = (column, 0.0, below)
