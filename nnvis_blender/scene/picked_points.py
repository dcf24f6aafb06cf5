"""A point of a space that is picked: what the panel says of it, its mark, and lines to its neighbours.

All is stored in the scene's own data.
"""

import numpy as np

from ..nodes.spaces.cloud import PICTURES
from ..processing.errors import usage
from ..processing.files.fields import Fields
from .attributes import read_attribute, write_attribute
from .controls import get_control
from .objects import MOST_ITEMS, keep_values, kept_values
from .parts.cloud import NAMES

PICKED = "nnvis_picked_point"  # of a space's root
_MOST = 1 << 53


def drawn_points(cloud) -> tuple[np.ndarray, np.ndarray]:
    """((n, 3) places at the shown state, (n,) radii) of the points of a cloud's object, in its own space."""
    mesh, states = cloud.data, get_control(cloud, "States")
    state = min(max(get_control(cloud, "State"), 0.0), states - 1.0)
    ends = [int(state), min(int(state) + 1, states - 1)]
    share = np.float32(state - ends[0])
    places, sizes = (
        (1 - share) * first + share * second
        for first, second in ([read_attribute(mesh, f"{name}_{end}") for end in ends] for name in ("position", "size"))
    )
    is_picture = get_control(cloud, "Style") == PICTURES
    radius = get_control(cloud, "Picture Size") / 2 if is_picture else get_control(cloud, "Point Size")
    return places, sizes * radius


def pick_point(space, cloud_name: str, point: int) -> None:
    """Picks a point of a cloud, counted from 0, and marks it and its neighbours. space: a SpaceObjects.

    Raises NNVisError (usage).
    """
    cloud = space.piece("cloud", cloud_name)
    if cloud is None or not 0 <= point < len(cloud.data.vertices):
        raise usage(f"{space.name!r} has no point {point} of {cloud_name!r}", "Click one in the view")
    mesh, names = cloud.data, kept_values(cloud, NAMES, _read_names) or []
    states = get_control(cloud, "States")
    neighbours = _near(mesh, point, states)
    for item in space.having("cloud"):
        numbers = np.arange(len(item.data.vertices))
        write_attribute(item.data, "picked", "INT", "POINT", (numbers == point) & (item == cloud))
        for state in range(get_control(item, "States")):
            near = neighbours[min(state, len(neighbours) - 1)] if item == cloud and neighbours else []
            write_attribute(item.data, f"near_{state}", "FLOAT", "POINT", np.isin(numbers, near))
        item.data.update_tag()
    keep_values(
        space.root,
        PICKED,
        {
            "cloud": cloud_name,
            "name": _name(names, point),
            "label": int(read_attribute(mesh, "label")[point]),
            "predictions": [int(read_attribute(mesh, f"prediction_{state}")[point]) for state in range(states)],
            "neighbours": [[{"point": other, "name": _name(names, other)} for other in near] for near in neighbours],
        },
    )


def read_picked_point(values) -> dict[str, object]:
    """What is kept of the picked point, checked. Raises NNVisError (bad_input).

    cloud, name: whose it is and what it is called. label: its class, predictions: that of each state; -1 none.
    neighbours: of each state, or of one for all, the nearest points, each with its number (point) and name.
    """
    fields = Fields(values, "picked point")
    neighbours = [Fields({"near": near}, fields.where) for near in fields.items("neighbours", MOST_ITEMS)]
    return {
        "cloud": fields.text("cloud"),
        "name": fields.text("name"),
        "label": fields.whole("label", -1, _MOST),
        "predictions": [int(one) for one in fields.numbers("predictions", MOST_ITEMS)],
        "neighbours": [
            [{"point": one.whole("point", 0, _MOST), "name": one.text("name")} for one in near.objects("near", 1000)]
            for near in neighbours
        ],
    }


def _near(mesh, point: int, states: int) -> list[list[int]]:
    """The neighbours of a point, at each state that has some."""
    found = []
    for state in range(states):
        near, k = [], 0
        while f"neighbour_{state}_{k}" in mesh.attributes:
            near.append(int(read_attribute(mesh, f"neighbour_{state}_{k}")[point]))
            k += 1
        found += [near] if near else []
    return found


def _name(names: list[str], point: int) -> str:
    return names[point] if point < len(names) else f"point {point}"


def _read_names(values) -> list[str]:
    return Fields({"names": values}, "names of points").texts("names", MOST_ITEMS)
