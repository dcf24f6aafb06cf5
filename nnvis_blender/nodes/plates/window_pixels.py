"""The group "NNVis Window Pixels": what one pixel of a plate sees of the maps before, at a kernel's place."""

from ..builder import find_group, new_group
from ..texts import sample, store
from .fields import parts

NAME, VERSION = "NNVis Window Pixels", 1


def window_pixels_group():
    """The group, from the file or newly built.

    Output: a point for each application, source plate that an edge joins with the picked one, and place of the kernel:
    start FLOAT_VECTOR, the middle of what is seen in the source's map (beside the plate where it lies in the padding);
    finish FLOAT_VECTOR, that of the pixel of the picked plate; half, finish_half FLOAT_VECTOR (along x, along y, 0),
    half the sizes of the two; pixel FLOAT; weight FLOAT, of the kernel; is_inside FLOAT, 0 in the padding; place INT
    (y * width + x) in the kernel; start_color, finish_color. Without a convolution to the plate there are none.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "The pixels that one pixel of a plate sees")
    plates = tree.input("Plates", "Geometry", "A vertex a plate")
    windows = tree.input("Windows", "Geometry", "A curve a connection")
    connection = tree.input("Connection", "Int", "Its number", -1, -1)
    unit = tree.input("Unit", "Int", "Of the connection's target", 0, 0)
    position = tree.input("Kernel Position", "Float", "The output's pixel, row by row", 0.0, 0.0)
    glide = tree.input("Glide", "Bool", "Whether the kernel moves between pixels", False)
    applied = tree.input("Applications", "Int", "How many pixels of the output", 1, 1)
    spread = tree.input("Spread Over", "Int", "How many pixels of the output those stand for", 1, 1)

    row = Row(tree, windows, connection)
    target = one_plate(tree, plates, row.integer("target"), unit)
    joined = tree.math("MULTIPLY", row.integer("is_window"), tree.math("GREATER_THAN", connection, -0.5))
    sources = _of_layer(
        tree,
        plates,
        tree.node("GeometryNodeSwitch", joined, -2, row.integer("source"), properties={"input_type": "INT"}),
    )
    columns, rows, _ = parts(tree, row.vector("kernel"))
    cells = integer(tree, "MULTIPLY", columns, rows)
    held = [tree.node("GeometryNodeAttributeDomainSize", one, result="Point Count") for one in (sources, target)]
    count = integer(tree, "MULTIPLY", integer(tree, "MULTIPLY", cells, applied), held[0])
    points = tree.node("GeometryNodePoints", integer(tree, "MULTIPLY", count, integer(tree, "MINIMUM", held[1], 1)))

    index = tree.node("GeometryNodeInputIndex")
    place = integer(tree, "MODULO", index, cells)
    rest = integer(tree, "DIVIDE", index, cells)
    application, source = integer(tree, "MODULO", rest, applied), integer(tree, "DIVIDE", rest, applied)

    width, height, _ = parts(tree, row.vector("output"))
    pixel = _output_pixel(tree, position, glide, application, applied, spread, width, height)
    in_kernel = tree.node(
        "ShaderNodeCombineXYZ", integer(tree, "MODULO", place, columns), integer(tree, "DIVIDE", place, columns)
    )
    seen = tree.vector_math(
        "ADD",
        tree.vector_math("SUBTRACT", tree.vector_math("MULTIPLY", pixel, row.vector("stride")), row.vector("pads")),
        tree.vector_math("MULTIPLY", in_kernel, row.vector("dilation")),
    )
    low = tree.vector_math("SUBTRACT", tree.vector_math("MULTIPLY", seen, row.vector("jump")), row.vector("offset"))
    half_extent = tree.vector_math("SCALE", row.vector("extent"), Scale=0.5)

    of_source, of_target = Plate(tree, sources, source), Plate(tree, target, 0)
    start = of_source.at(tree.vector_math("ADD", low, half_extent))
    size = tree.vector_math("DIVIDE", of_target.size, row.vector("output"))
    finish = of_target.at_shown(tree.vector_math("MULTIPLY", tree.vector_math("ADD", pixel, (0.5, 0.5, 0.0)), size))
    weight = _weight(tree, windows, row.first, of_target, of_source, cells, place)
    for name, kind, value in (
        ("start", "FLOAT_VECTOR", start),
        ("finish", "FLOAT_VECTOR", finish),
        ("half", "FLOAT_VECTOR", tree.vector_math("SCALE", half_extent, Scale=of_source.scale)),
        (
            "finish_half",
            "FLOAT_VECTOR",
            tree.vector_math("SCALE", size, Scale=tree.math("MULTIPLY", of_target.number("pixel"), 0.5)),
        ),
        ("pixel", "FLOAT", of_source.number("pixel")),
        ("weight", "FLOAT", weight),
        ("is_inside", "FLOAT", _is_inside(tree, seen, row.vector("size"))),
        ("place", "INT", place),
        ("start_color", "FLOAT_COLOR", of_source.value("FLOAT_COLOR", "class_color")),
        ("finish_color", "FLOAT_COLOR", of_target.value("FLOAT_COLOR", "class_color")),
    ):
        points = store(tree, points, name, value, kind)
    weight = tree.attribute("FLOAT", "weight")
    known = tree.node(  # NaN is equal to nothing
        "FunctionNodeCompare", weight, weight, properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"}
    )
    unjoined = tree.node("FunctionNodeBooleanMath", known, properties={"operation": "NOT"})
    points = tree.node("GeometryNodeDeleteGeometry", points, unjoined, properties={"domain": "POINT"})
    tree.output("Points", "Geometry", points)
    return tree.finish()


class Row:
    """A connection's row of the windows' curves. first: the number of its first weight."""

    def __init__(self, tree, windows, number):
        self._tree, self._windows, self._number = tree, windows, number
        lengths = tree.node("GeometryNodeSplineLength", result="Point Count")
        before = tree.node(
            "GeometryNodeAccumulateField",
            lengths,
            result="Trailing",
            properties={"data_type": "INT", "domain": "CURVE"},
        )
        self.first = self._sampled("INT", before)

    def integer(self, name: str):
        return self._sampled("INT", self._tree.attribute("INT", name))

    def vector(self, name: str):
        """One of the row's pairs, (along x, along y, 0)."""
        return self._sampled("FLOAT_VECTOR", self._tree.attribute("FLOAT_VECTOR", f"window_{name}"))

    def _sampled(self, data_type: str, value):
        return self._tree.node(
            "GeometryNodeSampleIndex",
            self._windows,
            value,
            self._number,
            properties={"data_type": data_type, "domain": "CURVE", "clamp": True},
        )


