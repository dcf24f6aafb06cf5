"""The class view inside a node tree: which importance and which colour an element shows.

nn_vis' "Independent", "All" and "Class k".

| Class View  | importance     | colour                       | radius                                   |
|-------------|----------------|------------------------------|------------------------------------------|
| Independent | overall        | Ink                          | by overall importance                    |
| All         | overall        | its mix of the class colours | by overall importance                    |
| Class       | its share f_k  | the class's own, pure        | by overall importance times min(1, 2 f_k) |

nn_vis multiplies the class's colour by f_k, which turns it black on white; the share is in the importance already, so
the colour stays pure here. And it leaves the radius alone: with it following the share,
what belongs to the class stands out.
"""

INDEPENDENT, ALL, ONE_CLASS = CLASS_VIEWS = ("Independent", "All", "Class")
# An element that matters for one class as much as for all others together is drawn at its full radius.
_FULL_SHARE = 0.5


class ClassView:
    """The class view's inputs of a group, and what they choose. Made while the group's inputs are declared.

    colored: whether the group asks for `color`, for which it gets the palette.
    """

    def __init__(self, tree, colored: bool = True):
        self._tree = tree
        tree.panel("Classes")
        view = tree.input(
            "Class View",
            "Menu",
            "Overall importance in ink, in the mix of the class colours, or the share of one class",
        )
        self.index = tree.input("Class", "Int", "The class that the view Class shows", 0, 0)
        self.ink = tree.input("Ink", "Color", "Colour of everything in the view Independent", (0.02, 0.02, 0.02, 1.0))
        if colored:
            palette = tree.input("Palette", "Object", "Object whose points carry the class colours in order")
            self.palette = tree.node("GeometryNodeObjectInfo", palette, result="Geometry")
        # one menu switch only: each has items of its own, and an input cannot be linked to two
        self._view = tree.menu_switch("INT", view, {name: number for number, name in enumerate(CLASS_VIEWS)})
        tree.set_default("Class View", ALL)

    def of_class(self, data_type: str, prefix: str):
        """The attribute prefix + class number, e.g. importance_3."""
        return self._tree.attribute(data_type, self._tree.numbered(prefix, self.index))

    def choose(self, data_type: str, independent, overall, of_class):
        """The value that belongs to the chosen view."""
        return self._tree.index_switch(data_type, self._view, (independent, overall, of_class))

    def color(self, mixed):
        """Ink, the mixed colour or the class's own."""
        tree = self._tree
        own = tree.node(
            "GeometryNodeSampleIndex",
            self.palette,
            tree.attribute("FLOAT_COLOR", "class_color"),
            self.index,
            properties={"data_type": "FLOAT_COLOR", "domain": "POINT", "clamp": True},
        )
        return self.choose("RGBA", self.ink, mixed, own)

    def emphasis(self, share):
        """What the radius is multiplied with: 1, or in the view of one class what its share makes of it."""
        return self.choose(
            "FLOAT", 1.0, 1.0, self._tree.math("MINIMUM", self._tree.math("DIVIDE", share, _FULL_SHARE), 1.0)
        )
