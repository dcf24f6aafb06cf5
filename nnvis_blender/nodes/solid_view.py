"""Class colours in the Solid shading of the 3D view, which shows the active colour attribute of meshes alone.

So in the 3D view, and there alone, curves and points are meshes of few faces: Solid shows them in colour at once, where
Material Preview has to compile its shaders first. Pictures are drawn of what the style says.
"""


def declare_solid_colors(tree):
    """Adds the input Solid Colors and returns whether geometry is to be meshes now: it is on, and not for a picture."""
    wanted = tree.input(
        "Solid Colors",
        "Bool",
        "In the 3D view, draw curves and points as meshes, so that Solid shows the class colours; "
        "off: lighter, and gray in Solid. Pictures do not change",
        True,
    )
    viewed = tree.node("GeometryNodeIsViewport")
    return tree.node("FunctionNodeBooleanMath", wanted, viewed, properties={"operation": "AND"})


def least_detail(tree, detail, viewed):
    """The input Sphere Detail, in the 3D view at least 1, which is a mesh."""
    return tree.math("MAXIMUM", detail, viewed)


def with_active_color(tree, geometry, palette, viewed):
    """The geometry, whose meshes' active colour attribute is class_color in the 3D view.

    No node sets it: a mesh that is joined takes it over from the first, here the palette's, whose points then go.
    palette: geometry with the active colour attribute class_color.
    """
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (geometry, palette):  # the last link of a multi-input comes first
        tree.set(joined.inputs["Geometry"], part)
    count = tree.node("GeometryNodeAttributeDomainSize", palette, result="Point Count")
    index = tree.node("GeometryNodeInputIndex")
    added = tree.node("FunctionNodeCompare", index, count, properties={"data_type": "INT", "operation": "LESS_THAN"})
    colored = tree.node("GeometryNodeDeleteGeometry", joined.outputs["Geometry"], added, properties={"domain": "POINT"})
    return tree.node("GeometryNodeSwitch", viewed, geometry, colored, properties={"input_type": "GEOMETRY"})
