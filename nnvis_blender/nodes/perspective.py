"""How curves lie to the scene's active camera, as fields: which way is away from it, and how near they are."""


class Perspective:
    """Of one object's geometry, in its own space. Where the scene has no camera, it stands at the object's origin."""

    def __init__(self, tree, geometry):
        self._tree = tree
        camera = tree.node("GeometryNodeInputActiveCamera")
        seen = tree.node("GeometryNodeObjectInfo", camera, properties={"transform_space": "RELATIVE"}).node.outputs
        self._place = seen["Location"]
        self._ahead = tree.node("FunctionNodeRotateVector", (0.0, 0.0, -1.0), seen["Rotation"])
        self._is_parallel = tree.node("GeometryNodeCameraInfo", camera, result="Is Orthographic")
        self._box = tree.node("GeometryNodeBoundBox", geometry).node.outputs

    def away(self):
        """The unit vector from the camera to each point."""
        tree = self._tree
        line = tree.vector_math("SUBTRACT", tree.node("GeometryNodeInputPosition"), self._place)
        return tree.node(
            "GeometryNodeSwitch",
            self._is_parallel,
            tree.vector_math("NORMALIZE", line),
            self._ahead,
            properties={"input_type": "VECTOR"},
        )

    def nearness(self):
        """1 at the corner of the geometry's box that is nearest to the camera, 0 at the farthest."""
        tree = self._tree
        low, high = self._box["Min"], self._box["Max"]
        middle = tree.vector_math("SCALE", tree.vector_math("ADD", low, high), Scale=0.5)
        half = tree.vector_math("SCALE", tree.vector_math("SUBTRACT", high, low), Scale=0.5)
        reach = self._along(half, tree.vector_math("ABSOLUTE", self._ahead))
        before = self._along(tree.vector_math("SUBTRACT", middle, tree.node("GeometryNodeInputPosition")), self._ahead)
        share = tree.math("DIVIDE", before, tree.math("MAXIMUM", tree.math("MULTIPLY", reach, 2.0), 1e-6))
        return tree.math("ADD", share, 0.5, clamp=True)

    def _along(self, vector, direction):
        return self._tree.vector_math("DOT_PRODUCT", vector, direction, result="Value")
