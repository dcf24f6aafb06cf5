"""The class view inside a node tree: which importance and which colour an element shows. nn_vis' "Independent", "All" and "Class k".

| Class View  | importance     | colour                                    |
|-------------|----------------|-------------------------------------------|
| Independent | overall        | Ink (black on paper, light at night)      |
| All         | overall        | its mix of the class colours              |
| Class       | its share f_k  | the class's own colour, pure: the share is in the importance already, so it would turn black on white |
"""
INDEPENDENT, ALL, ONE_CLASS = CLASS_VIEWS = ("Independent", "All", "Class")


def declare_inputs(tree) -> tuple:
    """Adds the class view's inputs to a group; returns the sockets (view, class index, ink, palette object)."""
    tree.panel("Classes")
    return (
        tree.input("Class View", "Menu", "Overall importance in ink, in the mix of the class colours, or the share of one class"),
        tree.input("Class", "Int", "The class that the view Class shows", 0, 0),
        tree.input("Ink", "Color", "Colour of everything in the view Independent", (0.02, 0.02, 0.02, 1.0)),
        tree.input("Palette", "Object", "Object whose points carry the class colours in order"),
    )


def class_share(tree, prefix: str, class_index):
    """The attribute prefix + class index, e.g. importance_3."""
    number = tree.node("FunctionNodeValueToString", class_index, properties={"data_type": "INT"})
    name = tree.add("GeometryNodeStringJoin")
    for text in (number, tree.node("FunctionNodeInputString", properties={"string": prefix})):
        tree.set(name.inputs["Strings"], text)  # the last link of a multi-input comes first
    return tree.attribute("FLOAT", name.outputs["String"])


def class_view(tree, inputs: tuple, importance, color, share) -> tuple:
    """The (importance, colour) that the view shows, as sockets. inputs: what declare_inputs returned."""
    view, class_index, ink, palette = inputs
    points = tree.node("GeometryNodeObjectInfo", palette, result="Geometry")
    class_color = tree.node(
        "GeometryNodeSampleIndex", points, tree.attribute("FLOAT_COLOR", "class_color"), class_index,
        properties={"data_type": "FLOAT_COLOR", "domain": "POINT", "clamp": True})
    # one menu switch only: two of them have items of their own each, which an input cannot be linked to at once
    index = tree.menu_switch("INT", view, {name: number for number, name in enumerate(CLASS_VIEWS)})
    shown = tree.index_switch("FLOAT", index, (importance, importance, share))
    shown_color = tree.index_switch("RGBA", index, (ink, color, class_color))
    tree.set_default("Class View", ALL)
    return shown, shown_color
