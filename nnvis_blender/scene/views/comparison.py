"""A comparison: the same network trained in several ways, side by side, each with what was measured of it below."""

from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from ...processing.files.fields import Fields
from ...processing.network import ProcessedNetwork
from ..camera import DEFAULT_POSE, POSES, network_points
from ..chart_data import read_results
from ..comparison_data import ComparedNetwork, Comparison, read_comparison
from ..coordinates import to_blender
from ..framing import look_rotation, seen_from_front, together
from ..network_objects import NetworkObjects
from ..objects import (
    MOST_ITEMS,
    MOST_TEXT,
    ensure_collection,
    find_collections,
    keep_values,
    kept_values,
    members,
    objects_by_role,
)
from ..parts.chart_texts import CAPTIONS, Text
from ..parts.part import dress, update_part
from ..parts.wardrobe import Wardrobe
from ..pieces import Pieces, at_once, part_of
from ..placement import Placement
from ..removal import remove_subject
from ..source_file import remember_source
from . import charts as charts_view
from . import network as network_view
from .charts import (
    CHART_POSE,
    PITCH,
    ChartObjects,
    build_chart,
    charts_of,
    charts_points,
    find_charts,
    object_corners,
)
from .network import find_networks, network_of, network_pieces
from .view import Built, View

KIND = "compared"
NAME = "Comparison"
LENS = 200.0  # mm: a long lens sees the outer networks from the same side as the middle one
_PREFIX = f"{NAME} "
_SUMMARY = "nnvis_summary"
_GAP = 0.4  # between networks, in model units
_NAME, _BODY, _SMALL = 0.19, 0.115, 0.1  # heights of the letters in model units
_QUIET = 0.86  # opacity of what explains


@dataclass
class ComparisonObjects:
    """A comparison's objects. Blender data: look up again (find_comparison) after an undo or when Blender goes on.

    collection: holds the networks' and the charts' collections and the captions.
    """

    collection: object
    networks: list[NetworkObjects]
    captions: list[bpy.types.Object]
    charts: list[ChartObjects]

    @property
    def summary(self) -> dict[str, object]:
        """{"claim": text, "networks": [{"name", "train_accuracy", "test_accuracy", "spread": [a number a layer]}]}

        Empty ones where they are damaged.
        """
        return kept_values(self.collection, _SUMMARY, _read_summary) or {"claim": "", "networks": []}

    def points(self, scene) -> np.ndarray:
        """What a camera must see, networks and captions, in world coordinates: see framing.py. Evaluates the scene."""
        scene.view_layers[0].update()  # texts know their size only then
        return together(
            *(network_points(network) for network in self.networks if network.is_whole),
            *(object_corners(caption) for caption in self.captions),
        )


def build_comparison(path, scene) -> Built:
    """Builds the networks of a comparison.json side by side, with captions, and its charts further below.

    The networks are equally large and turned alike.
    They are turned so that the pose CHART_POSE sees each from the direction of the default pose, best through LENS.
    Objects of a comparison that is there get the new data and keep their
    controls. Raises NNVisError (bad_input) before anything is built.
    """
    return at_once(comparison_pieces(path, scene))


def comparison_pieces(path, scene) -> Pieces[Built]:
    """build_comparison in pieces."""
    comparison = read_comparison(path)
    names = {_PREFIX + one.name for one in (*comparison.networks, *comparison.charts)}
    found = find_comparison(scene)
    if found:
        _remove_outdated(found, names)
    top = _others_bottom(scene, names)
    collection = ensure_collection(scene, KIND, NAME)
    wardrobe = Wardrobe(collection, *collection.children)  # they are shown alike
    networks = []
    for number, one in enumerate(comparison.networks):
        pieces = network_pieces(one.processed, _PREFIX + one.name, scene, wardrobe)
        networks.append((yield from part_of(pieces, number, len(comparison.networks))))
    bottom = _stand_in_a_row(networks, top)
    for network, one in zip(networks, comparison.networks):
        remember_source(network.root, Path(path).parent / one.file)
    texts = [text for one, network in zip(comparison.networks, networks) for text in _texts(one, network.root, bottom)]
    captions = update_part(CAPTIONS, collection, objects_by_role(collection).get(CAPTIONS.role, []), NAME, texts)
    for caption in captions:
        dress(CAPTIONS, caption, wardrobe)
    charts = [build_chart(chart, _PREFIX + chart.name, scene, wardrobe) for chart in comparison.charts]
    keep_values(collection, _SUMMARY, _summary(comparison))
    for member in (*networks, *charts):
        _take(collection, member.collection, scene)
    objects = ComparisonObjects(collection, networks, captions, charts)
    points = objects.points(scene)
    _place_charts(charts, seen_from_front(points))
    return Built(CHART_POSE, lambda: points, networks, charts, lens=LENS)


