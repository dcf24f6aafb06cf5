"""The maps of an occlusion as reliefs: a block for each place of the square, which rises as it gets there."""

from ..color_maps import COLOR_MAPS, VIRIDIS, map_color
from ..texts import inked, sample, store

ACTIVATION, PROBABILITY, ANSWER = range(3)  # of the attribute map
_FILLED = 0.94  # of its cell is a block
_LEAST = 0.012  # height of a block that stands for nothing


class Reliefs:
    """Inputs of a group, and what they draw. Made while the group's inputs are declared."""

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Maps")
        self._height = tree.input("Height", "Float", "How high the most is", 0.22, 0.0, 10.0, "DISTANCE")
        color_map = tree.input(
            "Color Map", "Menu", "Colours of activation and probability; Class Color leads to that of the class"
        )
        self._low = tree.input("Low Tone", "Color", "Of the least", (0.8, 0.8, 0.78, 1.0))
        self._high = tree.input("High Tone", "Color", "Of the most in gray", (0.3, 0.3, 0.3, 1.0))
        palette = tree.input("Palette", "Object", "Object whose points carry the class colours in order")
        self._palette = tree.node("GeometryNodeObjectInfo", palette, result="Geometry")
        self._number = tree.menu_switch("INT", color_map, {name: number for number, name in enumerate(COLOR_MAPS)})
        tree.set_default("Color Map", VIRIDIS)

    def color_of(self, number):
        """The colour of the class of this number."""
        tree = self._tree
        return sample(tree, "FLOAT_COLOR", self._palette, tree.attribute("FLOAT_COLOR", "class_color"), number)

    def of(self, blocks, moment):
        """A mesh of the blocks, flat and pale where the square has yet to come."""
        tree = self._tree
        grown, share = moment.grown(tree.attribute("INT", "order")), tree.attribute("FLOAT", "share")
        own = self.color_of(tree.attribute("INT", "class"))
        color = map_color(tree, share, self._number, self._low, self._high, own)
        is_answer = tree.math("COMPARE", tree.attribute("INT", "map"), float(ANSWER), 0.5)
        color = tree.mix("RGBA", grown, self._low, tree.mix("RGBA", is_answer, color, own))
        there = inked(tree, blocks, color, 1.0, "POINT")
        high = tree.math("MULTIPLY", tree.math("MULTIPLY", share, self._height), grown)
        high = tree.math("MAXIMUM", high, _LEAST)
        there = store(tree, there, "high", high)
        high = tree.attribute("FLOAT", "high")
        up = tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, tree.math("MULTIPLY", high, 0.5))
        there = tree.node("GeometryNodeSetPosition", Geometry=there, Offset=up)
        width, depth, _ = tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", "cell")).node.outputs
        size = [tree.math("MULTIPLY", side, _FILLED) for side in (width, depth)]
        cubes = tree.node(
            "GeometryNodeInstanceOnPoints",
            there,
            Instance=tree.node("GeometryNodeMeshCube", (1.0, 1.0, 1.0)),
            Scale=tree.node("ShaderNodeCombineXYZ", *size, high),
        )
        return tree.node("GeometryNodeRealizeInstances", cubes)
