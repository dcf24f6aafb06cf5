"""The group "NNVis Plates": vertices with their units' maps -> the plates that are drawn, and what is drawn of them."""

from ..builder import find_group, new_group
from ..class_view import ClassView
from ..epoch import Epoch
from ..labels import declare_lift
from ..map_epochs import MapEpochs
from ..signs import Signs
from ..texts import store
from ..unit_epochs import UnitEpochs
from .adopting import adopt
from .attention import attention_group
from .bars import output_bars_group
from .faces import faces_group
from .field import field_group
from .lines import declare_line_material
from .links import plate_links_group
from .maps import ACTIVATION, SHOWS
from .moment import moment_group
from .names import plate_names_group
from .places import places_group
from .plane_points import plane_points_group
from .progress import forward_pass_group
from .scale import plate_scale_group
from .taps import taps_group

NAME, VERSION = "NNVis Plates", 7
# what is drawn of the plates once they have their places: group, panel
DRAWN = (
    (faces_group, "Plates"),
    (plate_links_group, "Links"),
    (taps_group, "Taps"),
    (attention_group, "Attention"),
    (plane_points_group, "Plane Points"),
    (output_bars_group, "Outputs"),
    (plate_names_group, "Texts"),
)
INPUTS = PICTURES, CHANNELS = "Pictures", "Channels"


def plates_group():
    """The group, from the file or newly built.

    Input: what scene/parts/plates.py writes. Each group of DRAWN gets the vertices where they stand as Plates, with the
    importance and class_color of the class view, and gives Geometry.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws the maps that units hold for samples")
    tree.tree.is_modifier = True
    plates = tree.input("Geometry", "Geometry", "Vertices, one a plate")
    sample = tree.input("Sample", "Float", "Which sample; between two numbers both are seen", 0.0, 0.0, 100000.0)
    samples = tree.input("Samples", "Int", "How many samples there are", 1, 1, hidden=True)
    epoch = Epoch(tree)
    at_epochs = UnitEpochs(tree, epoch)
    given = {"Own Sample": sample, "Own Samples": samples}
    sample, samples = MapEpochs(tree, epoch).rows(sample, samples)
    shows = tree.input(
        "Shows",
        "Menu",
        "What plates show: values of the sample, whom tokens look at (queries down, keys across), the weights of the "
        "strongest input or of all, importance (in the view of one class for that class), or images of what units see, "
        "where there are any",
    )
    given["Image"] = tree.input(
        "Image",
        "Float",
        "Which of a unit's images, of those that are not the sample's; between two numbers both are seen",
        0.0,
        0.0,
        1000.0,
    )
    inputs = tree.input("Input", "Menu", "The pictures that come in, or what the network gets, a plate a channel")
    view = ClassView(tree)
    shows = tree.menu_switch("INT", shows, {name: number for number, name in enumerate(SHOWS)})
    pictured = tree.menu_switch("FLOAT", inputs, {PICTURES: 1.0, CHANNELS: 0.0})
    given |= {"Sample": sample, "Samples": samples, "Shows": shows, "Pictured": pictured, "Palette": view.palette}
    plates = at_epochs.units(plates, view.index, tree.attribute("INT", "network_unit"))
    plates = adopt(tree, moment_group(), "Plates", Plates=plates, **given).outputs["Geometry"]
    placed = adopt(tree, places_group(), "Places", Plates=plates, **given).outputs["Geometry"]
    passed = adopt(tree, forward_pass_group(), "Forward Pass", Plates=placed).outputs
    placed, given["Reach"] = passed["Geometry"], passed["Reach"]
    overall = tree.attribute("FLOAT", "importance")
    seen = view.choose("FLOAT", overall, overall, view.of_class("FLOAT", "importance_"))
    placed = store(tree, placed, "importance", seen, "FLOAT")
    color = view.color(tree.attribute("FLOAT_COLOR", "class_color"))
    placed = store(tree, placed, "class_color", color, "FLOAT_COLOR")
    given |= {"Ink": view.ink, **_of_lines(tree), **_of_texts(tree)}
    field = adopt(tree, field_group(), "Receptive Field", **given, Plates=placed).outputs
    given["Plates"] = field["Plates"]
    joined = tree.add("GeometryNodeJoinGeometry")
    tree.set(joined.inputs["Geometry"], field["Geometry"])
    made = {group: adopt(tree, group(), panel, **given) for group, panel in DRAWN}
    for node in (*made.values(), _scale(tree, made[faces_group], made[plate_links_group], given)):
        tree.set(joined.inputs["Geometry"], node.outputs["Geometry"])
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    tree.set_default("Shows", ACTIVATION)
    tree.set_default("Input", PICTURES)
    return tree.finish()


def _scale(tree, faces, links, given: dict):
    """The legend of what the faces show, in their own material."""
    of_faces = {name: faces.outputs[name] for name in ("Color Number", "Scope", "Lowest", "Highest")}
    material = faces.inputs["Material"].links[0].from_socket
    of_faces |= {"Drawn Links": links.outputs["Geometry"], "Material": material}
    return adopt(tree, plate_scale_group(), "Scale", **given, **of_faces)


def _of_lines(tree) -> dict:
    """What the groups of links, taps and the receptive field share."""
    tree.panel("Lines")
    windows = tree.input("Windows", "Object", "Its curves say what each connection's pixels see")
    signs = Signs(tree)
    return {
        "Windows": windows,
        "Positive Color": signs.positive,
        "Negative Color": signs.negative,
        "Line Material": declare_line_material(tree),
    }


def _of_texts(tree) -> dict:
    """What the groups of texts and bars share."""
    tree.panel("Texts")
    return {
        "Before Network": declare_lift(tree),
        "Any Script": tree.input("Any Script", "Bool", "Set the texts in Blender's own font", False, hidden=True),
        "Text Material": tree.input("Text Material", "Material", "Reads the attributes class_color and opacity"),
    }