class Plate:
    """One of the plates, by its number in a geometry. size: of what it shows, in pixels (along x, along y, 0). scale:
    the side of a pixel of the unit's map in Blender units, which a shown pixel stands for several of.
    """

    def __init__(self, tree, plates, number):
        self._tree, self._plates, self._index = tree, plates, number
        self.size = tree.node("ShaderNodeCombineXYZ", self.number("map_width"), self.number("map_height"))
        self._reduced = tree.math("MAXIMUM", self.value("INT", "reduced"), 1.0)
        self.scale = tree.math("DIVIDE", self.number("pixel"), self._reduced)
        self._position = sample(tree, "FLOAT_VECTOR", plates, tree.node("GeometryNodeInputPosition"), number)

    def value(self, data_type: str, name: str):
        return sample(self._tree, data_type, self._plates, self._tree.attribute(data_type, name), self._index)

    def number(self, name: str):
        return self.value("FLOAT", name)

    def at(self, place):
        """Where a place of the unit's map lies, (pixels from its left, from its top, 0)."""
        return self.at_shown(
            self._tree.vector_math("SCALE", place, Scale=self._tree.math("DIVIDE", 1.0, self._reduced))
        )

    def at_shown(self, place):
        """The same, in pixels as they are shown."""
        tree = self._tree
        off = tree.vector_math("SUBTRACT", tree.vector_math("SCALE", self.size, Scale=0.5), place)
        right, up, _ = parts(tree, tree.vector_math("SCALE", off, Scale=self.number("pixel")))
        return tree.vector_math("ADD", self._position, tree.node("ShaderNodeCombineXYZ", 0.0, right, up))


