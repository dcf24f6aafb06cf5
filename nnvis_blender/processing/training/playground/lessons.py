"""Lessons: settings of a Playground that show one thing, for a menu. What a lesson does not name is at its default."""

from dataclasses import dataclass, field

from .parameters import PlaygroundParameters


@dataclass(frozen=True)
class Lesson:
    """title: as a menu writes it. help: a sentence on what there is to see. values: the parameters that it sets."""

    title: str
    help: str
    values: dict[str, object] = field(default_factory=dict)

    @property
    def parameters(self) -> PlaygroundParameters:
        return PlaygroundParameters(**self.values)


_SPIRAL = {"data": "spiral", "hidden": [8, 8], "optimiser": "adam", "learning_rate": 0.01, "epochs": 300}

LESSONS = {
    "circle": Lesson("A Circle", "Six units bend a line around a disc"),
    "straight": Lesson(
        "Straight Lines Only",
        "Without a hidden layer there is one straight line, which cannot part disc and ring",
        {"hidden": []},
    ),
    "features": Lesson(
        "The Right Features",
        "Given x² and y², no hidden layer is needed: what goes in decides what is easy",
        {"hidden": [], "features": ["x2", "y2"], "learning_rate": 0.01},
    ),
    "xor": Lesson(
        "XOR",
        "Each hidden unit draws one line, the next layer joins them",
        {"data": "xor", "hidden": [8]},
    ),
    "symmetry": Lesson(
        "All the Same at First",
        "Weights that begin at 0 stay as they are: nothing tells the units of a layer apart",
        {"data": "xor", "hidden": [4], "initialisation": "zero"},
    ),
    "moons": Lesson(
        "Two Moons",
        "ReLU units fold the plane along straight creases",
        {"data": "moons", "hidden": [6, 4], "activation": "relu"},
    ),
    "classes": Lesson(
        "Ten Classes", "Ten outputs share the plane among them", {"data": "blobs", "classes": 10, "hidden": [8]}
    ),
    "spiral": Lesson(
        "The Spiral",
        "The hardest of these: waves as features help",
        {**_SPIRAL, "features": ["x", "y", "sin_x", "sin_y"]},
    ),
    "wide": Lesson(
        "The Spiral, by x and y",
        "More units find their own features, given more points",
        {**_SPIRAL, "hidden": [16, 16], "points": 1000},
    ),
    "overfitting": Lesson(
        "Learned by Heart",
        "Few noisy points, many units: the training loss falls while the test loss rises",
        {
            "data": "gauss",
            "points": 60,
            "noise": 0.5,
            "hidden": [16, 16],
            "optimiser": "adam",
            "learning_rate": 0.01,
            "epochs": 300,
        },
    ),
    "sparse": Lesson(
        "Few Weights Are Enough",
        "L1 takes the weights that are not needed to 0: of seven features little but xy is left",
        {
            "data": "xor",
            "features": ["x", "y", "x2", "y2", "xy", "sin_x", "sin_y"],
            "hidden": [2],
            "l1": 0.01,
            "learning_rate": 0.01,
        },
    ),
    "too_fast": Lesson(
        "Too Fast",
        "A learning rate that is too high: the loss jumps, and never comes to rest",
        {"data": "xor", "learning_rate": 10.0},
    ),
    "hills": Lesson(
        "Hills and Hollows",
        "Regression: the surface rises and falls to meet the values",
        {"data": "multi_gauss", "hidden": [8, 8], "optimiser": "adam", "learning_rate": 0.01},
    ),
}
