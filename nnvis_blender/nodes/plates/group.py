"""The group "NNVis Plates": vertices with their units' maps -> the plates that are drawn, and what is drawn of them."""

from ..builder import find_group, new_group
from ..class_view import ClassView
from .adopting import adopt
from .faces import faces_group, store
from .places import places_group

NAME, VERSION = "NNVis Plates", 1
DRAWN = ((faces_group, "Plates"),)  # what is drawn of the plates once they have their places: group, panel


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
    given = {
        "Sample": tree.input("Sample", "Float", "Which sample; between two numbers both are seen", 0.0, 0.0, 100000.0),
        "Samples": tree.input("Samples", "Int", "How many samples there are", 1, 1, hidden=True),
    }
    view = ClassView(tree)
    placed = adopt(tree, places_group(), "Places", Plates=plates).outputs["Geometry"]
    overall = tree.attribute("FLOAT", "importance")
    shown = view.choose("FLOAT", overall, overall, view.of_class("FLOAT", "importance_"))
    placed = store(tree, placed, "importance", shown, "FLOAT")
    color = view.color(tree.attribute("FLOAT_COLOR", "class_color"))
    placed = store(tree, placed, "class_color", color, "FLOAT_COLOR")
    given |= {"Plates": placed, "Palette": view.palette}
    joined = tree.add("GeometryNodeJoinGeometry")
    for group, panel in DRAWN:
        tree.set(joined.inputs["Geometry"], adopt(tree, group(), panel, **given).outputs["Geometry"])
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    return tree.finish()
