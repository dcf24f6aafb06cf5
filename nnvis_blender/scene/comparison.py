"""A comparison: the same network trained in several ways, side by side, each with what was measured of it below."""

import json
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from ..processing.network import ProcessedNetwork
from ..shaders.charts import charts_material
from .camera import DEFAULT_POSE, POSES, build_camera, look_rotation, network_points
from .chart_texts import Text, build_text
from .charts import CHART_POSE, PITCH, build_chart, find_charts, object_corners
from .comparison_data import ComparedNetwork, read_comparison
from .coordinates import to_blender
from .network import build_network, find_networks

LENS = 200.0  # mm: a long lens sees the outer networks from the same side as the middle one
_MARK, _PREFIX = "nnvis_comparison", "Comparison "
_GAP = 0.4  # between networks, in model units
_NAME, _BODY, _SMALL = 0.19, 0.115, 0.1  # heights of the letters in model units
_QUIET = 0.86  # opacity of what explains


@dataclass
class ComparisonObjects:
    """A comparison's objects. Blender data: look up again (find_comparison) after an undo or when Blender goes on.

    collection: holds the networks' and the charts' collections and the captions.
    """

    collection: object
    networks: list
    captions: list
    charts: list

    @property
    def summary(self) -> dict:
        """{"claim": text, "networks": [{"name", "train_accuracy", "test_accuracy", "spread": [a number a layer]}]}"""
        return json.loads(self.collection[_MARK])

    def points(self, scene) -> np.ndarray:
        """What a camera must see, networks and captions, in world coordinates: (n, 3) float64. Evaluates the scene."""
        scene.view_layers[0].update()  # texts know their size only then
        return np.concatenate(
            [
                *(network_points(network) for network in self.networks),
                *(object_corners(caption) for caption in self.captions),
            ]
        )


@dataclass
class BuiltComparison:
    """What build_comparison has built. points: (n, 3) world coordinates that a camera must see. pose: the one that
    shows it best.
    """

    objects: ComparisonObjects
    points: np.ndarray
    pose: str = CHART_POSE

    @property
    def networks(self) -> list:
        return self.objects.networks

    @property
    def charts(self) -> list:
        return self.objects.charts


def build_comparison(path, scene) -> BuiltComparison:
    """Builds the networks of a comparison.json side by side, equally large and turned alike, with captions, and its
    charts further below.

    They are turned so that the pose CHART_POSE sees each from the direction of the default pose. The scene's camera
    (made if there is
    none) gets a long lens. Objects of a comparison that is there get the new data and keep their controls.
    Raises NNVisError (bad_input) before anything is built.
    """
    comparison = read_comparison(path)
    found = find_comparison(scene)
    if found:
        _remove_outdated(found, {_PREFIX + one.name for one in (*comparison.networks, *comparison.charts)})
    collection = found.collection if found else _new_collection(scene)
    (scene.camera or build_camera(scene)).data.lens = LENS
    networks = [build_network(one.processed, _PREFIX + one.name, scene) for one in comparison.networks]
    bottom = _stand_in_a_row(networks)
    captions = [
        caption
        for one, network in zip(comparison.networks, networks)
        for caption in _captions(one, network.root, bottom)
    ]
    for network, one in zip(networks, comparison.networks):
        network.root.empty_display_size = 0.1
        network.root["nnvis_file"] = str(Path(path).parent / one.file)
    charts = [build_chart(chart, _PREFIX + chart.name, scene) for chart in comparison.charts]
    for caption in captions:
        collection.objects.link(caption)
    collection[_MARK] = json.dumps(
        {
            "claim": comparison.claim,
            "networks": [
                {
                    "name": one.name,
                    "train_accuracy": one.train_accuracy,
                    "test_accuracy": one.test_accuracy,
                    "spread": one.spread,
                }
                for one in comparison.networks
            ],
        }
    )
    for member in (*networks, *charts):
        _take(collection, member.collection, scene)
    objects = ComparisonObjects(collection, networks, captions, charts)
    points = objects.points(scene)
    _place_charts(charts, points)
    return BuiltComparison(objects, points)


def find_comparison(scene) -> ComparisonObjects | None:
    """The scene's comparison, or None."""
    collection = next((c for c in scene.collection.children_recursive if _MARK in c), None)
    if collection is None:
        return None
    networks, charts = (
        [one for one in found if one.collection.name in collection.children]
        for found in (find_networks(scene), find_charts(scene))
    )
    return ComparisonObjects(collection, networks, _caption_objects(collection), charts)


def _new_collection(scene):
    collection = bpy.data.collections.new("Comparison")
    collection[_MARK] = "{}"
    scene.collection.children.link(collection)
    return collection


def _remove_outdated(found: ComparisonObjects, names: set) -> None:
    """Removes the captions, which are made anew, and the networks and charts that the new comparison does not have."""
    gone = [one.collection for one in (*found.networks, *found.charts) if one.name not in names]
    objects = [*found.captions, *(item for collection in gone for item in collection.objects)]
    bpy.data.batch_remove([*objects, *(item.data for item in objects if item.data), *gone])


def _take(collection, member, scene) -> None:
    """Makes a collection that is the scene's own a child of this one."""
    if member.name in scene.collection.children:
        scene.collection.children.unlink(member)
        collection.children.link(member)


def _caption_objects(collection) -> list:
    return [item for item in collection.objects if item.get("nnvis_role") == "caption"]


def _stand_in_a_row(networks: list) -> float:
    """Turns the networks alike and lines up their middles along X, the row's middle at the world's origin. Returns Z
    below them all.
    """
    turned = look_rotation(POSES[CHART_POSE]) @ look_rotation(POSES[DEFAULT_POSE]).inverted()
    extents = []
    for network in networks:
        network.root.matrix_basis = turned.to_4x4()
        points = network_points(network)
        extents.append((points.min(axis=0), points.max(axis=0)))
    left, right = min(low[0] for low, _ in extents), max(high[0] for _, high in extents)
    pitch = right - left + _GAP
    for number, network in enumerate(networks):
        place = (number - (len(networks) - 1) / 2) * pitch
        network.root.matrix_basis = Matrix.Translation((place, 0.0, 0.0)) @ turned.to_4x4()
    return float(min(low[2] for low, _ in extents))


def _captions(one: ComparedNetwork, root, bottom: float) -> list:
    """The text objects below a network: each layer's spread below the layer, then name and accuracy."""
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
    return [build_text(text, f"{one.name} {text.body}", charts_material(), "caption") for text in texts]


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
