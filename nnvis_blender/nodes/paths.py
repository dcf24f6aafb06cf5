"""The stored path ranks inside a node tree: what lies on paths through something picked; see scene/paths.py."""


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
