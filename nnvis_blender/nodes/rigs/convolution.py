"""The group "NNVis Convolution": a kernel on its way over a picture, and the output that it fills.

It makes all of its numbers itself, so that one object teaches what size, stride, padding and dilation do.
"""

from ..builder import find_group, new_group
from ..texts import lines, sample, store
from .cells import ACCENT, ALONE, INK, SIGNED, cells_group
from .convolution_size import convolution_size_group, integers
from .teaching_values import BRIGHTEST, KERNELS, MEAN, PICTURES, kernel_group, picture_group
from .threads import threads_group

NAME, VERSION = "NNVis Convolution", 1
INPUT, PADDING, WEIGHTS, OUTPUT, NONE = range(5)  # of the attribute part
GLIDES, STEPS = "Glides", "Steps"
LARGEST = 32  # input
_LEGIBLE = 20  # cells along a side, up to which numbers are drawn
_FAINT = 0.5  # tone of an outline
_KERNEL = 0.8  # side of a kernel's tile over that of a pixel's
_UNDER = 0.36  # rows below the middle of their cells lines begin and end, so as not to strike the numbers
_GAP = 0.16  # between a plate and its text, over the size
_TITLE, _NOTE = 0.085, 0.07  # sizes of the letters


def convolution_group():
    """The group, from the file or newly built.

    Output: a mesh for the rigs' material, standing in the plane of X and Z and read from -Y. Its tiles have the
    attributes part (INPUT, ...), cell (row by row) INT and value FLOAT.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "A convolution, pixel by pixel")
    tree.tree.is_modifier = True
    tree.input("Geometry", "Geometry", "Is not used: the group makes everything")
    given = _declare(tree)
    whole = integers(tree)
    names = ("Input Size", "Kernel Size", "Stride", "Padding", "Dilation")
    said = tree.group(convolution_size_group(), **{name: given[name] for name in names}).outputs
    side, output = whole("ADD", given["Input Size"], whole("MULTIPLY", given["Padding"], 2)), said["Output Size"]
    pixels = whole("MULTIPLY", output, output)
    unit = tree.math("DIVIDE", given["Size"], side)
    frame = _Frame(tree, given, side, output, unit)
    legible = tree.math("MULTIPLY", given["Numbers"], tree.math("LESS_THAN", side, _LEGIBLE + 0.5))
    choices = [
        tree.menu_switch("INT", given[name], {item: number for number, item in enumerate(items)})
        for name, items in (("Picture", PICTURES), ("Weights", KERNELS))
    ]
    decimals = tree.math("MULTIPLY", tree.math("COMPARE", choices[1], float(MEAN), 0.5), 2.0)
    motion = _Motion(tree, given, output, pixels)

    plates = [
        _input(tree, given, frame, side, choices[0], said["Left Over"]),
        _kernel(tree, given, frame, choices[1], decimals, motion, pixels),
        _output(tree, given, frame, output, choices, decimals, motion),
    ]
    joined = tree.add("GeometryNodeJoinGeometry")
    for plate in plates:
        plate = store(tree, plate, "number", legible)
        drawn = tree.group(cells_group(), Geometry=plate, Rotation=frame.rotation).outputs["Geometry"]
        tree.set(joined.inputs["Geometry"], drawn)
    for part in (
        _threads(tree, given, plates[1], frame),
        _frames(tree, given, frame, motion, pixels),
        _texts(tree, given, frame, said, motion),
    ):
        tree.set(joined.inputs["Geometry"], part)
    upright = tree.node("GeometryNodeTransform", joined.outputs["Geometry"], Rotation=(1.5707963, 0.0, 0.0))
    tree.output(
        "Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=upright, Material=given["Material"])
    )
    tree.set_default("Picture", PICTURES[0])
    tree.set_default("Weights", KERNELS[0])
    tree.set_default("Motion", GLIDES)
    return tree.finish()


def _declare(tree) -> dict:
    """Name -> socket of every input."""
    given = {}

    def declare(name, kind, text, *values):
        given[name] = tree.input(name, kind, text, *values)

    tree.panel("Convolution")
    declare("Input Size", "Int", "Pixels along a side of the input", 7, 1, LARGEST)
    declare("Kernel Size", "Int", "Weights along a side of the kernel", 3, 1, 11)
    declare("Stride", "Int", "Pixels from one place of the kernel to the next", 1, 1, 8)
    declare("Padding", "Int", "Rows of zeros around the input", 0, 0, 8)
    declare("Dilation", "Int", "Pixels from one weight of the kernel to the next", 1, 1, 8)
    declare(
        "Kernel Position", "Float", "From the first pixel of the output (0) to the last (1)", 0.0, 0.0, 1.0, "FACTOR"
    )
    declare("Motion", "Menu", "How the kernel goes from pixel to pixel")
    tree.panel("Numbers")
    declare("Picture", "Menu", "What the input shows")
    declare("Weights", "Menu", "What the kernel does")
    declare("Seed", "Int", "Of random numbers", 0, 0, 1000)
    declare("Numbers", "Bool", f"Draws the numbers, of up to {_LEGIBLE} cells along a side", True)
    tree.panel("Layout")
    declare("Size", "Float", "Side of the input with its padding", 1.0, 0.01, 100.0, "DISTANCE")
    declare("Distance", "Float", "From the middle of the input to that of the output", 1.7, 0.0, 100.0, "DISTANCE")
    declare("Turn", "Float", "How far both plates turn towards each other's sides", 0.6, -1.5707963, 1.5707963, "ANGLE")
    declare("Lift", "Float", "Where the kernel is seen, from the input (0) to the output (1)", 0.42, 0.0, 1.0, "FACTOR")
    declare("Line Width", "Float", "Of the lines from the window to the pixel", 0.004, 0.0, 0.1, "DISTANCE")
    declare("Text Size", "Float", "Of the letters, 0: no text", 1.0, 0.0, 10.0)
    tree.panel("Material", closed=True)
    declare("Material", "Material", "Reads the attributes tone, hue and opacity")
    return given


class _Frame:
    """Where rows and columns lie: the plates' middles, their turn, and the side of a cell."""

    def __init__(self, tree, given, side, output, unit):
        self._tree, self.unit, self.side, self.output = tree, unit, side, output
        self.rotation = tree.node("FunctionNodeEulerToRotation", tree.node("ShaderNodeCombineXYZ", 0.0, given["Turn"]))
        half = tree.math("MULTIPLY", given["Distance"], 0.5)
        self.start = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", half, -1.0))
        self.end = tree.node("ShaderNodeCombineXYZ", half)

    def of_input(self, row, column, before=0.0):
        """A place on the input, counted from its padding's first row and column; before: so far in front of it."""
        return self._place(row, column, self.side, self.start, before)

    def of_output(self, row, column, before=0.0):
        return self._place(row, column, self.output, self.end, before)

    def _place(self, row, column, count, middle, before):
        tree = self._tree
        centre = tree.math("MULTIPLY", tree.math("SUBTRACT", count, 1.0), 0.5)
        across = tree.math("MULTIPLY", tree.math("SUBTRACT", column, centre), self.unit)
        up = tree.math("MULTIPLY", tree.math("SUBTRACT", centre, row), self.unit)
        local = tree.node("ShaderNodeCombineXYZ", across, up, before)
        return tree.vector_math("ADD", tree.node("FunctionNodeRotateVector", local, self.rotation), middle)


