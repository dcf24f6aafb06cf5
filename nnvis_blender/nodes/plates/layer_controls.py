"""The controls that a layer alone can have: the group "NNVis Layer Plates", a modifier before that of the plates."""

from ..builder import find_group, new_group

NAME, VERSION = "NNVis Layer Plates", 1
# name -> what is declared of it: type, description, default, lowest, highest and how it is shown
LAYER_CONTROLS = {
    "Arrange": ("Float", "0: each layer's plates in a line, 1: in a circle, 2: in a grid", 2.0, 0.0, 2.0),
    "Axis": ("Float", "Which way lines lead: 0 across the network, 1 along it", 0.0, 0.0, 1.0, "FACTOR"),
    "Spacing": ("Float", "What is free between plates, over a plate's side", 0.15, 0.0, 10.0),
    "Spread": ("Float", "Moves a layer's plates apart, about its middle", 1.0, 0.0, 10.0),
    "Fold": ("Float", "1 folds a layer into one pile", 0.0, 0.0, 1.0, "FACTOR"),
    "Most Maps": ("Int", "So many of a layer's plates are drawn, those of the most important units", 4096, 1),
    "Full Resolution": (
        "Float",
        "Draws all plates above the network as well, grown to their size at 1",
        0.0,
        0.0,
        1.0,
        "FACTOR",
    ),
}
_OWN = "own_controls"


def layer_plates_group():
    """The group, from the file or newly built.

    It writes what its inputs say into the vertices of one layer, where the plates' group reads them.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Gives one layer's plates controls of their own")
    tree.tree.is_modifier = True
    plates = tree.input("Geometry", "Geometry", "Vertices, one a plate")
    layer = tree.input("Layer", "Int", "Which layer, from 0 on", 0, 0)
    is_meant = tree.node(
        "FunctionNodeCompare",
        tree.attribute("INT", "layer"),
        layer,
        properties={"data_type": "INT", "operation": "EQUAL"},
    )
    for name, declared in LAYER_CONTROLS.items():
        value = tree.input(name, *declared)
        plates = _store(tree, plates, is_meant, _attribute(name), value)
    tree.output("Geometry", "Geometry", _store(tree, plates, is_meant, _OWN, 1.0))
    return tree.finish()


def of_layer(tree, name: str, value):
    """The field of a control: the layer's own where it has controls, else the value."""
    return tree.mix("FLOAT", tree.attribute("FLOAT", _OWN), value, tree.attribute("FLOAT", _attribute(name)))


def _attribute(name: str) -> str:
    return f"own_{name.lower().replace(' ', '_')}"


def _store(tree, geometry, selection, name: str, value):
    return tree.node(
        "GeometryNodeStoreNamedAttribute",
        geometry,
        selection,
        name,
        value,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
