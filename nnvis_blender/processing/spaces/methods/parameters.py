"""What a user may set about a classical method. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ..output.parameters import AUTO, COMPONENTS, FEATURES, PLANES

MEANS, NEIGHBOURS, TREE, FOREST, LOGISTIC, MACHINE = "means", "neighbours", "tree", "forest", "logistic", "svm"
METHODS = {
    MEANS: ("k-Means", "Means move to the middle of the points that are nearest to them; labels are not used"),
    NEIGHBOURS: ("k Nearest Neighbours", "The nearest points vote, more of them with every state"),
    TREE: ("Decision Tree", "Splits along one axis each, a level deeper with every state"),
    FOREST: ("Random Forest", "Trees that saw other points each vote, one more with every state"),
    LOGISTIC: ("Logistic Regression", "A straight boundary, one iteration of the solver further with every state"),
    MACHINE: ("Support Vector Machine", "The widest margin, twice the iterations of the solver with every state"),
}
KERNELS = {
    "linear": ("Linear", "A straight boundary"),
    "rbf": ("Gaussian", "A bent one: points act on what is near them"),
    "poly": ("Polynomial", "One bent as a polynomial of the third degree"),
}
STARTS = {
    "k-means++": ("k-Means++", "Points far from each other (Arthur and Vassilvitskii 2007)"),
    "random": ("Random", "Any points"),
}


@dataclasses.dataclass(frozen=True)
class LearnParameters:
    """A method that learns from points of a plane, step by step"""

    axes = 2  # of the plane; not to be set

    method: str = parameters.field(MEANS, help="what learns", choices=METHODS)
    k: int = parameters.field(3, 1, 100, help="means, or the most neighbours that vote")
    start: str = parameters.field("k-means++", help="where means begin", choices=STARTS)
    query: int | None = parameters.field(
        None, 0, 2**31 - 1, help="the sample whose neighbours are drawn, counted from 0", unset="Least Sure", start=0
    )
    depth: int = parameters.field(5, 1, 12, help="levels of a tree at most")
    trees: int = parameters.field(24, 1, 200, help="trees of the forest")
    strength: float = parameters.field(
        1.0, 1e-4, 1e6, help="weight of the errors (scikit-learn's C): the more, the narrower the margin"
    )
    kernel: str = parameters.field("rbf", help="form of the boundary", choices=KERNELS)
    steps: int = parameters.field(40, 1, 200, help="states at most")
    plane: str = parameters.field(
        AUTO,
        help="the plane of more than two features",
        choices={name: PLANES[name] for name in (AUTO, FEATURES, COMPONENTS)},
        section="Data",
    )
    inputs: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="of the plane of inputs, the two numbers, counted from 0", unset="The First"
    )
    points: int = parameters.field(400, 2, 5000, help="at most so many samples are learned from")
    resolution: int = parameters.field(101, 11, 401, help="places along each side of the regions")
    margin: float = parameters.field(0.1, 0.0, 10.0, help="how far regions go beyond the samples, as a share")
