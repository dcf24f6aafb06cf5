"""Dashes along curves, which flow from their sources to their targets as the scene's frames go by."""

_CUTS = 5  # of each segment, so that a dash has points enough to swell and shrink
_THIN = 0.3  # of its radius keeps a curve between two dashes
_SOFT = 0.25  # of half a dash's length is where it swells


class Dashes:
    """The inputs of a group, and what they do. Made while the group's inputs are declared."""

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Dashes")
        self._length = tree.input(
            "Dash Length",
            "Float",
            "From one dash of an edge to the next; 0: edges are whole",
            0.0,
            0.0,
            10.0,
            "DISTANCE",
        )
        self._flow = tree.input("Flow", "Float", "How many dashes further they are with each frame", 0.04, -10.0, 10.0)

    def cut(self, curves):
        """The curves, their radius by turns whole and thin along them."""
        tree = self._tree
        fine = tree.node("GeometryNodeSubdivideCurve", curves, _CUTS)
        along = tree.node("GeometryNodeSplineParameter", result="Length")
        frame = tree.node("GeometryNodeInputSceneTime", result="Frame")
        passed = tree.math("DIVIDE", along, tree.math("MAXIMUM", self._length, 1e-6))
        phase = tree.math("FRACT", tree.math("SUBTRACT", passed, tree.math("MULTIPLY", frame, self._flow)))
        height = tree.math("SUBTRACT", 1.0, tree.math("ABSOLUTE", tree.math("MULTIPLY_ADD", phase, 2.0, -1.0)))
        swelling = tree.math("DIVIDE", tree.math("SUBTRACT", height, 0.5 - _SOFT / 2), _SOFT, clamp=True)
        share = tree.mix("FLOAT", swelling, _THIN, 1.0)
        radius = tree.math("MULTIPLY", tree.node("GeometryNodeInputRadius"), share)
        dashed = tree.node("GeometryNodeSetCurveRadius", Curve=fine, Radius=radius)
        is_cut = tree.math("GREATER_THAN", self._length, 0.0)
        return tree.node("GeometryNodeSwitch", is_cut, curves, dashed, properties={"input_type": "GEOMETRY"})
