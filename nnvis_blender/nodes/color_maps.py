"""Colour maps as nodes that node groups of geometry and of shading have alike: a share from 0 to 1 -> a colour."""

from ..processing.colors import linear_color

GRAY, BLUE_RED, VIRIDIS, CLASS_COLOR = COLOR_MAPS = ("Gray", "Blue-Red", "Viridis", "Class Color")
_BLUE, _RED = "#2f6fd0", "#d03b32"
# every eighth of matplotlib's viridis (S. van der Walt and N. Smith, CC0)
_VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")


def map_color(tree, share, number, low, high, own):
    """The colour of a share in the map of this number (a socket).

    low, high: the colours of nothing and of the most. Gray leads from low to high, Blue-Red from blue over low, in the
    middle, to red, Class Color from low to own.
    """
    twice = tree.math("SUBTRACT", tree.math("MULTIPLY", share, 2.0), 1.0)
    end = tree.mix("RGBA", tree.math("GREATER_THAN", share, 0.5), linear_color(_BLUE), linear_color(_RED))
    ramp = tree.add("ShaderNodeValToRGB")
    for place, color in enumerate(_VIRIDIS):
        position = place / (len(_VIRIDIS) - 1)
        elements = ramp.color_ramp.elements
        stop = elements.new(position) if 0 < position < 1 else elements[0 if position == 0 else -1]
        stop.color = linear_color(color)
    tree.set(ramp.inputs[0], share)
    color = tree.mix("RGBA", share, low, high)
    for other, value in (
        (BLUE_RED, tree.mix("RGBA", tree.math("ABSOLUTE", twice), low, end)),
        (VIRIDIS, ramp.outputs["Color"]),
        (CLASS_COLOR, tree.mix("RGBA", share, low, own)),
    ):
        chosen = tree.math("COMPARE", number, float(COLOR_MAPS.index(other)), 0.5)
        color = tree.mix("RGBA", chosen, color, value)
    return color