def find_comparison(scene) -> ComparisonObjects | None:
    """The scene's comparison, or None."""
    collection = next(iter(find_collections(scene, KIND)), None)
    if collection is None:
        return None
    networks = [network_of(member) for member in members(collection, network_view.KIND)]
    charts = charts_of(members(collection, charts_view.KIND))
    captions = objects_by_role(collection).get(CAPTIONS.role, [])
    return ComparisonObjects(collection, networks, captions, charts)


def _summary(comparison: Comparison) -> dict:
    numbers = ("name", "train_accuracy", "test_accuracy", "spread")
    return {
        "claim": comparison.claim,
        "networks": [{key: getattr(one, key) for key in numbers} for one in comparison.networks],
    }


def _read_summary(values) -> dict:
    fields = Fields(values, "summary")
    networks = [
        {
            "name": one.text("name"),
            "train_accuracy": one.number("train_accuracy", 0, 1),
            "test_accuracy": one.number("test_accuracy", 0, 1),
            "spread": one.numbers("spread", MOST_ITEMS).tolist(),
        }
        for one in fields.objects("networks", MOST_ITEMS)
    ]
    return {"claim": fields.text("claim", most=MOST_TEXT), "networks": networks}


def _remove_outdated(found: ComparisonObjects, names: set) -> None:
    """Removes the networks and charts that the new comparison does not have."""
    for one in (*found.networks, *found.charts):
        if one.name not in names:
            remove_subject(one.collection)


def _take(collection, member, scene) -> None:
    """Makes a collection that is the scene's own a child of this one."""
    if member.name in scene.collection.children:
        scene.collection.children.unlink(member)
        collection.children.link(member)


def _others_bottom(scene, names: set) -> float | None:
    """Z below the networks and charts of the scene that have none of the comparison's names, None without any."""
    others = [one for one in find_networks(scene) if one.is_whole and one.name not in names]
    points = [seen_from_front(network_points(one)) for one in others]
    charts = [chart for chart in find_charts(scene) if chart.name not in names]
    if charts:
        points.append(charts_points(scene, charts))
    return min((float(found[:, 2].min()) for found in points), default=None)


def _stand_in_a_row(networks: list, top: float | None) -> float:
    """Turns the networks alike and lines up their middles along X, the row's middle at the world's origin, or so far
    below `top` that a picture of them does not show what is there. Returns Z below them all.
    """
    turned = look_rotation(POSES[CHART_POSE]) @ look_rotation(POSES[DEFAULT_POSE]).inverted()
    extents = []
    for network in networks:
        network.root.matrix_basis = turned.to_4x4()
        points = seen_from_front(network_points(network))
        extents.append((points.min(axis=0), points.max(axis=0)))
    left, right = min(low[0] for low, _ in extents), max(high[0] for _, high in extents)
    pitch = right - left + _GAP
    low, high = min(low[2] for low, _ in extents), max(high[2] for _, high in extents)
    height = 0.0 if top is None else top - high - (high - low)
    for number, network in enumerate(networks):
        place = (number - (len(networks) - 1) / 2) * pitch
        network.root.matrix_basis = Matrix.Translation((place, 0.0, height)) @ turned.to_4x4()
    return float(low + height)


def _texts(one: ComparedNetwork, root, bottom: float) -> list:
    """[(the network's name, Text)] below a network: each layer's spread below the layer, then name and accuracy."""
    middle = root.location.x
    row = bottom - 0.1
    texts = [
        Text(f"{spread:.2f}", (place, row), _SMALL, ("CENTER", "TOP"), opacity=_QUIET)
        for spread, place in zip(one.spread, _layer_places(one.processed, root))
    ]
    texts += [
        Text("spread in each layer", (middle, row - 0.13), 0.85 * _SMALL, ("CENTER", "TOP"), opacity=_QUIET),
        Text(one.name[:1].upper() + one.name[1:], (middle, row - 0.36), _NAME, ("CENTER", "TOP")),
        Text(
            f"{100 * one.test_accuracy:.1f} % test accuracy",
            (middle, row - 0.61),
            _BODY,
            ("CENTER", "TOP"),
            opacity=_QUIET,
        ),
    ]
    return [(one.name, text) for text in texts]


def _layer_places(processed: ProcessedNetwork, root) -> np.ndarray:
    """(layers,) X of each layer's middle as it stands."""
    offsets = processed.network.unit_offsets
    axis = np.array([[0.0, 0.0, processed.positions[a:b, 2].mean()] for a, b in zip(offsets[:-1], offsets[1:])])
    return to_blender(axis) @ np.array(root.matrix_basis)[0, :3] + root.location.x


def _place_charts(charts: list, points: np.ndarray) -> None:
    """Stands the charts in a row, centred, so far below the points that a picture of these does not show them."""
    low = points[:, 2].min()
    height = points[:, 2].max() - low
    for number, chart in enumerate(charts):
        chart.root.location = ((number - (len(charts) - 1) / 2) * PITCH[0], 0.0, low - height / 2 - PITCH[1])


def _matches(path: Path) -> bool:
    return "networks" in read_results(path)


def _build_file(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    return comparison_pieces(path, scene)  # its networks have names of their own


VIEW = View(KIND, ".json", _matches, _build_file)
