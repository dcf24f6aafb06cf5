"""Opening: what a file holds is built in a scene, framed and lit. Knows no kind of file by name; see views/."""

from dataclasses import dataclass
from pathlib import Path

from ..processing.errors import bad_input
from .camera import build_camera, update_camera_pose
from .looks import apply_ink, apply_look, apply_scene_look, current_look, has_look
from .objects import find_collections
from .parts.layer_labels import show_layer_labels
from .render import apply_render_settings
from .turntable import remove_turntable
from .views import VIEWS
from .views.network import suit_engine
from .views.view import Built, View

# where Blender's startup file has them: in the middle of the network, and a light that no look counts on
STARTUP_OBJECTS = {"Cube": (0.0, 0.0, 0.0), "Light": (4.076, 1.005, 5.904)}


@dataclass(frozen=True)
class Picture:
    """How a scene is made ready for the first thing in it.

    engine: an object of render.py, None: Cycles(). resolution: in pixels. pose, look: None for the one that suits what
    is built, and for the scene's own. layer_names: whether the names of a network's layers are shown.
    """

    engine: object = None
    resolution: tuple[int, int] = (1280, 720)
    seed: int = 0
    pose: str | None = None
    look: str | None = None
    layer_names: bool = False


def open_file(path, scene, name: str = "", picture: Picture = Picture(), view: View | None = None) -> Built:
    """Builds what a file holds; the first of its kind brings camera, look and render settings into the scene.

    name: of the network, the file's by default; one of that name in the scene gets the new data. view: for files that
    several views can show; by default the first that knows the file. Raises NNVisError before anything is built.
    """
    path = Path(path)
    view = view or find_view(path)
    is_first = not (has_look(scene) if view.always_shown else find_collections(scene, view.kind))
    built = view.build(path, scene, name or path.stem)
    if is_first:
        prepare_scene(scene, picture)
    for network in built.networks if picture.layer_names else ():
        show_layer_labels(network, True)
    if is_first or view.always_shown:
        _light(scene, built, picture, is_first)
        frame(scene, built.points, picture.pose or built.pose, built.lens)
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
    """Gives a scene camera and render settings, and hides what Blender's startup file has put there."""
    _hide_startup_objects(scene)
    build_camera(scene)
    apply_render_settings(scene, picture.engine, picture.resolution, picture.seed)
    scene.render.hair_type = "STRIP"  # else strands are one pixel wide in Eevee and the 3D view


def frame(scene, points, pose: str, lens: float | None = None) -> None:
    """Turns the scene's camera to points, see framing.py, so that they fill the picture. lens: in mm, None: its own."""
    camera = scene.camera or build_camera(scene)
    camera.data.lens = lens or camera.data.lens
    remove_turntable(scene, camera)
    update_camera_pose(scene, camera, pose, points)


def _light(scene, built: Built, picture: Picture, is_first: bool) -> None:
    """Gives what was built the look of the picture, or of the scene, which gets it too where this is the first."""
    look = picture.look or current_look(scene)
    if is_first:
        apply_scene_look(scene, look)
    elif scene.camera is None:
        build_camera(scene)
    for network in built.networks:
        apply_look(scene, network, look)
        suit_engine(scene, network)
    apply_ink(scene)


def _hide_startup_objects(scene) -> None:
    """Hides the cube and the light of Blender's startup file, if they are where it has them."""
    for name, place in STARTUP_OBJECTS.items():
        item = scene.objects.get(name)
        if item is not None and max(abs(a - b) for a, b in zip(item.location, place)) < 0.01:
            item.hide_viewport = item.hide_render = True
