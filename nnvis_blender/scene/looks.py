"""Looks: everything that makes a picture's mood, applied to a scene. The values of each are in lookbook/.

A look sets world, lights, glow, film, colour management, depth of field and the controls of the parts. It sets nothing
that the data or the user's view of it decides: class view, bundling, edge budget, pose.
"""

from ..processing.errors import usage
from .controls import has_control, set_control
from .glow import remove_glow, update_glow
from .ground import update_ground
from .lights import remove_lights, update_lights
from .lookbook import LOOKS, Look
from .objects import ROLE
from .parts import INKED_PARTS, NETWORK_PARTS
from .world import update_world

DEFAULT_LOOK = "paper"
_LOOK, _SET_UP = "nnvis_look", "nnvis_set_up"


def apply_look(scene, network, name: str) -> None:
    """Gives the scene and a network the look of that name. Needs the scene's camera for lights and depth of field.

    network: a NetworkObjects. Raises NNVisError (usage) for an unknown look or a scene without a camera.
    """
    apply_scene_look(scene, name)
    apply_network_look(scene, network, name)


def apply_network_look(scene, network, name: str) -> None:
    """Gives a network the materials of the look of that name, and leaves world, lights and camera as they are.

    network: a NetworkObjects. Raises NNVisError (usage) for an unknown look.
    """
    look = _find_look(name)
    scene[_LOOK] = name
    for part in NETWORK_PARTS:
        for item in network.having(part.role):
            _apply_controls(look, part, item)
            if has_control(item, "Before Network"):  # what stands nearer is blurred by a depth of field
                set_control(item, "Before Network", look.aperture is None)


def apply_scene_look(scene, name: str) -> Look:
    """Gives the scene and its charts the look of that name, and no network. Raises as apply_look does."""
    look = _find_look(name)
    if scene.camera is None:
        raise usage(f"the scene {scene.name!r} has no camera", "Add one first")
    update_world(scene, look.backdrop)
    update_lights(scene, scene.camera, look.suns) if look.suns else remove_lights(scene)
    update_glow(scene, look.glow) if look.glow else remove_glow(scene)
    update_ground(scene, look.ground)
    scene.cycles.adaptive_threshold = look.noise
    # where a ground fades out, Cycles stops telling of its surface, and the denoiser would draw a rim there
    scene.cycles.denoising_input_passes = "RGB" if look.ground else "RGB_ALBEDO_NORMAL"
    _set_colors(scene, look)
    lens = scene.camera.data.dof
    lens.use_dof = look.aperture is not None
    if look.aperture is not None:
        lens.aperture_fstop = look.aperture
    scene[_LOOK], scene[_SET_UP] = name, True
    apply_ink(scene)
    return look


def refresh_ground(scene) -> None:
    """Moves the ground of the scene's look, if it has one, to below what now stands in the scene."""
    update_ground(scene, LOOKS[current_look(scene)].ground if is_set_up(scene) else None)


def has_look(scene) -> bool:
    """Whether anything in the scene was ever given a look."""
    return _LOOK in scene


def is_set_up(scene) -> bool:
    """Whether the scene's world, lights and colours were ever a look's."""
    return _SET_UP in scene


def current_look(scene) -> str:
    """The name of the look that the scene was given last, or the default."""
    name = scene.get(_LOOK, DEFAULT_LOOK)
    return name if name in LOOKS else DEFAULT_LOOK


def apply_ink(scene) -> None:
    """Gives the charts and captions of the scene the ink of its look."""
    look = LOOKS[current_look(scene)]
    for part in INKED_PARTS:
        for item in [item for item in scene.objects if item.get(ROLE) == part.role]:
            _apply_controls(look, part, item)


def _find_look(name: str) -> Look:
    if name not in LOOKS:
        raise usage(f"there is no look {name!r}", f"Known are: {', '.join(LOOKS)}")
    return LOOKS[name]


def _apply_controls(look: Look, part, item) -> None:
    for control, value in look.controls.get(part.controls, {}).items():
        set_control(item, control, value)


def _set_colors(scene, look: Look) -> None:
    scene.render.film_transparent = False
    scene.render.dither_intensity = 1.0  # hides the steps of smooth gradients
    view = scene.view_settings
    scene.display_settings.display_device = "sRGB"
    view.view_transform = look.view_transform
    view.look, view.exposure, view.gamma = "None", 0.0, 1.0
