"""The stored path ranks inside a node tree: what lies on paths through something picked; see scene/paths.py."""

from .texts import store

_STORED = (("INT", "path_rank"), ("FLOAT", "path_importance"))


class Paths:
    """What takes the place of an element's own rank and importance where paths alone are drawn, and there are any.

    rank: the path rank in the class view. importance: of the least important edge on its best path. shown_alone:
    whether paths alone are drawn.
    """

    def __init__(self, tree, view, only_paths):
        overall = tree.attribute("INT", "path_rank")
        self.rank = view.choose("INT", overall, overall, view.of_class("INT", "path_rank_"))
        self.importance = tree.attribute("FLOAT", "path_importance")
        picked = overall.node.outputs["Exists"]  # new data has none until something is picked
        self.shown_alone = tree.node("FunctionNodeBooleanMath", only_paths, picked, properties={"operation": "AND"})


def paths_at_epoch(tree, geometry, epoch, index, domain: str, rank, importance):
    """The geometry with the path ranks of the checkpoint that the epoch has passed, in the view of one class as well.

    index: of that class. rank, importance: of what is drawn where nothing is picked.
    """
    picked, least = (epoch.at(kind, name, epoch.first) for kind, name in _STORED)
    has_picked = picked.node.outputs["Exists"]
    rank, importance = (
        tree.node("GeometryNodeSwitch", has_picked, own, of_path, properties={"input_type": kind})
        for kind, own, of_path in (("INT", rank, picked), ("FLOAT", importance, least))
    )
    geometry = store(tree, geometry, tree.numbered("path_rank_", index), rank, "INT", domain)
    for (kind, name), value in zip(_STORED, (rank, importance)):
        geometry = store(tree, geometry, name, value, kind, domain)
    return geometry
