"""The shader group "NNVis Opacity": nn_vis' formula for how much of an element is seen."""

from ..nodes.builder import find_group, new_group

NAME, VERSION = "NNVis Opacity", 1

# name, description, minimum, maximum
CONTROLS = (
    ("Importance Opacity", "How much opacity follows importance; above 1 the unimportant vanishes", 0.0, 2.0),
    ("Depth Opacity", "How much opacity fades from the nearest to the farthest corner of the network", 0.0, 1.0),
    ("Depth Exponent", "How much opacity follows thickness: 0 is flat, larger values fade towards the rim", 0.0, 10.0),
    ("Base Opacity", "Opacity that everything has, however unimportant", 0.0, 1.0),
)


def opacity_group():
    """The group, from the file or newly built.

    opacity = [(1 - IO) + IO a] [(1 - DO) + DO depth] thickness^E (1 - BO) + BO, within 0..1, with a = importance,
    IO, DO, E, BO = Importance Opacity, Depth Opacity, Depth Exponent, Base Opacity.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Opacity from importance, depth and thickness")
    importance = tree.input("Importance", "Float", "0..1", 1.0)
    depth = tree.input("Depth", "Float", "1 nearest, 0 farthest", 1.0)
    thickness = tree.input("Thickness", "Float", "1 where the view ray passes through the middle, 0 at the rim", 1.0)
    by_importance, by_depth, exponent, base = (
        tree.input(name, "Float", text, 0.0, low, high) for name, text, low, high in CONTROLS
    )
    product = tree.math("MULTIPLY", _blend(tree, by_importance, importance), _blend(tree, by_depth, depth))
    product = tree.math("MULTIPLY", product, tree.math("POWER", tree.math("MAXIMUM", thickness, 0.0), exponent))
    product = tree.math("MULTIPLY", product, tree.math("SUBTRACT", 1.0, base))
    tree.output("Opacity", "Float", tree.math("ADD", product, base, clamp=True), "0..1")
    return tree.finish()


def _blend(tree, amount, value):
    """(1 - amount) + amount value."""
    return tree.math("ADD", tree.math("SUBTRACT", 1.0, amount), tree.math("MULTIPLY", amount, value))
