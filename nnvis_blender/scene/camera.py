"""The camera: the poses of nn_vis, two of our own, and framing that fills any picture with the network.

A pose is a direction; how far away the camera stands follows from the network and the picture's aspect. nn_vis' poses
were fixed offsets for one size of network (its (x, y, z) is our (Y, Z, X)).
"""

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..processing.errors import usage
from .attributes import read_attribute
from .parts.layer_labels import ROLE as LAYER_LABEL
from .parts.layer_labels import label_corners

CAMERA_NAME = "NNVis Camera"
DEFAULT_POSE = "HERO"
FOCAL_LENGTH = 70.0  # mm on a 36 mm wide sensor: little perspective distortion, so that layers stay comparable
FILL = 0.86  # the share of the picture's width or height that the network takes up
INVISIBLE = 0.02  # units and edges weaker than this hardly draw anything and do not count for the framing

# direction from the network's centre to the camera, X along the network from input to output, Z up; the sides are
# called as Blender's views are: the front looks along +Y
POSES = {
    "HERO": (-1.15, -2.3, 0.95),
    "FRONT": (0.0, -4.0, 0.0),
    "RIGHT": (2.5, 0.0, 0.0),
    "LEFT": (-2.5, 0.0, 0.0),
    "LOWER_FRONT_RIGHT": (1.25, -2.75, -1.0),
    "FRONT_RIGHT": (2.5, -2.5, 0.0),
    "UPPER_FRONT_LEFT": (-2.0, -2.0, 2.0),
    "UPPER_FRONT_RIGHT": (2.0, -2.0, 2.0),
    "BACK": (0.0, 3.5, 0.0),
    "DEFAULT": (0.0, -3.5, 1.0),
}
# nn_vis' name -> ours: its front is Blender's back, and its default looks from where its back does
ORIGINAL_POSES = {
    "FRONT": "BACK",
    "RIGHT": "RIGHT",
    "LEFT": "LEFT",
    "LOWER_BACK_RIGHT": "LOWER_FRONT_RIGHT",
    "BACK_RIGHT": "FRONT_RIGHT",
    "UPPER_BACK_LEFT": "UPPER_FRONT_LEFT",
    "UPPER_BACK_RIGHT": "UPPER_FRONT_RIGHT",
    "BACK": "FRONT",
    "DEFAULT": "FRONT",
}


@dataclass(frozen=True)
class View:
    """Where a camera stands: location, rotation (3x3), and the depth of the subject's centre.

    The rotation's columns are right, up, backwards.
    """

    location: Vector
    rotation: Matrix
    distance: float


def build_camera(scene, name: str = CAMERA_NAME):
    """The camera object of that name in the scene, made where it is missing, and made the scene's active camera."""
    camera = scene.objects.get(name)
    if camera is None or camera.type != "CAMERA":
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        scene.collection.objects.link(camera)
    camera.data.lens = FOCAL_LENGTH
    camera.data.sensor_width = 36.0
    camera.data.sensor_fit = "AUTO"
    scene.camera = camera
    return camera


def update_camera_pose(scene, camera, pose: str, points: np.ndarray, fill: float = FILL) -> None:
    """Puts the camera into a pose so that the points fill the picture.

    pose: a key of POSES, in any case, with "-" or "_". points: (n, 3) world coordinates, see `network_points`. The
    focus is set to the depth of the points' centre, for looks with depth of field.
    Raises NNVisError (usage) for an unknown pose.
    """
    view = fit_view(np.asarray(points, np.float64), POSES[pose_name(pose)], view_tangents(scene, camera.data), fill)
    camera.parent = None
    camera.matrix_world = Matrix.LocRotScale(view.location, view.rotation, None)
    camera.data.clip_start, camera.data.clip_end = view.distance * 0.01, view.distance * 100
    camera.data.dof.focus_distance = view.distance


def pose_name(pose: str) -> str:
    """The key of POSES that is meant. Raises NNVisError (usage) naming the known poses."""
    name = pose.strip().upper().replace("-", "_").replace(" ", "_")
    if name not in POSES:
        raise usage(f"there is no camera pose {pose!r}", f"Known are: {', '.join(POSES).lower()}")
    return name