class _Motion:
    """Where the kernel is. reached: the pixel that is being made. row, column: of it, between two as it glides."""

    def __init__(self, tree, given, output, pixels):
        whole = integers(tree)
        last = tree.math("SUBTRACT", tree.math("MAXIMUM", pixels, 1.0), 1.0)
        gliding = tree.math("MULTIPLY", given["Kernel Position"], last)
        stepping = tree.math("FLOOR", tree.math("MULTIPLY", given["Kernel Position"], pixels))
        stepping = tree.math("MINIMUM", stepping, last)
        at = tree.menu_switch("FLOAT", given["Motion"], {GLIDES: gliding, STEPS: stepping})
        at = tree.math("ADD", at, 1e-4)  # a keyframe on a pixel has reached it
        self.reached = tree.math("MINIMUM", tree.math("FLOOR", at), last)
        share = tree.math("MAXIMUM", tree.math("SUBTRACT", tree.math("SUBTRACT", at, self.reached), 2e-4), 0.0)
        share = tree.node("ShaderNodeMapRange", share, properties={"interpolation_type": "SMOOTHSTEP"})
        following = tree.math("MINIMUM", tree.math("ADD", self.reached, 1.0), last)
        columns = whole("MAXIMUM", output, 1)
        ends = [
            (whole("DIVIDE_FLOOR", one, columns), whole("MODULO", one, columns)) for one in (self.reached, following)
        ]
        self.row, self.column = (tree.mix("FLOAT", share, a, b) for a, b in zip(*ends))
        self.top, self.left = (tree.math("MULTIPLY", one, given["Stride"]) for one in (self.row, self.column))


