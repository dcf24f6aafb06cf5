"""The groups "NNVis Teaching Picture" and "NNVis Teaching Kernel": numbers that are multiplied by heart."""

from ..builder import find_group, new_group
from .convolution_size import integers

PICTURE, KERNEL, VERSION = "NNVis Teaching Picture", "NNVis Teaching Kernel", 1
PICTURES = ("Ring", "Step", "Random")
KERNELS = ("Edges", "Mean", "Random")
MEAN = KERNELS.index("Mean")  # whose weights are no whole numbers
BRIGHTEST = 9
_MOST_WEIGHT = 2


def picture_group():
    """The group, from the file or newly built. Value: of the pixel, 0 to BRIGHTEST; 0 outside of the picture."""
    return find_group(PICTURE, VERSION) or _build_picture()


def kernel_group():
    """The group, from the file or newly built. Value: the weight at a place of the kernel."""
    return find_group(KERNEL, VERSION) or _build_kernel()


def _build_picture():
    tree, row, column, size, choice, seed = _begin(PICTURE, "A picture's pixel")
    middle = tree.math("MULTIPLY", tree.math("SUBTRACT", size, 1.0), 0.5)
    half = tree.math("MULTIPLY", size, 0.5)
    across, down = (tree.math("DIVIDE", tree.math("SUBTRACT", one, middle), half) for one in (column, row))
    away = tree.vector_math("LENGTH", tree.node("ShaderNodeCombineXYZ", across, down), result="Value")
    ring = tree.math("DIVIDE", tree.math("ABSOLUTE", tree.math("SUBTRACT", away, 0.62)), 0.42)
    ring = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, ring), float(BRIGHTEST))
    ring = tree.math("ROUND", tree.math("MAXIMUM", ring, 0.0))
    step = tree.math("MULTIPLY", tree.math("GREATER_THAN", across, -0.01), float(BRIGHTEST))
    value = tree.index_switch("FLOAT", choice, (ring, step, _random(tree, 0, BRIGHTEST, row, column, seed)))
    whole = integers(tree)
    inside = [whole("GREATER_EQUAL", one, 0) for one in (row, column)]
    inside += [whole("LESS_THAN", one, size) for one in (row, column)]
    for one in inside:
        value = tree.math("MULTIPLY", value, one)
    tree.output("Value", "Float", value)
    return tree.finish()


def _build_kernel():
    tree, row, column, size, choice, seed = _begin(KERNEL, "A kernel's weight")
    middle = tree.math("MULTIPLY", tree.math("SUBTRACT", size, 1.0), 0.5)
    edges = tree.math("SIGN", tree.math("SUBTRACT", column, middle))
    mean = tree.math("DIVIDE", 1.0, tree.math("MULTIPLY", size, size))
    random = _random(tree, -_MOST_WEIGHT, _MOST_WEIGHT, row, column, tree.math("ADD", seed, 1.0))
    tree.output("Value", "Float", tree.index_switch("FLOAT", choice, (edges, mean, random)))
    return tree.finish()


def _begin(name: str, description: str) -> tuple:
    tree = new_group(name, "GeometryNodeTree", VERSION, description)
    return tree, *(tree.input(one, "Int", "") for one in ("Row", "Column", "Size", "Choice", "Seed"))


def _random(tree, low: int, high: int, row, column, seed):
    number = tree.math("ADD", tree.math("MULTIPLY", row, 1000.0), column)
    return tree.node(
        "FunctionNodeRandomValue", Min=low, Max=high, ID=number, Seed=seed, properties={"data_type": "INT"}
    )
