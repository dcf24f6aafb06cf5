"""The camera: the poses of nn_vis, two of our own, and what of a network it must see; see framing.py.

A pose is a direction; how far away the camera stands follows from the network and the picture's aspect. nn_vis' poses
were fixed offsets for one size of network (its (x, y, z) is our (Y, Z, X)).
"""

from functools import partial

import bpy
import numpy as np
from mathutils import Matrix

from ..processing.errors import usage
from .checkpoints import read_units_at_epoch
from .controls import get_control, has_control
from .framing import FILL, Corner, fit_view, look_rotation, moved, together
from .objects import ROLE, free_name, world_matrix
from .parts.attention import ROLE as ATTENTION
from .parts.attention import token_corners
from .parts.input_image import ROLE as INPUT_IMAGE
from .parts.labels import label_corners
from .parts.layer_labels import layer_corners
from .parts.legend import ROLE as LEGEND
from .parts.legend import legend_reach, scale_reach
from .parts.occlusion import ROLE as OCCLUSION
from .parts.occlusion import occlusion_corners
from .parts.plate_texts import text_corners
from .parts.plates import ROLE as PLATES
from .parts.surfaces import SURFACES, surface_corners
from .placed_plates import placed_plates
from .seen import CELLS, Drawn, drawn_density, drawn_edges, drawn_picture, drawn_plates, drawn_units, outermost

CAMERA_NAME = "NNVis Camera"
_MARK = "nnvis_camera"
DEFAULT_POSE = "HERO"
FOCAL_LENGTH = 70.0  # mm on a 36 mm wide sensor: little perspective distortion, so that layers stay comparable

_SAME_ROTATION = 1e-4  # largest difference of two rotations' entries that are one

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
    "BOARD": (-2.0, -2.0, 0.6),
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


def build_camera(scene, name: str = CAMERA_NAME):
    """NNVis' camera object in the scene, made where it is missing, and made the scene's active camera."""
    camera = next((item for item in scene.objects if _MARK in item and item.type == "CAMERA"), None)
    if camera is None:
        data = bpy.data.cameras.new(free_name(bpy.data.cameras, name))
        camera = bpy.data.objects.new(free_name(bpy.data.objects, name), data)
        camera[_MARK] = True
        scene.collection.objects.link(camera)
    camera.data.lens = FOCAL_LENGTH
    camera.data.sensor_width = 36.0
    camera.data.sensor_fit = "AUTO"
    scene.camera = camera
    return camera


def update_camera_pose(scene, camera, pose: str, points: np.ndarray, fill: float = FILL) -> None:
    """Puts the camera into a pose so that the points fill the picture.

    pose: a key of POSES, in any case, with "-" or "_". points: see framing.py and `network_points`.
    They keep clear of a legend in its corner. The focus is set to the depth of the points' centre, for looks with depth
    of field.
    Raises NNVisError (usage) for an unknown pose.
    """
    tangents = view_tangents(scene, camera.data)
    view = fit_view(points, POSES[pose_name(pose)], tangents, fill, legend_corners(scene, tangents))
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


def camera_pose(camera) -> str:
    """The key of POSES from whose side a camera looks, its horizon level, "" where it is none; camera may be None."""
    if camera is None:
        return ""
    rotation = np.array(world_matrix(camera).to_quaternion().to_matrix())
    for pose, direction in POSES.items():
        if np.abs(np.array(look_rotation(direction)) - rotation).max() < _SAME_ROTATION:
            return pose
    return ""


def view_tangents(scene, camera_data) -> tuple[float, float]:
    """(horizontal, vertical) tangent of half the field of view, of a camera with sensor fit Auto."""
    width = scene.render.resolution_x * scene.render.pixel_aspect_x
    height = scene.render.resolution_y * scene.render.pixel_aspect_y
    tangent = camera_data.sensor_width / 2 / camera_data.lens
    return tangent * width / max(width, height), tangent * height / max(width, height)


def legend_corners(scene, tangents: tuple[float, float]) -> tuple[Corner, ...]:
    """Up to where legends stand in the scene's picture: that of the network, and on the right that of its plates."""
    shown = [item for item in scene.objects if not item.hide_render]
    legends = [legend_reach(item) for item in shown if item.get(ROLE) == LEGEND]
    scales = [scale_reach(item) for item in shown if item.get(ROLE) == PLATES and _has_scale(item)]
    return tuple(
        Corner(*(2 * max(ends) * min(tangents) / tangent - 1 for ends, tangent in zip(zip(*reach), tangents)), side)
        for reach, side in ((legends, 1), (scales, -1))
        if reach
    )


def _has_scale(plates) -> bool:
    """Whether plates of this version of the nodes show their legend."""
    return has_control(plates, "Scale") and get_control(plates, "Scale")


def network_points(network) -> np.ndarray:
    """What the camera must see of a network: the outermost places of all that is drawn and seen, and the texts.

    (n, 8) float64 in world coordinates, see framing.py. All units where nothing is seen. network: a NetworkObjects.
    """
    units = _world(network.units, read_units_at_epoch(network.units, "position"))
    side = max(float(np.ptp(units, axis=0).max()), 1e-3) / CELLS
    edges = partial(drawn_edges, side=side / _scale(network.edges))
    draws = (
        (network.edges, edges),
        (network.units, drawn_units),
        (network.density, drawn_density),
        (network.one(INPUT_IMAGE), drawn_picture),
        (network.one(PLATES), drawn_plates),
    )
    drawn = [_in_world(item, draw(item)) for item, draw in draws if item is not None and not item.hide_render]
    places, radius, cover = (np.concatenate(parts) for parts in zip(Drawn(units, *np.zeros((2, len(units)))), *drawn))
    seen = outermost(places, cover, side)
    if not len(seen):
        seen = np.arange(len(units))
    texts = (moved(corners, world_matrix(item)) for item, corners in _texts(network))
    return moved(together(_rims(places[seen], radius[seen]), *texts), network.place)


def _rims(places: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """(2 n, 5): the lower left and the upper right of balls."""
    rim = np.repeat(radius[:, None], 2, axis=1)
    return np.concatenate([np.hstack([places, -rim]), np.hstack([places, rim])])


def _texts(network) -> list:
    """[(object, its corners in its own space)] of the texts that pictures show, and of surfaces with theirs."""
    names = [(item, label_corners(item)) for item in (network.labels,) if item is not None and not item.hide_render]
    plates, attention = network.one(PLATES), network.one(ATTENTION)
    if plates is not None and not plates.hide_render and len(plates.data.vertices):
        names.append((plates, text_corners(plates, placed_plates(plates))))
        if attention is not None:
            names.append((plates, token_corners(plates, attention)))
    surfaces = [item for role in SURFACES for item in network.having(role) if not item.hide_render]
    names += [(item, surface_corners(item)) for item in surfaces if len(item.data.vertices)]
    stages = [item for item in network.having(OCCLUSION) if not item.hide_render and len(item.data.vertices)]
    names += [(item, occlusion_corners(item)) for item in stages]
    return names + [(item, layer_corners(item)) for item in network.shown_layers]


def _in_world(item, drawn: Drawn) -> Drawn:
    scale = _scale(item)
    return Drawn(_world(item, drawn.places), drawn.radius * scale, drawn.cover * scale**2)


def _world(item, points: np.ndarray) -> np.ndarray:
    matrix = np.array(world_matrix(item))
    return points @ matrix[:3, :3].T + matrix[:3, 3]


def _scale(item) -> float:
    return max(abs(world_matrix(item).to_3x3().determinant()), 1e-18) ** (1 / 3)
