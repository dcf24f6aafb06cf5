"""Moves a network that has just been built to where it is to stand among what is in the scene."""

import numpy as np

from .camera import DEFAULT_POSE, POSES, network_points
from .framing import look_rotation, together
from .network_objects import NetworkObjects
from .placement import JOIN, Placement
from .settings import show_class_view
from .space_objects import find_spaces, space_points
from .views.charts import charts_points, find_charts
from .views.network import find_networks

WIDTHS = 1.2  # on the picture, from the middle of a network to the middle of the next of the same width


def stand(scene, network: NetworkObjects, placement: Placement) -> None:
    """Moves a network from the origin, where it has been built, to its place; the first of a scene stays there."""
    others = [one for one in find_networks(scene) if one.is_whole and one.name != network.name]
    meant = next((one for one in others if one.name == placement.of), others[-1] if others else None)
    if meant is None:
        return
    if placement.how == JOIN:
        _join(network, meant)
    else:
        _stand_beside(scene, network, others, meant)


def shown_points(scene) -> np.ndarray:
    """(n, 8) what a camera must see of a scene's networks, see camera.network_points; of all where all are hidden."""
    whole = [one for one in find_networks(scene) if one.is_whole]
    shown = [one for one in whole if one.is_shown]
    return np.concatenate([network_points(one) for one in shown or whole])


def _join(network: NetworkObjects, meant: NetworkObjects) -> None:
    root, other = network.root, meant.root
    root.parent, root.matrix_parent_inverse = other.parent, other.matrix_parent_inverse
    root.matrix_basis = other.matrix_basis
    view, index = meant.shown_class
    show_class_view(network, view, min(index, len(network.class_names) - 1))


def _stand_beside(scene, network: NetworkObjects, others: list, meant: NetworkObjects) -> None:
    """To the right (+X) of all networks, charts and spaces, clear of them as the default pose sees it, at the height
    and depth of the one that is meant.
    """
    charts, spaces = find_charts(scene), [one for one in find_spaces(scene) if one.is_whole]
    there = [network_points(one) for one in others] + ([charts_points(scene, charts)] if charts else [])
    there += [space_points(one) for one in spaces]
    right = max(_extent(points)[1] for points in there)
    low, high = _extent(network_points(network))
    other_low, other_high = _extent(network_points(meant))
    gap = (WIDTHS - 1) * max(high - low, other_high - other_low)
    _, y, z = meant.root.location
    network.root.location = (right + gap - low, y, z)


def _extent(points: np.ndarray) -> tuple[float, float]:
    """(left, right) end of points, see framing.py, on a picture from the default pose: where they have it along X."""
    points, right = together(points), look_rotation(POSES[DEFAULT_POSE]).col[0]
    across = points[:, :3] @ np.array(right) + points[:, 3]
    return float(across.min() / right.x), float(across.max() / right.x)
