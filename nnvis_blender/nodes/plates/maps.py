"""Where a plate's map lies in the atlas, as fields.

The address is in attributes of each kind of map: <kind>_tile (width and height of its tiles in pixels, the number of
the first sample's), <kind>_page (top of their region, the page that it begins on, how many tiles further that of the
next sample is), <kind>_rows (of how many samples, epochs or images it has tiles; more begin anew), <kind>_low and
<kind>_high (of the unit, its layer and the network). See scene/atlas.py on regions.
Images of what units see have <kind>_images besides: which of them is chosen by Image (how many there are; -1: it is the
sample's), how many images further the blurred ones are, and what they are (VALUES, COLORS, ABOUT_GRAY).
"""

from ...processing.images.images import KINDS as IMAGE_KINDS
from ...processing.images.images import OF_SAMPLES as IMAGES_OF_SAMPLES
from .fields import divided, parts

KINDS = AFTER, BEFORE, ATTENTION, KERNEL, KERNELS = "after", "before", "attention", "kernel", "kernels"
OF_SAMPLES = (AFTER, BEFORE, ATTENTION)  # the first of these, which each sample has its own of
PICTURE = "picture"  # of an input, in colour; it has a tile and a page, of an atlas of its own
_SHOWS = ACTIVATION, PRE_ACTIVATION, SHARES, ONE_KERNEL, ALL_KERNELS, IMPORTANCE = (
    "Activation",
    "Pre-Activation",
    "Attention",
    "Kernel",
    "All Kernels",
    "Importance",
)
SHOWN_IMAGES = ("Attribution", "Projection", "Preferred Image", "Top Samples", "Top Projection")  # of IMAGE_KINDS
CHOSEN_IMAGES = tuple(
    name for name, kind in zip(SHOWN_IMAGES, IMAGE_KINDS) if kind not in IMAGES_OF_SAMPLES
)  # by Image
SHOWS = (*_SHOWS, *SHOWN_IMAGES)
SHOWN_KINDS = (*KINDS, AFTER, *IMAGE_KINDS)  # which map each of SHOWS looks up
VALUES, COLORS, ABOUT_GRAY = range(3)  # numbers; colours from 0 to 1; numbers of three colours, 0.5 where they are 0
SIDE = 4096  # of a page of the atlas at most, pixels
MOST_PAGES, MOST_COLOR_PAGES = 12, 4
COLOR_PAGE = 100  # number of the first page of colours
_MANY = 1e6  # rows
PAGE = "nnvis_page"  # custom property of its images: width and height, for which they need not be unpacked


class Moment:
    """The two samples about a number, and how much of the second is seen, as values."""

    def __init__(self, tree, sample, samples):
        last = tree.math("SUBTRACT", samples, 1.0)
        now = tree.math("MINIMUM", tree.math("MAXIMUM", sample, 0.0), last)
        self.first = tree.math("FLOOR", now)
        self.second = tree.math("MINIMUM", tree.math("ADD", self.first, 1.0), last)
        self.fade = tree.math("SUBTRACT", now, self.first)


class ShownImage:
    """What is shown of each plate's images, as fields; all are 0 where it shows none. shows: which of SHOWS.

    kind: the name of the map that is shown. count: by Image one of so many; -1: that of the sample. blurred: how many
    images further the blurred ones are. form: VALUES, COLORS or ABOUT_GRAY. is_any: 1 where there is an image.
    """

    def __init__(self, tree, shows):
        texts = {kind: tree.node("FunctionNodeInputString", properties={"string": kind}) for kind in SHOWN_KINDS}
        self.kind = tree.index_switch("STRING", shows, [texts[kind] for kind in SHOWN_KINDS])
        self.count, self.blurred, self.form = parts(
            tree, tree.attribute("FLOAT_VECTOR", named(tree, self.kind, "_images"))
        )
        self.is_any = tree.math("GREATER_THAN", tree.math("ABSOLUTE", self.count), 0.5)


