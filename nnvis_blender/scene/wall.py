"""The plates of one layer as a wall above the network, and the camera before it."""

import numpy as np
from mathutils import Matrix

from ..nodes.plates.layer_controls import LAYER_CONTROLS
from ..processing.errors import usage
from ..processing.files.fields import Fields
from .attributes import read_attribute
from .camera import POSES, build_camera, view_tangents
from .controls import set_control
from .framing import fit_view, moved
from .layer_plates import add_layer_controls, find_layer_controls, remove_layer_controls, set_layer_control
from .objects import MOST_ITEMS, keep_values, kept_values, world_matrix
from .placed_plates import placed_plates
from .tour import plates_of
from .turntable import remove_turntable

_SHOWN = "Full Resolution"
_WALL = "nnvis_wall"  # of plates: the layer that is a wall, and whether its controls were made for that
_FACING = "LEFT"  # where the input is, to which plates turn


def show_wall(scene, network, layer: int) -> None:
    """All plates of a layer stand above the network, and the camera before them, so that they fill the picture.

    What was the wall before is none any more. network: a NetworkObjects. Raises NNVisError (usage) where it has no
    plates of that layer.
    """
    plates = plates_of(network)
    if layer not in network.plate_layers:
        raise usage(f"layer {layer} has no plates", f"Those of {list(network.plate_layers)} have some")
    hide_wall(network)
    is_own = layer in find_layer_controls(plates)
    modifier = add_layer_controls(plates, layer, network.plate_layers[layer])
    keep_values(plates, _WALL, {"layer": layer, "is_made": not is_own})
    set_control(plates, _SHOWN, 0.0)
    set_layer_control(modifier, _SHOWN, 1.0)
    _stand_before(scene, network, layer)


def hide_wall(network) -> None:
    """The wall is none any more."""
    plates = plates_of(network)
    wall = _wall(plates)
    if wall is None:
        return
    layer, is_made = wall
    if is_made:
        remove_layer_controls(plates, layer)
    else:
        set_layer_control(find_layer_controls(plates)[layer], _SHOWN, LAYER_CONTROLS[_SHOWN][2])
    del plates[_WALL]


def wall_layer(network) -> int | None:
    """The layer that is a wall, None without one."""
    wall = _wall(plates_of(network))
    return None if wall is None else wall[0]


def _wall(plates) -> tuple[int, bool] | None:
    """(layer, whether its controls were made for the wall); None where there is none, or they were removed."""
    wall = kept_values(plates, _WALL, _read_wall)
    return wall if wall is not None and wall[0] in find_layer_controls(plates) else None


def _read_wall(values) -> tuple[int, bool]:
    fields = Fields(values, "wall")
    return fields.whole("layer", 0, MOST_ITEMS), fields.flag("is_made")


def _stand_before(scene, network, layer: int) -> None:
    plates, placed = network.one("plates"), placed_plates(network.one("plates"))
    of = placed.is_full & (read_attribute(plates.data, "layer")[placed.vertex] == layer)
    half = placed.size[of] / 2
    corners = [placed.position[of] + np.insert(half * side, 0, 0, axis=1) for side in ((-1, -1), (1, 1))]
    points = moved(np.concatenate(corners), network.place @ world_matrix(plates))
    camera = scene.camera or build_camera(scene)
    view = fit_view(points, POSES[_FACING], view_tangents(scene, camera.data))
    remove_turntable(scene, camera)
    camera.parent = None
    camera.matrix_world = Matrix.LocRotScale(view.location, view.rotation, None)
    camera.data.clip_start, camera.data.clip_end = view.distance * 0.01, view.distance * 100
    camera.data.dof.focus_distance = view.distance