def _grid(tree, count, columns) -> tuple:
    """(points, row, column): so many points, row by row."""
    whole = integers(tree)
    index, columns = tree.node("GeometryNodeInputIndex"), whole("MAXIMUM", columns, 1)
    return (
        tree.node("GeometryNodePoints", count),
        whole("DIVIDE_FLOOR", index, columns),
        whole("MODULO", index, columns),
    )


def _tiles(tree, points, place, part: int, side, value, tone, hue, decimals=0, hollow=0, opacity=1.0):
    """Points at those places, with all that the cells read of them."""
    points = store(tree, points, "value", value)  # before they move: fields that follow read them where they are
    points = store(tree, points, "cell", tree.node("GeometryNodeInputIndex"), "INT")
    for name, kind, one in (
        ("part", "INT", part),
        ("side", "FLOAT", side),
        ("tone", "FLOAT", tone),
        ("hue", "FLOAT", hue),
        ("opacity", "FLOAT", opacity),
        ("decimals", "INT", decimals),
        ("hollow", "INT", hollow),
    ):
        points = store(tree, points, name, one, kind)
    return tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)


def _input(tree, given, frame, side, choice, left_over):
    whole = integers(tree)
    points, row, column = _grid(tree, whole("MULTIPLY", side, side), side)
    inner = [whole("SUBTRACT", one, given["Padding"]) for one in (row, column)]
    value = _picture(tree, given, choice, *inner)
    limits = whole("ADD", given["Padding"], given["Input Size"])
    outside = [whole("LESS_THAN", one, 0) for one in inner]
    outside += [whole("GREATER_EQUAL", one, limits) for one in (row, column)]
    padding = outside[0]
    for one in outside[1:]:
        padding = tree.math("MAXIMUM", padding, one)
    beyond = whole("SUBTRACT", side, left_over)
    beyond = tree.math("MAXIMUM", *(whole("GREATER_EQUAL", one, beyond) for one in (row, column)))
    tone = tree.math("DIVIDE", value, float(BRIGHTEST))
    return _tiles(
        tree,
        points,
        frame.of_input(row, column),
        part=tree.math("MULTIPLY", padding, float(PADDING)),
        side=frame.unit,
        value=value,
        tone=tree.mix("FLOAT", padding, tone, _FAINT),
        hue=INK,
        hollow=padding,
        opacity=tree.mix("FLOAT", beyond, 1.0, 0.3),
    )


def _picture(tree, given, choice, row, column):
    node = tree.group(
        picture_group(), Row=row, Column=column, Size=given["Input Size"], Choice=choice, Seed=given["Seed"]
    )
    return node.outputs["Value"]


def _weight(tree, given, choice, row, column):
    node = tree.group(
        kernel_group(), Row=row, Column=column, Size=given["Kernel Size"], Choice=choice, Seed=given["Seed"]
    )
    return node.outputs["Value"]


