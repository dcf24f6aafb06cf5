"""The axes of a height field: a frame at its foot, and texts that face the camera on the sides that are near to it."""

from ..labels import declare_text
from ..legend import joined_lines
from ..texts import CENTER, inked, lines, store
from .contours import tube

LINES = ("x", "x low", "x high", "y", "y low", "y high", "z low", "z middle", "z high", "z")  # of the texts
_RULE = 0.0035  # width of the frame's lines
_OUT, _FAR = 1.1, 2.5  # from the frame to ends and names of its sides, over the size of the letters
_ENDS = 0.44  # from the middle to the texts of an axis' ends, which are to keep clear of the next axis'
_FOOT = 0.7  # over its size, the text of the lowest value is lifted, likewise
_APART = 3.8  # in the picture, over the texts' size, is the highest value's text above the lowest's at least, which
# stands, seen from above, in the same place
_QUIET = 0.7
_TICK = "{value:.3g}"


class Axes:
    """Inputs of a group, and what they draw. Made while the group's inputs are declared."""

    def __init__(self, tree, is_space: bool = False):
        """is_space: whether Names has the lines of all three axes, and Measure is none of them."""
        self._tree, self._is_space = tree, is_space
        tree.panel("Axes")
        self._size = tree.input(
            "Text Size", "Float", "Size of the axes' letters; 0: no axes", 0.055, 0.0, 1.0, "DISTANCE"
        )
        self._names, self._any_script = declare_text(
            tree, "Names", "The names and ends of the axes X and Y, a line each"
        )
        if not is_space:
            self._measure = tree.input("Measure", "String", "What the values are", hidden=True)

    def of(self, points, shown, height, view, camera):
        """Frame and texts. points: one a line of LINES, at (x, y, z) in shares from the middle: 0, -1 or 1; of the last
        four z is the share of the height.
        """
        tree = self._tree
        wanted = tree.math("GREATER_THAN", self._size, 0.0)
        back, right = camera.axis(0.0, 0.0, 1.0), camera.axis(1.0, 0.0, 0.0)
        near = [_side(tree, part) for part in tree.node("ShaderNodeSeparateXYZ", back).node.outputs[:2]]
        beside = [_side(tree, part) for part in tree.node("ShaderNodeSeparateXYZ", right).node.outputs[:2]]
        joined = tree.add("GeometryNodeJoinGeometry")
        for part in (
            self._texts(points, shown, height, view, camera, near, beside),
            self._frame(height, view, beside),
        ):
            tree.set(joined.inputs["Geometry"], part)
        return tree.node(
            "GeometryNodeSwitch", wanted, None, joined.outputs["Geometry"], properties={"input_type": "GEOMETRY"}
        )

    def _texts(self, points, shown, height, view, camera, near, beside):
        tree = self._tree
        text = lines(tree, self._names if self._is_space else self._told(shown), self._any_script)
        x, y, z = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
        axis, is_name = tree.attribute("INT", "axis"), tree.attribute("INT", "is_name")
        out = tree.math("MULTIPLY", tree.mix("FLOAT", is_name, _OUT, _FAR), self._size)
        outer = tree.math("ADD", out, 0.5)
        along = [tree.math("MULTIPLY", one, _ENDS) for one in (x, y)]
        places = [
            tree.node("ShaderNodeCombineXYZ", along[0], tree.math("MULTIPLY", near[1], outer), 0.0),
            tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", near[0], outer), along[1], 0.0),
            tree.node(
                "ShaderNodeCombineXYZ",
                *(tree.math("MULTIPLY", one, 0.5) for one in beside),
                tree.math("MULTIPLY", z, height),
            ),
        ]
        place = text.of_line("FLOAT_VECTOR", points, tree.index_switch("VECTOR", axis, places))
        upright = tree.math("MULTIPLY", text.of_line("FLOAT", points, tree.math("COMPARE", axis, 2.0, 0.5)), 1.0)
        named = text.of_line("FLOAT", points, is_name)
        reach = tree.math("ADD", text.half, 0.7)
        foot = tree.math("COMPARE", z, 0.0, 1e-3)
        foot = text.of_line("FLOAT", points, tree.math("MULTIPLY", foot, _FOOT))
        lifted = tree.math("ADD", tree.mix("FLOAT", named, foot, 1.6), self._apart(text, points, z, height, camera))
        lifted = tree.math("SUBTRACT", tree.math("MULTIPLY", upright, lifted), CENTER)
        beyond = tree.math("MULTIPLY", upright, tree.math("SUBTRACT", 1.0, named))
        drawn = text.placed(
            place,
            camera.rotation,
            self._size,
            right=tree.math("MULTIPLY", tree.math("MULTIPLY", reach, beyond), self._size),
            up=tree.math("MULTIPLY", lifted, self._size),
        )
        drawn = inked(tree, drawn, view.ink, tree.mix("FLOAT", named, _QUIET, 1.0))
        return tree.node("GeometryNodeRealizeInstances", drawn)

    def _apart(self, text, points, z, height, camera):
        """How far, over the size, texts of the upright axis are lifted so that none covers another."""
        tree = self._tree
        steep = tree.node("ShaderNodeSeparateXYZ", camera.axis(0.0, 0.0, 1.0), result="Z")
        seen = tree.math("SQRT", tree.math("SUBTRACT", 1.0, tree.math("MULTIPLY", steep, steep), clamp=True))
        seen = tree.math("DIVIDE", tree.math("MULTIPLY", seen, height), self._size)
        lacking = tree.math("MAXIMUM", tree.math("SUBTRACT", _APART, seen), 0.0)
        return tree.math("MULTIPLY", lacking, text.of_line("FLOAT", points, z))

    def _told(self, shown):
        """The lines of Names, those of the values, and what these are."""
        tree = self._tree
        ticks = [tree.format(_TICK, value=("FLOAT", shown.value_at(share))) for share in (0.0, 0.5, 1.0)]
        measure = tree.node(
            "GeometryNodeSwitch",
            shown.is_margin,
            self._measure,
            tree.format("margin of {measure}", measure=("STRING", self._measure)),
            properties={"input_type": "STRING"},
        )
        return joined_lines(tree, self._names, *ticks, measure)

    def _frame(self, height, view, beside):
        tree = self._tree
        foot = tree.node("GeometryNodeCurvePrimitiveQuadrilateral", 1.0, 1.0)
        corner = [tree.math("MULTIPLY", one, 0.5) for one in beside]
        ends = [tree.node("ShaderNodeCombineXYZ", *corner, z) for z in (0.0, height)]
        joined = tree.add("GeometryNodeJoinGeometry")
        for part in (foot, tree.node("GeometryNodeCurvePrimitiveLine", *ends)):
            tree.set(joined.inputs["Geometry"], part)
        rules = tube(tree, joined.outputs["Geometry"], _RULE / 2)
        rules = store(tree, rules, "class_color", view.ink, "FLOAT_COLOR")
        return store(tree, rules, "opacity", _QUIET)


def _side(tree, value):
    """1, or -1 for what is negative."""
    return tree.math("MULTIPLY_ADD", tree.math("LESS_THAN", value, -1e-4), -2.0, 1.0)
