"""Looks: everything that makes a picture's mood, as one object each, and one function that applies it.

A look sets world, lights, glow, film, colour management, depth of field and the controls of the parts. It sets nothing
that the data or the user's view of it decides: class view, bundling, edge budget, pose.
"""

from dataclasses import dataclass

from ..processing.errors import usage
from .controls import set_control
from .glow import Glow, remove_glow, update_glow
from .lights import Sun, remove_lights, update_lights
from .objects import ROLE
from .parts import INKED_PARTS, NETWORK_PARTS
from .parts.labels import face_camera
from .world import Backdrop, update_world

DEFAULT_LOOK = "paper"
_LOOK = "nnvis_look"


@dataclass(frozen=True)
class Look:
    """One look.

    controls: of each part that has any, by the name that looks know it by (see parts/): control name -> value.
    view_transform: "Standard" keeps the class colours as they are and white at white; "Khronos PBR Neutral" does too,
    but rolls what is brighter than white off to white, where Standard would shift its hue (AgX dulls all colours).
    aperture: f-number of the depth of field in a scene scaled to metres, None for all sharp.
    """

    backdrop: Backdrop
    controls: dict[str, dict[str, object]]
    suns: tuple[Sun, ...] = ()
    glow: Glow | None = None
    view_transform: str = "Standard"
    aperture: float | None = None


_WHITE, _INK = (1.0, 1.0, 1.0), (0.012, 0.012, 0.016)
_NIGHT_INK, _BONE = (0.60, 0.72, 0.95), (0.75, 0.72, 0.66)