def _kernel(tree, given, frame, choice, decimals, motion, pixels):
    """The weights; each knows the pixel that it is multiplied with (source) and the one that it goes into (sink)."""
    whole = integers(tree)
    count = whole("MULTIPLY", given["Kernel Size"], given["Kernel Size"])
    count = whole("MULTIPLY", count, whole("GREATER_THAN", pixels, 0))
    points, row, column = _grid(tree, count, given["Kernel Size"])
    weight = _weight(tree, given, choice, row, column)
    reach = tree.math("MULTIPLY", given["Dilation"], 1.0)
    seen = [tree.math("MULTIPLY_ADD", one, reach, start) for one, start in ((row, motion.top), (column, motion.left))]
    source, sink = frame.of_input(*seen), frame.of_output(motion.row, motion.column)
    under = [tree.math("ADD", row, _UNDER) for row in (seen[0], motion.row)]
    half = tree.math("MULTIPLY", tree.math("SUBTRACT", given["Kernel Size"], 1.0), tree.math("MULTIPLY", reach, 0.5))
    middle = frame.of_input(*(tree.math("ADD", start, half) for start in (motion.top, motion.left)))
    way = tree.vector_math("SUBTRACT", sink, middle)
    way = tree.node("ShaderNodeVectorMath", way, properties={"operation": "SCALE"}, Scale=given["Lift"])
    points = store(tree, points, "source", frame.of_input(under[0], seen[1]), "FLOAT_VECTOR")
    points = store(tree, points, "sink", frame.of_output(under[1], motion.column), "FLOAT_VECTOR")
    return _tiles(
        tree,
        points,
        tree.vector_math("ADD", source, way),
        part=WEIGHTS,
        side=tree.math("MULTIPLY", frame.unit, _KERNEL),
        value=weight,
        tone=_over_largest(tree, points, weight),
        hue=SIGNED,
        decimals=decimals,
    )


def _output(tree, given, frame, output, choices, decimals, motion):
    whole = integers(tree)
    size, stride, dilation = given["Kernel Size"], given["Stride"], given["Dilation"]
    pixels, taps = whole("MULTIPLY", output, output), whole("MULTIPLY", size, size)
    applied, pixel, tap = _grid(tree, whole("MULTIPLY", pixels, taps), taps)
    columns = whole("MAXIMUM", output, 1)
    tap = whole("DIVIDE_FLOOR", tap, size), whole("MODULO", tap, size)
    place = whole("DIVIDE_FLOOR", pixel, columns), whole("MODULO", pixel, columns)
    seen = [
        whole("SUBTRACT", whole("ADD", whole("MULTIPLY", a, stride), whole("MULTIPLY", b, dilation)), given["Padding"])
        for a, b in zip(place, tap)
    ]
    product = tree.math("MULTIPLY", _picture(tree, given, choices[0], *seen), _weight(tree, given, choices[1], *tap))
    total = tree.node("GeometryNodeAccumulateField", product, pixel, result="Total")
    points, row, column = _grid(tree, pixels, output)
    first = whole("MULTIPLY", tree.node("GeometryNodeInputIndex"), taps)
    value = sample(tree, "FLOAT", applied, total, first)
    points = store(tree, points, "sum", value)
    value = tree.attribute("FLOAT", "sum")
    hidden = tree.math("GREATER_THAN", tree.node("GeometryNodeInputIndex"), tree.math("ADD", motion.reached, 0.5))
    tiles = _tiles(
        tree,
        points,
        frame.of_output(row, column),
        part=OUTPUT,
        side=frame.unit,
        value=value,
        tone=tree.mix("FLOAT", hidden, _over_largest(tree, points, value), _FAINT),
        hue=tree.mix("FLOAT", hidden, SIGNED, INK),
        decimals=decimals,
        hollow=hidden,
    )
    shown = tree.node("GeometryNodeSwitch", hidden, value, float("nan"), properties={"input_type": "FLOAT"})
    return store(tree, tiles, "value", shown)


def _over_largest(tree, points, value):
    """The value over the largest one, by its size."""
    size = tree.math("ABSOLUTE", value)
    largest = tree.node("GeometryNodeAttributeStatistic", points, None, size, result="Max")
    return tree.math("DIVIDE", value, tree.math("MAXIMUM", largest, 1e-6))


def _threads(tree, given, kernel, frame):
    """Lines from each pixel of the window behind its weight to the output's pixel, in the weight's colour."""
    behind = tree.node("ShaderNodeCombineXYZ", 0.0, -_UNDER * _KERNEL, -0.1)
    behind = tree.node("ShaderNodeVectorMath", behind, properties={"operation": "SCALE"}, Scale=frame.unit)
    behind = tree.node("FunctionNodeRotateVector", behind, frame.rotation)
    lowered = tree.node("GeometryNodeSetPosition", Geometry=kernel, Offset=behind)
    node = tree.group(threads_group(), Geometry=store(tree, lowered, "part", NONE, "INT"), Width=given["Line Width"])
    return node.outputs["Geometry"]


