"""What of a network is drawn under the pointer in a 3D view."""

import numpy as np

from ..nodes.edge_styles import NONE
from .attributes import read_attribute
from .controls import get_control
from .iteration import shown_samples
from .objects import world_matrix
from .parts.plates import ROLE as PLATES
from .picked_points import drawn_points
from .placed_plates import placed_plates
from .seen import drawn_units, edges_are_drawn, units_are_drawn


def find_unit(network, projection: np.ndarray, size: tuple[int, int], place: tuple[float, float], reach: float):
    """The drawn unit whose ball is at a place in a view, the foremost, else the nearest in reach; None without any.

    network: a NetworkObjects. projection: (4, 4) from the world to the view's clip space. size: of the view, place,
    reach: in pixels, from the lower left.
    """
    balls, drawn = drawn_units(network.units), np.flatnonzero(units_are_drawn(network.units))
    if not len(balls.places):
        return None
    found = _ball_at(_placed(network, network.units), balls.places, balls.radius, projection, size, place, reach)
    return None if found is None else int(drawn[found])


def find_edge(network, projection: np.ndarray, size: tuple[int, int], place: tuple[float, float], reach: float):
    """The drawn edge nearest to a place in a view, within reach; None where there is none. See find_unit."""
    curves = network.edges.data
    if not len(curves.curves) or get_control(network.edges, "Style") == NONE:
        return None
    offsets = np.empty(len(curves.curves) + 1, np.int32)
    curves.curve_offset_data.foreach_get("value", offsets)
    drawn = edges_are_drawn(network.edges)
    edge = np.repeat(np.flatnonzero(drawn), np.diff(offsets)[drawn])
    samples = shown_samples(network.edges, np.repeat(drawn, np.diff(offsets)))
    points, _, _ = _on_screen(_placed(network, network.edges), samples, projection, size)
    steps = np.flatnonzero(edge[1:] == edge[:-1])
    away = _distance_to_lines(points[steps], points[steps + 1], np.asarray(place))
    found = _nearest(away, reach)
    return None if found is None else int(edge[steps[found]])


def find_pixel(
    network, projection: np.ndarray, size: tuple[int, int], place: tuple[float, float]
) -> tuple[int, int, int, int] | None:
    """(layer, unit, row, column) of the foremost plate's pixel at a place in a view, None where there is none.

    See find_unit. The row and column are those of the unit's map as it is held, as the plate shows its activation.
    """
    item = network.one(PLATES)
    if item is None or item.hide_viewport or not len(item.data.vertices):
        return None
    plates = placed_plates(item)
    across = (2 * np.asarray(place) / size - 1).tolist()
    back = np.linalg.inv(projection @ np.array(network.place @ world_matrix(item)))
    ends = np.array([[*across, depth, 1.0] for depth in (-1.0, 1.0)]) @ back.T
    start, end = ends[:, :3] / ends[:, 3:]
    way = end - start
    if abs(way[0]) < 1e-9 * np.linalg.norm(way):
        return None
    along = (plates.position[:, 0] - start[0]) / way[0]
    offset = start + along[:, None] * way - plates.position
    half = plates.size / 2
    hit = (np.abs(offset[:, 1:]) <= half).all(axis=1) & (along >= 0) & (plates.size > 0).all(axis=1)
    found = _nearest(np.where(hit, along, np.inf), np.inf)
    if found is None or not hit[found]:
        return None
    read = {
        name: int(read_attribute(item.data, name)[plates.vertex[found]])
        for name in ("layer", "unit", "map_width", "map_height")
    }
    counts = np.array([read["map_width"], read["map_height"]])
    column, row = ((half[found] - offset[found, 1:]) / plates.size[found] * counts).astype(int).clip(0, counts - 1)
    return read["layer"], read["unit"], int(row), int(column)


def find_point(cloud, projection: np.ndarray, size: tuple[int, int], place: tuple[float, float], reach: float):
    """The number of the point of a cloud's object that is drawn at a place in a view; None where none is. See
    find_unit.
    """
    if cloud.hide_viewport or not len(cloud.data.vertices):
        return None
    places, radius = drawn_points(cloud)
    return _ball_at(world_matrix(cloud), places, radius, projection, size, place, reach)


def _ball_at(placed, places: np.ndarray, radius, projection: np.ndarray, size, place, reach: float) -> int | None:
    """The number of the ball that is at a place in a view, the foremost, else the nearest in reach. placed: (4, 4),
    from the balls' space to the world.
    """
    points, depth, scale = _on_screen(placed, places, projection, size)
    away = np.linalg.norm(points - place, axis=1)
    under = away <= radius * scale
    return _nearest(np.where(under, depth, np.inf), np.inf) if under.any() else _nearest(away, reach)


def _placed(network, item):
    """From the space of a network's object to the world."""
    return network.place @ world_matrix(item)


def _on_screen(placed, points: np.ndarray, projection: np.ndarray, size: tuple[int, int]) -> tuple:
    """(n, 2) pixels, (n,) depths, and (n,) pixels of a length of 1; not numbers where a point lies behind the view."""
    matrix = projection @ np.array(placed)
    clip = points.astype(np.float64) @ matrix[:, :3].T + matrix[:, 3]
    depth = np.where(clip[:, 3] > 0, clip[:, 3], np.nan)
    return (clip[:, :2] / depth[:, None] + 1) / 2 * size, depth, np.linalg.norm(matrix[1, :3]) / depth * size[1] / 2


def _distance_to_lines(first: np.ndarray, last: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n,) distances of a place from the lines between two points each."""
    line, offset = last - first, place - first
    length = np.maximum(np.einsum("ij,ij->i", line, line), 1e-12)
    along = np.clip(np.einsum("ij,ij->i", line, offset) / length, 0.0, 1.0)
    return np.linalg.norm(offset - along[:, None] * line, axis=1)


def _nearest(away: np.ndarray, reach: float):
    """The index of the smallest distance, None where none is within reach; what is not a number is nowhere."""
    away = np.where(np.isnan(away), np.inf, away)
    return int(away.argmin()) if len(away) and away.min() <= reach else None