def named(tree, kind, ending: str):
    """The name of an attribute of a kind of map."""
    return tree.joined(kind, ending)


class ShownMap:
    """What is shown of each plate. shows: which of SHOWS, pictured: whether inputs are pictures; sockets."""

    def __init__(self, tree, shows, pictured):
        self._tree = tree
        self.image = ShownImage(tree, shows)
        self.is_importance = tree.math("COMPARE", shows, float(SHOWS.index(IMPORTANCE)), 0.5)
        pictured = tree.math("MULTIPLY", pictured, tree.math("SUBTRACT", 1.0, self.is_importance))
        # 1 where a plate is its input's picture, 2 where it is another of its channels
        held = tree.math("MULTIPLY", tree.attribute("INT", PICTURE), pictured)
        is_picture = tree.math("COMPARE", held, 1.0, 0.5)
        self.is_picture = tree.math("MULTIPLY", is_picture, tree.math("SUBTRACT", 1.0, self.image.is_any))
        self.is_hidden = tree.math("COMPARE", held, 2.0, 0.5)
        self._tile, self._page = (
            tree.node(
                "GeometryNodeSwitch",
                self.is_picture,
                tree.attribute("FLOAT_VECTOR", named(tree, self.image.kind, end)),
                tree.attribute("FLOAT_VECTOR", PICTURE + end),
                properties={"input_type": "VECTOR"},
            )
            for end in ("_tile", "_page")
        )
        self.width, self.height, self._number = parts(tree, self._tile)
        has_tile = tree.math("GREATER_THAN", self.width, 0.5)
        self.is_even = tree.math("MAXIMUM", self.is_importance, tree.math("SUBTRACT", 1.0, has_tile))

    def address(self, sample):
        """(x, y, page) of the upper left pixel of the tile of a sample; pages of colours are from COLOR_PAGE on."""
        tree = self._tree
        top, page, step = parts(tree, self._page)
        rows = tree.mix("FLOAT", self.is_picture, tree.attribute("FLOAT", named(tree, self.image.kind, "_rows")), _MANY)
        sample = tree.math("MODULO", sample, rows)  # kernels have a tile an epoch, whatever the sample
        width, height = (tree.math("MAXIMUM", side, 1.0) for side in (self.width, self.height))
        number = tree.math("ADD", self._number, tree.math("MULTIPLY", step, sample))
        across, down = (tree.math("FLOOR", tree.math("DIVIDE", float(SIDE), side)) for side in (width, height))
        row, column = divided(tree, number, across)
        further, row = divided(tree, row, down)
        return tree.node(
            "ShaderNodeCombineXYZ",
            tree.math("MULTIPLY", column, width),
            tree.math("ADD", top, tree.math("MULTIPLY", row, height)),
            tree.math("ADD", page, further),
        )

    def range(self, scope, is_signed):
        """(low, high) of the scope (0 unit, 1 layer, 2 network); where it is signed, what is neither much nor little
        is in the middle, <kind>_middle: one half of what is a share, else 0.
        """
        tree, kind = self._tree, self.image.kind
        ends = (parts(tree, tree.attribute("FLOAT_VECTOR", named(tree, kind, end))) for end in ("_low", "_high"))
        low, high = (tree.index_switch("FLOAT", scope, list(end)) for end in ends)
        low, high = (
            tree.mix("FLOAT", self.is_importance, end, float(number)) for number, end in enumerate((low, high))
        )
        middle = tree.attribute("FLOAT", named(tree, kind, "_middle"))
        most = tree.math("MAXIMUM", tree.math("SUBTRACT", middle, low), tree.math("SUBTRACT", high, middle))
        most = tree.mix("FLOAT", tree.math("LESS_THAN", most, 1e-12), most, 1.0)
        return tuple(
            tree.mix("FLOAT", is_signed, end, tree.math(operation, middle, most))
            for end, operation in ((low, "SUBTRACT"), (high, "ADD"))
        )
