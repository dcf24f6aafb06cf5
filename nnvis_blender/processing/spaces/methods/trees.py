"""Decision trees (CART, Breiman et al. 1984) and forests of them (Breiman 2001), by scikit-learn's arrays."""

import numpy as np

from .drawn_trees import Nodes, growing, standing_over
from .learned import Learned, Points, accuracies


def learn_tree(points: Points, report) -> Learned:
    """States are levels: what the tree answers when it is cut there."""
    from sklearn.tree import DecisionTreeClassifier

    settings = points.settings
    fitted = DecisionTreeClassifier(max_depth=settings.depth, random_state=points.seed).fit(points.x, points.y)
    nodes = Nodes(fitted.tree_, points.low, points.high)
    levels = range(min(nodes.depth.max() + 1, settings.steps))
    answers, figures, shares = [], [], []
    for level in levels:
        own, test, grid = (_cut_shares(nodes, places, level).T for places in (points.x, points.x_test, points.grid))
        answers.append(own.argmax(axis=0))
        shares.append(grid)
        kept = nodes.depth <= level
        leaves = float((kept & ((nodes.left < 0) | (nodes.depth == level))).sum())
        figures.append({**accuracies(answers[-1], test.argmax(axis=0), points), "leaves": leaves})
        report.progress(level + 1, len(levels))
    drawing = standing_over(nodes, len(levels))
    return Learned(
        states=[f"{level} split{'s' if level != 1 else ''} deep" for level in levels],
        figures=figures,
        shares=np.array(shares, np.float32),
        predictions=np.array(answers, np.int32),
        fields=points.class_names,
        lattices=drawing.lattices,
        clouds=drawing.clouds,
        stands=True,
    )


def learn_forest(points: Points, report) -> Learned:
    """States are the first 1, 2, 3, ... trees: the mean of what they answer, as scikit-learn's forest votes."""
    from sklearn.ensemble import RandomForestClassifier

    settings = points.settings
    forest = RandomForestClassifier(settings.trees, max_depth=settings.depth, random_state=points.seed)
    forest.fit(points.x, points.y)
    sums = [0.0, 0.0, 0.0]
    answers, figures, shares, before = [], [], [], None
    for number, tree in enumerate(forest.estimators_):
        sums = [
            total + (tree.predict_proba(places) if len(places) else np.zeros((0, len(points.class_names))))
            for total, places in zip(sums, (points.x, points.x_test, points.grid))
        ]
        own, test, grid = ((total / (number + 1)).T for total in sums)
        winners = grid.argmax(axis=0)
        changed = 1.0 if before is None else float((winners != before).mean())
        before = winners
        if number < settings.steps:
            answers.append(own.argmax(axis=0))
            shares.append(grid)
            figures.append({**accuracies(answers[-1], test.argmax(axis=0), points), "share that turned": changed})
        report.progress(number + 1, settings.trees)
    shown = forest.estimators_[: settings.steps]
    notes = []
    if len(shown) < settings.trees:
        notes.append(f"of {settings.trees} trees the first {len(shown)} are states")
    drawing = growing([Nodes(tree.tree_, points.low, points.high) for tree in shown], points.low, points.high)
    return Learned(
        states=[f"{number + 1} tree{'s' if number else ''}" for number in range(len(shown))],
        figures=figures,
        shares=np.array(shares, np.float32),
        predictions=np.array(answers, np.int32),
        fields=points.class_names,
        lattices=drawing.lattices,
        clouds=drawing.clouds,
        stands=True,
        notes=notes,
    )


def _cut_shares(nodes: Nodes, places: np.ndarray, level: int) -> np.ndarray:
    """(places, classes): what a tree that ends at a level answers."""
    at, row, places = np.zeros(len(places), int), np.arange(len(places)), places.astype(np.float32)
    for _ in range(level):
        goes_left = places[row, np.maximum(nodes.feature[at], 0)] <= nodes.threshold[at]
        child = np.where(goes_left, nodes.left[at], nodes.right[at])
        at = np.where(nodes.left[at] >= 0, child, at)
    return nodes.shares[at]
