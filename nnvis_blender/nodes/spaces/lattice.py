"""The group "NNVis Lattice": lines and cells that move from state to state -> tubes and a sheet with two sides."""

from ..builder import find_group, new_group
from ..class_view import ClassView
from ..surfaces.contours import tube
from ..surfaces.standing import label_color
from ..texts import store
from .state import State

NAME, VERSION = "NNVis Lattice", 1
INK, CLASS = COLORS = ("Ink", "Class")
_FAINT = 0.12  # how much is seen of what is not of the chosen class
_LEAST = 0.002  # of opacity: what is seen of less is not there
_BEHIND = 0.002  # model units by which a sheet that is folded over lies behind the rest of it


def lattice_group():
    """The group, from the file or newly built.

    Input: a mesh with the attributes position_<state>; value_<state>, mark_<state> and seen_<state> FLOAT from 0 to 1,
    of as many states as Valued, Marked and Hidden say (0: of none, 1: the same in all); label INT; of edges line
    FLOAT: 1 of those that are drawn. Output: meshes with class_color and opacity.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws lines and cells that move from state to state")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Vertices with lines and cells")
    state = State(tree)
    counts = {
        name: tree.input(name, "Int", f"How many states have {what} of their own", 0, 0, hidden=True)
        for name, what in (("Valued", "values"), ("Marked", "marks"), ("Hidden", "what is seen"))
    }
    tree.panel("Lines")
    width = tree.input("Line Width", "Float", "Of the lines", 0.003, 0.0, 0.2, "DISTANCE")
    line_opacity = tree.input("Line Opacity", "Float", "Of the lines", 1.0, 0.0, 1.0, "FACTOR")
    by = tree.input("Lines By", "Menu", "Whether lines are in ink or have their classes' colours")
    tree.panel("Cells")
    opacity = tree.input("Cell Opacity", "Float", "Of the sheet between the lines", 0.85, 0.0, 1.0, "FACTOR")
    sheet = tree.input("Sheet", "Color", "Where no class is certain", (0.9, 0.9, 0.9, 1.0))
    tint = tree.input(
        "Class Tint", "Float", "How far cells have the colours of their classes", 0.75, 0.0, 1.0, "FACTOR"
    )
    fold = tree.input("Fold Color", "Color", "Where the sheet is folded over or pressed flat", (0.9, 0.5, 0.02, 1.0))
    shown = tree.input("Folds", "Float", "How much of the fold's colour is seen", 0.8, 0.0, 1.0, "FACTOR")
    view = ClassView(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    value, mark, seen = (
        _of_states(tree, state, name, counts[count], default)
        for name, count, default in (("value", "Valued", 1.0), ("mark", "Marked", 0.0), ("seen", "Hidden", 1.0))
    )
    moved = store(tree, mesh, "sure", value)
    moved = store(tree, moved, "folded", mark)
    moved = store(tree, moved, "there", seen)
    moved = state.move(moved)
    gone = tree.math("LESS_THAN", tree.attribute("FLOAT", "there"), _LEAST)
    moved = tree.node("GeometryNodeDeleteGeometry", moved, gone, properties={"domain": "POINT"})
    own = tree.math("COMPARE", tree.attribute("INT", "label"), view.index, 0.5)
    chosen = view.choose("FLOAT", 1.0, 1.0, tree.mix("FLOAT", own, _FAINT, 1.0))
    moved = store(tree, moved, "there", tree.math("MULTIPLY", tree.attribute("FLOAT", "there"), chosen))
    color = label_color(tree, view)
    moved = store(tree, moved, "class_color", view.choose("RGBA", view.ink, color, color), "FLOAT_COLOR")
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (
        _lines(tree, moved, width, line_opacity, by, view),
        _cells(tree, moved, opacity, sheet, tint, fold, shown),
    ):
        tree.set(joined.inputs["Geometry"], part)
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=joined.outputs["Geometry"], Material=material)
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _of_states(tree, state: State, name: str, count, default: float):
    """What lies between two attributes <name>_<state>; of one state its own; the default where there is none."""
    last = tree.math("MAXIMUM", tree.math("SUBTRACT", count, 1.0), 0.0)
    ends = (
        tree.attribute("FLOAT", tree.numbered(f"{name}_", tree.math("MINIMUM", number, last)))
        for number in (state.first, state.second)
    )
    found = tree.mix("FLOAT", state.share, *ends)
    return tree.mix("FLOAT", tree.math("GREATER_THAN", count, 0.5), default, found)


def _there(tree, width):
    return tree.math("GREATER_THAN", width, 0.0)


def _lines(tree, moved, width, opacity, by, view):
    drawn = tree.math("GREATER_THAN", tree.attribute("FLOAT", "line"), 0.5)
    drawn = tree.math("MULTIPLY", drawn, tree.math("MULTIPLY", _there(tree, width), _there(tree, opacity)))
    curves = tree.node("GeometryNodeMeshToCurve", moved, drawn)
    tubes = tube(tree, curves, tree.math("MULTIPLY", width, 0.5))
    own = tree.menu_switch("INT", by, {INK: 0, CLASS: 1})
    tree.set_default("Lines By", INK)
    color = tree.mix("RGBA", own, view.ink, tree.attribute("FLOAT_COLOR", "class_color"))
    tubes = store(tree, tubes, "class_color", color, "FLOAT_COLOR")
    return store(tree, tubes, "opacity", tree.math("MULTIPLY", tree.attribute("FLOAT", "there"), opacity))


def _cells(tree, moved, opacity, sheet, tint, fold, shown):
    """The faces; what is loose draws nothing."""
    sure = tree.math("MULTIPLY", tree.attribute("FLOAT", "sure"), tint)
    known = tree.math("GREATER_THAN", tree.attribute("INT", "label"), -0.5)
    color = tree.mix("RGBA", tree.math("MULTIPLY", sure, known), sheet, tree.attribute("FLOAT_COLOR", "class_color"))
    folded = tree.attribute("FLOAT", "folded")
    color = tree.mix("RGBA", tree.math("MULTIPLY", folded, shown), color, fold)
    cells = store(tree, moved, "class_color", color, "FLOAT_COLOR")
    cells = store(tree, cells, "opacity", tree.math("MULTIPLY", tree.attribute("FLOAT", "there"), opacity))
    behind = tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, tree.math("MULTIPLY", folded, -_BEHIND))
    cells = tree.node("GeometryNodeSetPosition", Geometry=cells, Offset=behind)
    cells = tree.node("GeometryNodeSetShadeSmooth", cells)
    shown = tree.math("GREATER_THAN", opacity, 0.0)
    return tree.node("GeometryNodeSwitch", shown, None, cells, properties={"input_type": "GEOMETRY"})
