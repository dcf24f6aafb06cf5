"""Opening: what a file holds is built in a scene, framed and lit. Knows no kind of file by name; see views/."""

from dataclasses import dataclass
from pathlib import Path

from ..processing.errors import bad_input
from .belongings import hide_startup_objects, is_startup_scene, is_users_scene
from .camera import build_camera, update_camera_pose
from .device import choose_device
from .looks import apply_ink, apply_network_look, apply_scene_look, current_look, has_look, is_set_up, refresh_ground
from .own import own_view
from .palettes import apply_palette
from .parts.layer_labels import show_layer_labels
from .parts.legend import show_legend
from .pieces import Pieces, at_once
from .placement import Placement
from .render import apply_render_settings
from .selection import remember_active
from .standing import shown_points, stand
from .turntable import remove_turntable
from .views import VIEWS
from .views.network import find_networks, suit_engine
from .views.view import Built, View


@dataclass(frozen=True)
class Picture:
    """How a scene is made ready for the first thing in it.

    engine: an object of render.py, None: Cycles(). resolution: in pixels. pose, look: None for the one that suits what
    is built, and for the scene's own. layer_names, legend: whether these are shown of a network.
    set_up_scene: whether a scene of the user's gets camera, lights, world and render settings, too. device: see
    device.py. palette: of the classes' colours, None for the scene's own.
    """

    engine: object = None
    resolution: tuple[int, int] = (1280, 720)
    seed: int = 0
    pose: str | None = None
    look: str | None = None
    layer_names: bool = False
    legend: bool = False
    set_up_scene: bool = False
    device: str = "auto"
    palette: str | None = None


def open_file(
    path,
    scene,
    name: str = "",
    picture: Picture = Picture(),
    view: View | None = None,
    placement: Placement = Placement(),
) -> Built:
    """Builds what a file holds, where the placement says, and turns the scene's camera to what is new.

    The first in a scene brings camera, look and render settings into it. A scene in which anything is the user's stays
    as it is, unless the picture is to set it up: then the look is one of materials alone. name: of the network, the
    file's by default; a network of that name and the same model gets the new data, where it is and as it is seen.
    view: for files that several views can show; by default the first that knows the file. Raises NNVisError before
    anything is built.
    """
    return at_once(open_pieces(path, scene, name, picture, view, placement))


def open_pieces(
    path,
    scene,
    name: str = "",
    picture: Picture = Picture(),
    view: View | None = None,
    placement: Placement = Placement(),
) -> Pieces[Built]:
    """open_file in pieces."""
    path = Path(path)
    view = view or find_view(path)
    is_first, is_free = is_startup_scene(scene), picture.set_up_scene or not is_users_scene(scene)
    if is_free:
        own_view(scene)
    if picture.palette:
        apply_palette(scene, picture.palette)
    built = yield from view.build(path, scene, name or path.stem, placement)
    built.is_first = is_first
    if is_first:
        hide_startup_objects(scene)
    for network in built.networks if view.is_placed and built.is_new else ():
        stand(scene, network, placement)
    for network in built.networks if picture.layer_names else ():
        show_layer_labels(network, True)
    if picture.legend and len(built.networks) == 1:
        show_legend(built.networks[0], True, find_networks(scene))
    sets_up = is_free and (picture.set_up_scene or not is_set_up(scene))
    if sets_up:
        prepare_scene(scene, picture)
    if sets_up or built.is_new:
        look = picture.look if sets_up or not has_look(scene) else None
        _light(scene, built, look or current_look(scene), sets_up)
    if is_free and (sets_up or built.is_other):
        yield 1.0
        _frame_built(scene, built, view, picture)
    for network in built.networks:
        remember_active(scene, network.name)
    return built


def opens(path: Path) -> bool:
    """Whether a file of this name is one that opens in a scene, and no model that has to be processed first."""
    return path.suffix.lower() in {view.suffix for view in VIEWS}


def find_view(path: Path) -> View:
    """The view that shows a file. Raises NNVisError (bad_input) for a file that none shows."""
    for view in VIEWS:
        if view.suffix == path.suffix.lower() and view.match(path):
            return view
    known = " or ".join(dict.fromkeys(view.suffix for view in VIEWS))
    raise bad_input(f"{path.name} is no file that opens in a scene", f"Choose a file that ends in {known}")


def prepare_scene(scene, picture: Picture = Picture()) -> None:
    """Gives a scene camera and render settings."""
    build_camera(scene)
    apply_render_settings(scene, picture.engine, picture.resolution, picture.seed)
    choose_device(scene, picture.device)
    scene.render.hair_type = "STRIP"  # else strands are one pixel wide in Eevee and the 3D view


def frame(scene, points, pose: str, lens: float | None = None) -> None:
    """Turns the scene's camera to points, see framing.py, so that they fill the picture. lens: in mm, None: its own."""
    camera = scene.camera or build_camera(scene)
    camera.data.lens = lens or camera.data.lens
    remove_turntable(scene, camera)
    update_camera_pose(scene, camera, pose, points)


def _light(scene, built: Built, look: str, whole: bool) -> None:
    """Gives what was built the look, and the scene, too, where it is a whole one."""
    if whole:
        apply_scene_look(scene, look)
    for network in built.networks:
        apply_network_look(scene, network, look)
        suit_engine(scene, network)
    apply_ink(scene)
    refresh_ground(scene)


def _frame_built(scene, built: Built, view: View, picture: Picture) -> None:
    """Turns the camera to what was built, together with the networks that it stands beside."""
    points = shown_points(scene) if view.is_placed else built.points
    frame(scene, points, picture.pose or built.pose, built.lens)