def _frames(tree, given, frame, motion, pixels):
    """Outlines of the window and of the pixel that it makes."""
    reach = tree.math("MULTIPLY", tree.math("SUBTRACT", given["Kernel Size"], 1.0), given["Dilation"])
    half = tree.math("MULTIPLY", reach, 0.5)
    before = tree.math("MULTIPLY", frame.unit, 0.03)
    window = frame.of_input(*(tree.math("ADD", start, half) for start in (motion.top, motion.left)), before)
    pixel = frame.of_output(motion.row, motion.column, before)
    joined = tree.add("GeometryNodeJoinGeometry")
    for place, cells in ((window, tree.math("ADD", reach, 1.0)), (pixel, 1.0)):
        side = tree.math("MULTIPLY", cells, frame.unit)
        square = tree.node("GeometryNodeCurvePrimitiveQuadrilateral", side, side)
        turned = tree.node("GeometryNodeTransform", square, Translation=place, Rotation=frame.rotation)
        tree.set(joined.inputs["Geometry"], turned)
    width = tree.math("MULTIPLY", given["Line Width"], 1.6)
    profile = tree.node("GeometryNodeCurvePrimitiveCircle", 8, Radius=width)
    drawn = tree.node("GeometryNodeCurveToMesh", joined.outputs["Geometry"], profile)
    drawn = _colored(tree, drawn, 1.0, ACCENT)
    return tree.node("GeometryNodeSwitch", pixels, None, drawn, properties={"input_type": "GEOMETRY"})


def _colored(tree, geometry, tone, hue, domain: str = "POINT"):
    for name, value in (("tone", tone), ("hue", hue), ("opacity", 1.0)):
        geometry = store(tree, geometry, name, value, domain=domain)
    return store(tree, geometry, "part", NONE, "INT", domain)


def _texts(tree, given, frame, said, motion):
    """What the plates are above them, and below how large the output is, and what does not fit."""
    size = given["Size"]
    titles = [
        tree.format(f"{word} {{n}} × {{n}}", n=("INT", number))
        for word, number in (
            ("input", given["Input Size"]),
            ("kernel", given["Kernel Size"]),
            ("output", said["Output Size"]),
        )
    ]
    gap, half = (tree.math("MULTIPLY", size, share) for share in (_GAP, 0.5))
    above = tree.math("ADD", half, tree.math("MULTIPLY", gap, 0.6))
    below = tree.math("MULTIPLY", tree.math("ADD", half, gap), -1.0)
    lowest = tree.math("SUBTRACT", below, tree.math("MULTIPLY", size, 1.6 * _NOTE))
    across = [tree.node("ShaderNodeSeparateXYZ", place, result="X") for place in (frame.start, frame.end)]
    text = lines(tree, tree.joined(*titles, said["Formula"], said["Remark"], between="\n"), False)
    x = tree.index_switch(
        "FLOAT", text.line, (across[0], tree.mix("FLOAT", given["Lift"], *across), across[1], 0.0, 0.0)
    )
    y = tree.index_switch("FLOAT", text.line, (above, above, above, below, lowest))
    letter = tree.index_switch("FLOAT", text.line, (_TITLE, _TITLE, _TITLE, _NOTE, _NOTE))
    letter = tree.math("MULTIPLY", tree.math("MULTIPLY", letter, size), given["Text Size"])
    facing = tree.node("FunctionNodeEulerToRotation", (0.0, 0.0, 0.0))
    drawn = text.placed(tree.node("ShaderNodeCombineXYZ", x, y), facing, letter)
    misfit = tree.math(
        "MAXIMUM", tree.math("GREATER_THAN", said["Left Over"], 0.0), tree.math("LESS_THAN", said["Output Size"], 0.5)
    )
    marked = tree.math("MULTIPLY", misfit, tree.math("GREATER_THAN", text.line, 3.5))
    drawn = _colored(tree, drawn, 1.0, tree.math("MULTIPLY", marked, ACCENT), "INSTANCE")
    drawn = store(tree, tree.node("GeometryNodeRealizeInstances", drawn), "ink", ALONE)
    return tree.node(
        "GeometryNodeSwitch",
        tree.math("GREATER_THAN", given["Text Size"], 0.0),
        None,
        drawn,
        properties={"input_type": "GEOMETRY"},
    )
