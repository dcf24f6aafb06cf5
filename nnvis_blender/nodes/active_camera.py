"""The active camera inside a node tree: whichever the scene has, so that nothing points to a camera that stays behind.

All is in the space of the object that the nodes belong to. Without a camera its place is a front view from -Y.
"""

UPRIGHT = (1.5707963, 0.0, 0.0)  # the rotation of a camera that looks along Y, with Z up


class ActiveCamera:
    """Sockets: rotation, location, matrix (camera space -> object), is_there, is_orthographic, projection."""

    def __init__(self, tree):
        self._tree = tree
        camera = tree.node("GeometryNodeInputActiveCamera")
        info = tree.node("GeometryNodeCameraInfo", camera).node
        placed = tree.node("GeometryNodeObjectInfo", camera, properties={"transform_space": "RELATIVE"}).node
        self.is_there = tree.node(
            "FunctionNodeCompare",
            info.outputs["Focal Length"],
            0.0,
            properties={"data_type": "FLOAT", "operation": "GREATER_THAN"},
        )
        self.rotation = tree.node(
            "GeometryNodeSwitch",
            self.is_there,
            tree.node("FunctionNodeEulerToRotation", UPRIGHT),
            placed.outputs["Rotation"],
            properties={"input_type": "ROTATION"},
        )
        self.location = placed.outputs["Location"]
        self.matrix = placed.outputs["Transform"]
        self.is_orthographic = info.outputs["Is Orthographic"]
        self.projection = info.outputs["Projection Matrix"]
        self.focus_distance = info.outputs["Focus Distance"]
        self.clip_start = info.outputs["Clip Start"]

    def axis(self, *direction):
        """A direction of camera space (right, up, backwards) in the object's."""
        return self.turned(direction)

    def turned(self, vector):
        """A vector of camera space, without its scale, in the object's."""
        return self._tree.node("FunctionNodeRotateVector", vector, self.rotation)

    def dot(self, direction: tuple, vector):
        """How far a vector of the object's space reaches along a direction of camera space."""
        return self._tree.vector_math("DOT_PRODUCT", self.axis(*direction), vector, result="Value")
