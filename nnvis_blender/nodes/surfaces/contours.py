"""Contours of a height field: levels at even steps, and, heavier, where the leading class changes or a value is 0."""

from ..texts import store
from .isolines import isolines

_ALONE = 1e9  # from one level to the next, where only the first is wanted
_WITHIN = 1.002
_SIDES = 6  # of a line's tube


class Contours:
    """Inputs of a group, and the lines that they draw. Made while the group's inputs are declared."""

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Contours")
        self._count = tree.input(
            "Contours", "Int", "How many steps lead from the lowest value to the highest", 10, 0, 100
        )
        self._width, self._boundary = (
            tree.input(name, "Float", text, value, 0.0, 0.1, "DISTANCE")
            for name, text, value in (
                ("Contour Width", "Of the lines at even steps", 0.005),
                ("Boundary Width", "Of the line where another class takes the lead, or where a value is 0", 0.012),
            )
        )
        self._color = tree.input("Contour Color", "Color", "Of all these lines", (0.02, 0.02, 0.02, 1.0))
        self._opacity = tree.input("Contour Opacity", "Float", "Of the lines at even steps", 0.6, 0.0, 1.0, "FACTOR")

    def of(self, surface, shown, view):
        """The lines of a surface of triangles that has what Shown.with_values stores, as tubes."""
        tree = self._tree
        chosen = self._where(surface, tree.math("MULTIPLY", self._count, self._width))
        most = tree.math("MULTIPLY", shown.span, _WITHIN)  # along the ends themselves plateaus would be outlined
        step = tree.math("DIVIDE", most, tree.math("MAXIMUM", self._count, 1.0))
        levels = isolines(tree, chosen, tree.attribute("FLOAT", "shown"), 0.0, step)
        joined = tree.add("GeometryNodeJoinGeometry")
        for lines, width, opacity in (
            (levels, self._width, self._opacity),
            (self._boundaries(self._where(surface, self._boundary), shown, view), self._boundary, 1.0),
        ):
            radius = tree.math("MULTIPLY", width, 0.5)
            lifted = tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, tree.math("MULTIPLY", radius, 0.5))
            lines = tree.node("GeometryNodeSetPosition", Geometry=lines, Offset=lifted)
            tubes = tube(tree, lines, radius)
            tubes = store(tree, tubes, "class_color", self._color, "FLOAT_COLOR")
            tree.set(joined.inputs["Geometry"], store(tree, tubes, "opacity", opacity))
        return joined.outputs["Geometry"]

    def _where(self, surface, width):
        """The surface where lines have a width, else nothing."""
        tree = self._tree
        return tree.node(
            "GeometryNodeSwitch",
            tree.math("GREATER_THAN", width, 0.0),
            None,
            surface,
            properties={"input_type": "GEOMETRY"},
        )

    def _boundaries(self, surface, shown, view):
        """Where each class takes the lead, or the chosen one alone; of a single value, where it is 0."""
        tree = self._tree
        all_of_them = tree.math("SUBTRACT", shown.fields, shown.is_two)
        nothing = tree.node("GeometryNodeJoinGeometry")
        enter, leave = tree.repeat(view.choose("INT", all_of_them, all_of_them, 1), Geometry=("GEOMETRY", nothing))
        turn = enter.outputs["Iteration"]
        number = view.choose("INT", turn, turn, tree.math("MINIMUM", view.index, shown.last))
        value = tree.mix("FLOAT", shown.is_one, shown.ahead(number), tree.attribute("FLOAT", "shown"))
        joined = tree.add("GeometryNodeJoinGeometry")
        for part in (enter.outputs["Geometry"], isolines(tree, surface, value, 0.0, _ALONE)):
            tree.set(joined.inputs["Geometry"], part)
        tree.set(leave.inputs["Geometry"], joined.outputs["Geometry"])
        return leave.outputs["Geometry"]


def tube(tree, curves, radius):
    """Curves as tubes."""
    profile = tree.node("GeometryNodeCurvePrimitiveCircle", _SIDES, Radius=1.0)
    return tree.node("GeometryNodeCurveToMesh", curves, profile, radius)
