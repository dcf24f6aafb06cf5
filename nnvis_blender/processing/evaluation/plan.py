"""What each chart shows: its lines, and by which scores the network is pruned for them. Standard library only."""

from dataclasses import asdict, dataclass

from ..importance import DEFAULT_METHOD, METHODS

MOST_CLASSES = 20  # lines of a chart that has one for each class; further classes are left out
MARK = {"x": 90, "label": "90 %"}
_ORIGINAL_TITLES = {
    "gamma x |weight|": "\N{GREEK SMALL LETTER GAMMA} \N{MULTIPLICATION SIGN} |w|, nn_vis",
    "|weight|": "|w|, nn_vis",
    "gamma": "\N{GREEK SMALL LETTER GAMMA}, nn_vis",
}


@dataclass(frozen=True)
class Score:
    """One score of every edge.

    method and parameters (sorted items) give the Importance; `of` says what is taken from it: "overall", a class's
    number, or the name of one of nn_vis' scores.
    """

    method: str
    parameters: tuple[tuple[str, object], ...]
    of: object = "overall"


@dataclass(frozen=True)
class Line:
    """A line of a chart.

    measure: a key of charts.MEASURES. base: the score by which is pruned for what is subtracted, or None, and
    base_measure: what that is.
    """

    label: str
    score: Score
    measure: str
    class_index: int | None = None
    base: Score | None = None
    base_measure: str = "test_accuracy"
    is_default: bool = False


@dataclass(frozen=True)
class Plan:
    """A chart to be: its name, texts, y axis and lines."""

    name: str
    title: str
    y_label: str
    y_range: tuple[float, float]
    lines: list[Line]


def chart_plans(settings, importance: dict[str, dict[str, object]], class_names: list[str]) -> list[Plan]:
    """The Plans of the charts that EvaluationParameters name.

    importance: for each method its parameters that differ from the defaults.
    """
    method = DEFAULT_METHOD if DEFAULT_METHOD in settings.methods else settings.methods[0]
    makers = {
        "scores": lambda: _scores(settings, importance),
        "regularisers": lambda: _variants(
            "regularisers",
            "Regulariser of gamma (no beta, gamma from 1)",
            importance,
            {
                "none": {"l1": False},
                "L1": {},
                "L2": {"l1": False, "l2": True},
                "L1 and L2": {"l2": True},
            },
            "L1",
        ),
        "centring": lambda: _variants(
            "centring",
            "Centring and start of gamma (L1)",
            importance,
            {
                "no beta, \N{GREEK SMALL LETTER GAMMA} from 1": {},
                "no beta, \N{GREEK SMALL LETTER GAMMA} from 0": {"gamma_one": False},
                "beta, \N{GREEK SMALL LETTER GAMMA} from 1": {"centering": True},
                "beta, \N{GREEK SMALL LETTER GAMMA} from 0": {"centering": True, "gamma_one": False},
            },
            "no beta, \N{GREEK SMALL LETTER GAMMA} from 1",
        ),
        "class_balanced": lambda: _classes(
            "class_balanced",
            "Pruned for one class: its balanced accuracy",
            "balanced accuracy \N{MINUS SIGN} overall accuracy",
            "balanced",
            _score(method, importance),
            class_names,
        ),
        "class_recall": lambda: _classes(
            "class_recall",
            "Pruned for one class: its true accuracy",
            "accuracy of the class \N{MINUS SIGN} the same when pruned for all",
            "recall",
            _score(method, importance),
            class_names,
            "recall",
        ),
        "one_class": lambda: _one_class(settings.one_class, _score(method, importance), class_names),
    }
    return [makers[name]() for name in settings.charts]


def _score(method: str, importance: dict, of="overall", **changed) -> Score:
    """The Score with those parameters that differ from the defaults, so that what is the same is measured once."""
    defaults = asdict(METHODS[method].parameters())
    different = {
        name: value for name, value in {**importance.get(method, {}), **changed}.items() if value != defaults[name]
    }
    return Score(method, tuple(sorted(different.items())), of)


def _scores(settings, importance: dict) -> Plan:
    lines = [
        Line(METHODS[m].title, _score(m, importance), "train_accuracy", is_default=m == DEFAULT_METHOD)
        for m in settings.methods
    ]
    if "batchnorm" in settings.methods:
        lines += [
            Line(title, _score("batchnorm", importance, name), "train_accuracy")
            for name, title in _ORIGINAL_TITLES.items()
        ]
    return Plan("scores", "Pruned by the score of each method", "training accuracy", (0.0, 1.0), lines)


def _variants(name: str, title: str, importance: dict, variants: dict, default: str) -> Plan:
    """Charts of the original: its own score, with the flags of the batch normalisation changed."""
    flags = {"centering": False, "gamma_one": True, "l1": True, "l2": False}
    lines = [
        Line(
            label,
            _score("batchnorm", importance, "gamma x |weight|", **{**flags, **changed}),
            "train_accuracy",
            is_default=label == default,
        )
        for label, changed in variants.items()
    ]
    return Plan(name, title, "training accuracy", (0.0, 1.0), lines)


def _classes(
    name: str,
    title: str,
    y_label: str,
    measure: str,
    overall: Score,
    class_names: list,
    base_measure: str = "test_accuracy",
) -> Plan:
    lines = [
        Line(text, Score(overall.method, overall.parameters, k), measure, k, overall, base_measure)
        for k, text in enumerate(class_names[:MOST_CLASSES])
    ]
    return Plan(name, title, y_label, (-0.2, 1.0), lines)


def _one_class(k: int, overall: Score, class_names: list) -> Plan:
    own = Score(overall.method, overall.parameters, k)
    lines = [
        Line(f"{measure_title}, pruned for {whose}", score, measure, k, is_default=score is own and measure == "recall")
        for measure, measure_title in (("recall", "true accuracy"), ("balanced", "balanced accuracy"))
        for whose, score in ((f"class {class_names[k]}", own), ("all classes", overall))
    ]
    return Plan(
        "one_class", f"Class {class_names[k]}, pruned for it alone and for all", "test accuracy", (0.0, 1.0), lines
    )