LOOKS = {
    # ink on white, after nn_vis' default: what matters is dense and near, the rest thins out to the paper
    "paper": Look(
        backdrop=Backdrop(_WHITE, _WHITE, strength=0.7),
        controls={
            "edges": {
                "Size": 0.0075,
                "Importance Opacity": 0.6,
                "Depth Opacity": 0.6,
                "Depth Exponent": 0.25,
                "Base Opacity": 0.03,
                "Shading": 0.0,
                "Emission Strength": 1.0,
                "Saturation": 1.2,
                "Value": 0.85,
                "Ink": _INK,
            },
            "units": {
                "Size": 0.022,
                "Importance Opacity": 0.0,
                "Depth Opacity": 0.35,
                "Depth Exponent": 0.0,
                "Base Opacity": 0.2,
                "Shading": 0.35,
                "Emission Strength": 1.0,
                "Saturation": 1.1,
                "Value": 0.9,
                "Roughness": 0.5,
                "Ink": _INK,
            },
            "density": {
                "Importance Opacity": 0.9,
                "Depth Opacity": 0.5,
                "Base Opacity": 0.05,
                "Shading": 0.0,
                "Emission Strength": 1.0,
                "Saturation": 1.1,
                "Value": 0.95,
                "Fog Density": 14.0,
                "Fog Contrast": 0.8,
                "Fog Shading": 0.0,
                "Fog Emission": 1.0,
                "Ink": _INK,
            },
            "input_image": {
                "Opacity": 1.0,
                "Sheet": (0.88, 0.88, 0.87),
                "Sheet Opacity": 0.7,
                "Shading": 0.0,
                "Emission Strength": 1.0,
                "Ink": _INK,
            },
            "labels": {"Ink": _INK, "Class Tint": 0.85, "Emission Strength": 1.0},
        },
        suns=(Sun("Key", (-0.5, 0.8, 0.7), 1.5, 40.0),),
    ),
    # light in the dark: bundles glow where they are dense
    "night": Look(
        backdrop=Backdrop((0.012, 0.017, 0.036), (0.003, 0.004, 0.009)),
        controls={
            "edges": {
                "Size": 0.004,
                "Importance Opacity": 0.85,
                "Depth Opacity": 0.6,
                "Depth Exponent": 0.5,
                "Base Opacity": 0.02,
                "Shading": 0.0,
                "Emission Strength": 1.5,
                "Saturation": 1.15,
                "Value": 1.0,
                "Ink": _NIGHT_INK,
            },
            "units": {
                "Size": 0.018,
                "Importance Opacity": 0.3,
                "Depth Opacity": 0.4,
                "Depth Exponent": 0.0,
                "Base Opacity": 0.3,
                "Shading": 0.0,
                "Emission Strength": 2.0,
                "Saturation": 1.1,
                "Value": 1.0,
                "Ink": _NIGHT_INK,
            },
            "density": {
                "Importance Opacity": 0.8,
                "Depth Opacity": 0.5,
                "Base Opacity": 0.02,
                "Shading": 0.0,
                "Emission Strength": 1.2,
                "Saturation": 1.1,
                "Value": 1.0,
                "Fog Density": 16.0,
                "Fog Contrast": 0.85,
                "Fog Shading": 0.0,
                "Fog Emission": 1.2,
                "Ink": _NIGHT_INK,
            },
            "input_image": {
                "Opacity": 0.8,
                "Sheet": (0.02, 0.03, 0.07),
                "Sheet Opacity": 0.6,
                "Shading": 0.0,
                "Emission Strength": 1.0,
                "Ink": _NIGHT_INK,
            },
            "labels": {"Ink": _NIGHT_INK, "Class Tint": 0.7, "Emission Strength": 0.9},
        },
        glow=Glow(threshold=0.45, strength=0.6, size=0.6),
        view_transform="Khronos PBR Neutral",
    ),
    # a model on a table: three lamps, a grey sweep, a lens with depth of field
    "studio": Look(
        backdrop=Backdrop((0.20, 0.205, 0.22), (0.022, 0.024, 0.030), (0.85, 0.92, 1.0), 0.45),
        controls={
            "edges": {
                "Size": 0.007,
                "Importance Opacity": 0.5,
                "Depth Opacity": 0.15,
                "Depth Exponent": 0.0,
                "Base Opacity": 0.1,
                "Shading": 0.8,
                "Emission Strength": 1.0,
                "Saturation": 1.1,
                "Value": 1.0,
                "Roughness": 0.8,
                "Ink": _BONE,
            },
            "units": {
                "Size": 0.024,
                "Importance Opacity": 0.0,
                "Depth Opacity": 0.0,
                "Depth Exponent": 0.0,
                "Base Opacity": 1.0,
                "Shading": 0.9,
                "Emission Strength": 1.0,
                "Saturation": 1.1,
                "Value": 1.0,
                "Roughness": 0.25,
                "Ink": _BONE,
            },
            # fog that the lamps light, and that glows by half as well, or its far side would be grey
            "density": {
                "Importance Opacity": 0.5,
                "Depth Opacity": 0.2,
                "Base Opacity": 0.3,
                "Shading": 0.8,
                "Emission Strength": 1.0,
                "Saturation": 1.1,
                "Value": 1.0,
                "Roughness": 0.6,
                "Fog Density": 60.0,
                "Fog Contrast": 0.8,
                "Fog Shading": 0.7,
                "Fog Emission": 0.5,
                "Ink": _BONE,
            },
            "input_image": {
                "Opacity": 1.0,
                "Sheet": (0.05, 0.052, 0.058),
                "Sheet Opacity": 0.8,
                "Shading": 0.8,
                "Emission Strength": 1.0,
                "Ink": _BONE,
            },
            "labels": {"Ink": (0.95, 0.95, 0.95), "Class Tint": 0.3, "Emission Strength": 1.0},
        },
        suns=(
            Sun("Key", (-0.7, 0.9, 0.6), 3.4, 25.0, (1.0, 0.95, 0.88)),
            Sun("Fill", (0.9, 0.1, 0.6), 0.9, 60.0, (0.80, 0.90, 1.0)),
            Sun("Rim", (0.4, 0.7, -0.9), 2.0, 50.0),
        ),
        view_transform="Khronos PBR Neutral",
        aperture=1.2,
    ),
}


def apply_look(scene, network, name: str) -> None:
    """Gives the scene and a network the look of that name. Needs the scene's camera for lights and depth of field.

    network: a NetworkObjects. Raises NNVisError (usage) for an unknown look or a scene without a camera.
    """
    look = apply_scene_look(scene, name)
    face_camera(network.texts, scene.camera)  # where they stand depends on the depth of field
    for part in NETWORK_PARTS:
        for item in network.having(part.role):
            _apply_controls(look, part, item)


def apply_scene_look(scene, name: str) -> Look:
    """Gives the scene and its charts the look of that name, and no network. Raises as apply_look does."""
    if name not in LOOKS:
        raise usage(f"there is no look {name!r}", f"Known are: {', '.join(LOOKS)}")
    if scene.camera is None:
        raise usage(f"the scene {scene.name!r} has no camera", "Add one first")
    look = LOOKS[name]
    update_world(scene, look.backdrop)
    update_lights(scene, scene.camera, look.suns) if look.suns else remove_lights(scene)
    update_glow(scene, look.glow) if look.glow else remove_glow(scene)
    _set_colors(scene, look)
    lens = scene.camera.data.dof
    lens.use_dof = look.aperture is not None
    if look.aperture is not None:
        lens.aperture_fstop = look.aperture
    scene[_LOOK] = name
    apply_ink(scene)
    return look


def has_look(scene) -> bool:
    """Whether the scene was ever given a look."""
    return _LOOK in scene


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
