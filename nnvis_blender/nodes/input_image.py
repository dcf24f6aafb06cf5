"""The group "NNVis Input Image": the pixels of an input's pictures -> the picture that is drawn."""

from .builder import find_group, new_group
from .class_view import ClassView
from .solid_view import with_active_color

NAME, VERSION = "NNVis Input Image", 1
NONE, MEAN, SAMPLE = PICTURES = ("None", "Mean", "Sample")
_SOLID_SHEET = (0.7, 0.7, 0.7, 1.0)


def input_image_group():
    """The group, from the file or newly built.

    Input: a face a pixel with the attributes mean, mean_<class> and sample_<number>, colours whose alpha is what ink
    covers, and drawing: 1 where the picture is strokes on an empty ground, else 0. Output: faces with picture_color
    and coverage, which the material reads, and for the Solid shading both in one, class_color.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws the picture that a network's input is")
    tree.tree.is_modifier = True
    pixels = tree.input("Geometry", "Geometry", "Faces, one a pixel")
    picture = tree.input(
        "Picture", "Menu", "The mean of all samples (in the view of one class that of its samples), or one sample"
    )
    sample = tree.input("Sample", "Int", "Which sample; the first of each class come first", 0, 0)
    strokes = tree.input(
        "Strokes",
        "Float",
        "Of pictures that are strokes on an empty ground: 1 draws these in ink, 0 shows the picture as it is",
        1.0,
        0.0,
        1.0,
        "FACTOR",
    )
    distance = tree.input(
        "Distance",
        "Float",
        "How far behind the units it stands, as seen from the network",
        0.006,
        -1.0,
        1.0,
        "DISTANCE",
    )
    samples = tree.input("Samples", "Int", "How many samples there are", 1, 0, hidden=True)
    view = ClassView(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes picture_color and coverage")

    mean = tree.attribute("FLOAT_COLOR", "mean")
    of_class = view.of_class("FLOAT_COLOR", "mean_")
    of_class = tree.node(
        "GeometryNodeSwitch", of_class.node.outputs["Exists"], mean, of_class, properties={"input_type": "RGBA"}
    )
    last = tree.math("MAXIMUM", tree.math("SUBTRACT", samples, 1.0), 0.0)
    chosen = tree.attribute("FLOAT_COLOR", tree.numbered("sample_", tree.math("MINIMUM", sample, last)))
    # one menu switch only: an input cannot be linked to two
    index = tree.menu_switch("INT", picture, {name: number for number, name in enumerate(PICTURES)})
    averaged = view.choose("RGBA", mean, mean, of_class)
    shown = tree.index_switch("RGBA", index, (averaged, averaged, chosen))
    hidden = tree.index_switch("BOOLEAN", index, (True, False, False))
    drawing = tree.math("MULTIPLY", strokes, tree.attribute("FLOAT", "drawing"))
    covered = tree.node("FunctionNodeSeparateColor", shown, result="Alpha")
    color = tree.mix("RGBA", drawing, shown, view.color(view.ink))
    coverage = tree.mix("FLOAT", drawing, 1.0, covered)
    drawn = pixels
    for name, kind, domain, value in (
        ("picture_color", "FLOAT_COLOR", "FACE", color),
        ("coverage", "FLOAT", "FACE", coverage),
        ("class_color", "FLOAT_COLOR", "CORNER", tree.mix("RGBA", coverage, _SOLID_SHEET, color)),
    ):
        drawn = tree.node(
            "GeometryNodeStoreNamedAttribute",
            drawn,
            None,
            name,
            value,
            properties={"data_type": kind, "domain": domain},
        )
    away = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", distance, -1.0), 0.0, 0.0)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn, Offset=away)
    drawn = tree.node("GeometryNodeDeleteGeometry", drawn, hidden, properties={"domain": "FACE"})
    drawn = with_active_color(tree, drawn, view.palette, tree.node("GeometryNodeIsViewport"))
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    tree.set_default("Picture", MEAN)
    return tree.finish()
