"""The shader group "NNVis Depth": 1 at the network's corner nearest to the active camera, 0 at its farthest."""

from ..nodes.builder import find_group, new_group

NAME, VERSION = "NNVis Depth", 2
CENTER, HALF_SIZE = "nnvis_box_center", "nnvis_box_half_size"


def depth_group():
    """The group, from the file or newly built.

    The object's custom properties nnvis_box_center and nnvis_box_half_size (in its own space) give the network's box;
    the shader takes it into camera space. So it follows every camera, in the viewport too,
    without a driver or a handler. Geometry that another object's nodes took over has no box there, and is all near.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(
        NAME, "ShaderNodeTree", VERSION, "1 at the nearest and 0 at the farthest corner of the network's box"
    )
    center = _object_property(tree, CENTER)
    half = tree.node("ShaderNodeSeparateXYZ", _object_property(tree, HALF_SIZE)).node
    middle = _camera_z(tree, "POINT", center)
    reach = None
    for axis, name in enumerate("XYZ"):
        unit = tuple(float(axis == other) for other in range(3))
        extent = tree.math("MULTIPLY", tree.math("ABSOLUTE", _camera_z(tree, "VECTOR", unit)), half.outputs[name])
        reach = extent if reach is None else tree.math("ADD", reach, extent)
    near = tree.math("MAXIMUM", tree.math("SUBTRACT", middle, reach), 0.0)
    far = tree.math("ADD", middle, reach)
    depth = tree.node("ShaderNodeCameraData", result="View Z Depth")
    relative = tree.math(
        "DIVIDE",
        tree.math("SUBTRACT", far, depth),
        tree.math("MAXIMUM", tree.math("SUBTRACT", far, near), 1e-6),
        clamp=True,
    )
    boxless = tree.math("LESS_THAN", tree.math("SUBTRACT", far, near), 1e-6)
    relative = tree.math("MAXIMUM", relative, boxless)
    tree.output("Depth", "Float", relative, "1 nearest, 0 farthest")
    return tree.finish()


def _object_property(tree, name: str):
    return tree.node(
        "ShaderNodeAttribute", result="Vector", properties={"attribute_type": "OBJECT", "attribute_name": name}
    )


def _camera_z(tree, kind: str, vector):
    """How far along the view an object-space point lies, or a vector reaches (model units, positive ahead)."""
    seen = tree.node(
        "ShaderNodeVectorTransform",
        vector,
        properties={"vector_type": kind, "convert_from": "OBJECT", "convert_to": "CAMERA"},
    )
    return tree.node("ShaderNodeSeparateXYZ", seen, result="Z")