def one_plate(tree, plates, layer, unit):
    """The plate of a unit alone, or nothing."""
    other = tree.node(
        "FunctionNodeCompare",
        tree.attribute("INT", "unit"),
        unit,
        properties={"data_type": "INT", "operation": "NOT_EQUAL"},
    )
    return tree.node(
        "GeometryNodeDeleteGeometry", _of_layer(tree, plates, layer), other, properties={"domain": "POINT"}
    )


def layer_axis(tree, plates, source, target):
    """Unit vector from the middle of one layer's plates to that of another's."""
    place = tree.node("GeometryNodeInputPosition")
    here, there = (
        tree.node(
            "GeometryNodeAttributeStatistic",
            _of_layer(tree, plates, layer),
            None,
            place,
            result="Mean",
            properties={"data_type": "FLOAT_VECTOR", "domain": "POINT"},
        )
        for layer in (source, target)
    )
    return tree.vector_math("NORMALIZE", tree.vector_math("SUBTRACT", there, here))


def _of_layer(tree, plates, layer):
    """The layer's plates in the network, without those that Full Resolution draws above it."""
    other = tree.node(
        "FunctionNodeCompare",
        tree.attribute("INT", "layer"),
        layer,
        properties={"data_type": "INT", "operation": "NOT_EQUAL"},
    )
    other = tree.math("MAXIMUM", other, tree.attribute("FLOAT", "full"))
    return tree.node("GeometryNodeDeleteGeometry", plates, other, properties={"domain": "POINT"})


def _output_pixel(tree, position, glide, application, applied, spread, width, height):
    """(column, row, 0) of the output's pixel: first the kernel's, or its way to the next, then the others."""
    count = integer(tree, "MULTIPLY", width, height)
    last = tree.math("SUBTRACT", count, 1.0)
    position = tree.math("MINIMUM", position, last)
    first = tree.math("FLOOR", tree.math("ADD", position, 1e-4))  # a keyframe's 5 may be 4.99999
    share = tree.math("MAXIMUM", tree.math("SUBTRACT", position, first), 0.0)
    share = tree.math("MULTIPLY", share, tree.math("MULTIPLY", glide, tree.math("LESS_THAN", application, 0.5)))
    skipped = tree.math("DIVIDE", tree.math("MULTIPLY", application, spread), applied)
    number = integer(
        tree, "MODULO", tree.math("ADD", first, tree.math("FLOOR", tree.math("ADD", skipped, 1e-4))), count
    )
    here, there = (
        tree.node("ShaderNodeCombineXYZ", integer(tree, "MODULO", one, width), integer(tree, "DIVIDE", one, width))
        for one in (number, tree.math("MINIMUM", tree.math("ADD", number, 1.0), last))
    )
    return tree.mix("VECTOR", share, here, there)


def _is_inside(tree, seen, size):
    """1 where a pixel of what comes in is one, 0 in the padding."""
    x, y, _ = parts(tree, seen)
    width, height, _ = parts(tree, size)
    inside = 1.0
    for value, limit in ((x, width), (y, height)):
        inside = tree.math("MULTIPLY", inside, tree.math("GREATER_THAN", value, -0.5))
        inside = tree.math("MULTIPLY", inside, tree.math("LESS_THAN", value, tree.math("SUBTRACT", limit, 0.5)))
    return inside


def _weight(tree, windows, first, target: Plate, source: Plate, cells, place):
    here, count, there = (
        plate.value("INT", f"window_{name}")
        for plate, name in ((target, "place"), (source, "count"), (source, "place"))
    )
    pair = integer(tree, "MULTIPLY_ADD", here, count, there)
    number = integer(tree, "ADD", first, integer(tree, "MULTIPLY_ADD", pair, cells, place))
    return sample(tree, "FLOAT", windows, tree.attribute("FLOAT", "weight"), number)


def integer(tree, operation: str, *values):
    """An Integer Math node's value."""
    return tree.node("FunctionNodeIntegerMath", *values, properties={"operation": operation})
