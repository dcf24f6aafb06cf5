"""Which controls of an object change what is seen, as its others stand: the rest would be dead knobs in a panel."""

from ..nodes.circuit import CIRCUITS, SHOWN
from ..nodes.class_view import INDEPENDENT, ONE_CLASS
from ..nodes.edge_samples import ACTIVATION, ATTRIBUTION, CONTRIBUTION, WEIGHED, WEIGHT
from ..nodes.input_image import SAMPLE
from ..nodes.mark import NEVER
from ..nodes.plates import attention, field, links, plane_points, taps
from ..nodes.plates.maps import CHOSEN_IMAGES, SHOWN_IMAGES
from ..nodes.plates.maps import IMPORTANCE as SHOWN_IMPORTANCE
from ..nodes.spaces.cloud import DOTS
from ..shaders.opacity import CONTROLS

_FORMULA = {name for name, *_ in CONTROLS}
_SURFACE = {
    "Lightness",
    "Chroma",
    "Haze",
    "Haze Color",
    "Hatching",
    "Shading",
    "Emission Strength",
    "Energy",
    "Roughness",
}
_HALOED = {"Strands", "Tubes"}
_FOG = {"Fog Density", "Fog Contrast", "Fog Shading", "Fog Emission", "Fog Anisotropy"}
_POINTED = {"Spheres", "Transparent Spheres", "Points", DOTS}  # drawn at points, which Sphere Detail makes meshes
_OPAQUE = {"Lines", "Spheres", "Points"}  # whatever the opacity's formula gives


def acting(values: dict) -> set[str]:
    """The names of those controls that act. values: name -> value of all of an object's controls."""
    style, picture = values.get("Style"), values.get("Picture")
    if "None" in (style, picture):
        return {"Style", "Picture"} & set(values)
    idle = set()
    if style is not None:
        idle |= {"Size"} | _FORMULA | _SURFACE if style == "Volume" else _FOG
        idle |= _FORMULA if style in _OPAQUE else set()
        idle |= set() if style in _POINTED | {"Ellipsoids"} else {"Sphere Detail"}
    if "Class View" in values:
        view = values["Class View"]
        idle |= {"Class"} if view != ONE_CLASS else set()
        idle |= {"Ink"} if view != INDEPENDENT and not values.get("Strokes") else set()
    if values.get("Mark Picked") == NEVER:
        idle.add("Mark Color")
    if picture is not None:
        idle |= {"Sample"} if picture != SAMPLE else set()
    if values.get("Shading") == 0.0:
        idle.add("Roughness")
    if values.get("Shading") == 1.0:
        idle |= {"Emission Strength", "Energy"}
    idle |= set() if style in _HALOED else {"Halo"}
    if not any(values.get(name) for name in {"Haze", "Hatching", "Halo"} - idle):
        idle.add("Haze Color")
    if values.get("Fog Shading") == 0.0:
        idle.add("Fog Anisotropy")
    if values.get("Fog Shading") == 1.0:
        idle.add("Fog Emission")
    if "Tile" in values:  # points of a space
        idle.add("Picture Size" if style == DOTS else "Point Size")
    if "Axis Names" in values or "Lines By" in values:
        idle.discard("Ink")  # texts, and lines, are in ink
    if "Own Places" in values:
        idle = idle - {"Ink"} | _idle_of_plates(values)  # texts are in ink
    if values.get("Dash Length") == 0.0:
        idle.add("Flow")
    idle |= {0: {"Circuit", SHOWN}, 1: {SHOWN}}.get(values.get(CIRCUITS), set())
    if "Sign Colors" in values:
        idle |= _idle_of_samples(values)
    if "Follows Epoch" in values and "Density Threshold" in values and values["Fields"] == 1:
        idle = idle - {"Ink"} | {"Class View", "Class"}  # one density, in ink
    if "Is Path" in values:
        idle = idle - {"Ink"} | _idle_of_surfaces(values)  # texts are in ink
    if values.get("Unit States", 0) + values.get("Edge States", 0) <= 2 and "Unit States" in values:
        idle.add("Iteration")  # there are no states to choose from
    if "Epochs" in values and values["Epochs"] is None:
        idle |= {"Epoch", "Smooth"}  # there are no checkpoints
    if "Last Epoch" in values and values["Last Epoch"] <= values["First Epoch"]:
        idle.add("Epoch")  # the chart is of something else
    return set(values) - idle


def _idle_of_plates(values: dict) -> set[str]:
    """Of the controls of plates."""
    idle = set()
    if values["Own Places"] == 0.0:
        idle |= {"Arrange", "Axis", "Spread"} | (set() if values["Full Resolution"] else {"Spacing"})
    for name, is_idle in (
        ("Axis", values["Arrange"] >= 1.0),
        ("Height", values["Full Resolution"] == 0.0),
        ("Relief Style", values["Relief"] == 0.0),
        ("Range", values["Shows"] == SHOWN_IMPORTANCE),
        ("Sample", values["Samples"] == 1),
        ("Image", values["Shows"] not in CHOSEN_IMAGES or values["Mosaic"]),
        ("Mosaic", values["Shows"] not in CHOSEN_IMAGES),
        ("Filter", values["Shows"] not in SHOWN_IMAGES),
        ("Large Layer", not (values["Large Plate"] or values["Frame Chosen"])),
        ("Large Unit", not (values["Large Plate"] or values["Frame Chosen"])),
        ("Chosen Color", not values["Frame Chosen"]),
    ):
        if is_idle:
            idle.add(name)
    if not values.get(attention.NAMES):  # there is none
        idle |= {attention.SHOWN, *attention.CONTROLS}
    elif not values[attention.SHOWN]:
        idle |= set(attention.CONTROLS)
    if values["Large Plate"] == 0.0:
        idle |= {plane_points.SHOWN, *plane_points.CONTROLS}
    for drawn in (links, taps, field, plane_points):
        if not values[drawn.SHOWN]:
            idle |= set(drawn.CONTROLS)
    if not (values[links.SHOWN] or values[taps.SHOWN]):
        idle |= {"Positive Color", "Negative Color"}
    elif not values[taps.SHOWN] and values["Link Color"] == links.CLASS:
        idle |= {"Positive Color", "Negative Color"}
    return idle


def _idle_of_surfaces(values: dict) -> set[str]:
    """Of the controls of surfaces."""
    idle = set() if values["Is Path"] else {"Path Width", "Path Color"}
    idle |= set() if values["Contours"] else {"Contour Width", "Contour Opacity"}
    idle |= {"Class View", "Class"} if values["Fields"] == 1 else set()
    return idle


def _idle_of_samples(values: dict) -> set[str]:
    """Of the controls by which edges and units show a sample; units know attributions alone."""
    samples = {name: values.get("Samples") for name in (ACTIVATION, CONTRIBUTION)} | {ATTRIBUTION: values["Attributed"]}
    is_of_samples = bool(samples.get(values[WEIGHED]))
    idle = set() if is_of_samples else {"Sample"}
    idle |= set() if "Samples" in values or values["Attributed"] else {WEIGHED}
    if not is_of_samples and values[WEIGHED] != WEIGHT:  # importance, or samples that there are not
        return idle | {"Sign Colors", "Positive Color", "Negative Color"}
    return idle if values["Sign Colors"] else idle | {"Positive Color", "Negative Color"}