def view_tangents(scene, camera_data) -> tuple[float, float]:
    """(horizontal, vertical) tangent of half the field of view, of a camera with sensor fit Auto."""
    width = scene.render.resolution_x * scene.render.pixel_aspect_x
    height = scene.render.resolution_y * scene.render.pixel_aspect_y
    tangent = camera_data.sensor_width / 2 / camera_data.lens
    return tangent * width / max(width, height), tangent * height / max(width, height)


def look_rotation(direction) -> Matrix:
    """The rotation of a camera that stands in that direction and looks back at the origin, with +Z up."""
    return (-Vector(direction)).to_track_quat("-Z", "Y").to_matrix()


def fit_view(points: np.ndarray, direction, tangents: tuple[float, float], fill: float) -> View:
    """The nearest place in that direction from which all points lie within `fill` of the picture, centred.

    points: (n, 3). Each side of the picture is a plane through the camera; the tightest point at each of two opposite
    planes gives the camera's place across and its distance in closed form.
    """
    rotation = look_rotation(direction)
    right, up, backwards = np.array(rotation).T
    depth = points @ backwards
    places = []
    for axis, tangent in ((right, tangents[0] * fill), (up, tangents[1] * fill)):
        across = points @ axis
        high, low = (across + tangent * depth).max(), (across - tangent * depth).min()
        places.append(((high + low) / 2, (high - low) / (2 * tangent)))
    (x, far_x), (y, far_y) = places
    far = max(far_x, far_y)
    location = x * right + y * up + far * backwards
    centre = (depth.max() + depth.min()) / 2
    return View(Vector(location), rotation, float(far - centre))


def orbit_distance(
    points: np.ndarray, centre, direction, tangents: tuple[float, float], fill: float = FILL, steps: int = 48
) -> float:
    """How far from the centre a camera must orbit about the vertical axis to hold all points at every angle.

    It stays at the direction's height.
    """
    offsets = np.asarray(points, np.float64) - np.asarray(centre, np.float64)
    farthest = 0.0
    for angle in np.linspace(0, 2 * np.pi, steps, endpoint=False):
        right, up, backwards = np.array(look_rotation(Matrix.Rotation(angle, 3, "Z") @ Vector(direction))).T
        depth = offsets @ backwards
        for axis, tangent in ((right, tangents[0]), (up, tangents[1])):
            farthest = max(farthest, (np.abs(offsets @ axis) / (tangent * fill) + depth).max())
    return float(farthest)


def network_points(network) -> np.ndarray:
    """What the camera must see: the units and the samples of the edges that matter, in world coordinates.

    (n, 3) float64.
    network: a NetworkObjects.
    """
    units = read_attribute(network.units.data, "position")
    seen = read_attribute(network.units.data, "strength") >= INVISIBLE
    parts = [_world(network.units, units[seen] if seen.any() else units)]
    if len(network.edges.data.curves):
        parts.append(_world(network.edges, _seen_samples(network.edges.data)))
    parts += [_world(network.root, _label_points(label)) for label in network.labels]
    named = [label for label in network.having(LAYER_LABEL) if not label.hide_render]
    parts += [_world(network.root, label_corners(label)) for label in named]
    return np.concatenate(parts)


def _seen_samples(curves) -> np.ndarray:
    """(n, 3) float32: the bundled samples of the curves that are not INVISIBLE, or of all where all are."""
    samples = read_attribute(curves, "position_bundled")
    offsets = np.empty(len(curves.curves) + 1, np.int32)
    curves.curve_offset_data.foreach_get("value", offsets)
    seen = np.repeat(read_attribute(curves, "importance") >= INVISIBLE, np.diff(offsets))
    return samples[seen] if seen.any() else samples


def _label_points(label) -> np.ndarray:
    """Where a label may reach beside its unit, in the root's space: (3, 3).

    It turns with the camera, but mostly about the vertical.
    """
    text = label.data
    reach = text.offset_x + 0.6 * text.size * len(text.body)  # a letter is about 0.6 of the size wide
    return np.array(label.location) + [(reach, 0.0, 0.0), (0.0, 0.0, text.size / 2), (0.0, 0.0, -text.size / 2)]


def _world(item, points: np.ndarray) -> np.ndarray:
    # matrix_world is only valid after an evaluation; the parent, the network's root, is the only other transform
    matrix = np.array(
        item.parent.matrix_basis @ item.matrix_parent_inverse @ item.matrix_basis if item.parent else item.matrix_basis
    )
    return points.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
