"""The group "NNVis Forward Pass": how far a sample has gone through the network: what is lit, how far links reach.

Within each step a layer lights up first, and then links set out from it.
"""

from ..builder import find_group, new_group
from ..texts import store

NAME, VERSION = "NNVis Forward Pass", 1
WHOLE = 1000.0  # a network's depth is less: all of it is lit
_TWICE = 2.0  # as fast as the sample is each of the two


def forward_pass_group():
    """The group, from the file or newly built.

    Input: the plates with stage, how many layers are before theirs. Output: the same with lit, 0 to 1, and
    Reach, see links.py.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Lights the layers in turn")
    plates = tree.input("Plates", "Geometry", "The plates where they stand")
    reached = tree.input(
        "Forward Pass",
        "Float",
        "How many layers the sample has gone through: 1 lights the input, 2 the next as well, more all",
        WHOLE,
        0.0,
        WHOLE,
    )
    lit = tree.math("SUBTRACT", reached, tree.attribute("INT", "stage"))
    lit = tree.math("MULTIPLY", lit, _TWICE, clamp=True)
    way = tree.math("SUBTRACT", tree.math("MULTIPLY", tree.math("FRACT", reached), _TWICE), 1.0, clamp=True)
    tree.output("Geometry", "Geometry", store(tree, plates, "lit", lit))
    tree.output("Reach", "Float", tree.math("ADD", tree.math("FLOOR", reached), way))
    return tree.finish()
