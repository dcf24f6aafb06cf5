"""Whether a model knows its data: accuracy, and where it is low, the likely cause, having tried it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from ..errors import bad_input, shown
from .remedies import AS_IT_IS, LEAST_SIDE, Remedy, layouts, other_activations, scalings

# samples on which readings, some hundred at most, are tried: bounded by the work that a model makes of each, and not by
# a clock, by which a busy machine would say something else
MOST_TRIED, LEAST_TRIED = 2000, 200
MOST_WORK = 3e9  # samples of a try times weights
GOOD = 0.97  # from here on nothing is tried
LEAST_GAIN = 0.05
LEAST_ABOVE_CHANCE = 0.25  # of what is above it
LEAST_BETTER = 0.02  # than a simpler reading of the data
MOST_CLASSES = 1000  # of another order of the classes
_BATCH = 4096


@dataclass(frozen=True)
class Fit:
    """train_accuracy, test_accuracy: shares of the samples of each part whose largest output is that of their class.
    chance: the share of the commonest class. warning: one sentence, or None where all is well.
    """

    train_accuracy: float
    test_accuracy: float
    train_samples: int
    test_samples: int
    chance: float
    warning: str | None

    @property
    def description(self) -> dict:
        return asdict(self)


def measure_fit(model, dataset, report, trained: bool = False, others: Callable[[], list] = list) -> Fit:
    """The model's accuracy on the data. What speaks against them belonging together is given to report.warning.

    trained: the model was trained on these very data, so that no other reading of them is tried. others: gives what
    else the model's file may mean, see models.alternatives; asked only where the model fits badly.
    Raises NNVisError (bad_input) where features or classes do not match.
    """
    check_shapes(model, dataset)
    module = model.module()
    train = _accuracy(module, dataset.x_train, dataset.y_train)
    test = _accuracy(module, dataset.x_test, dataset.y_test)
    counts = np.bincount(dataset.y_train, minlength=len(dataset.class_names))
    chance = float(counts.max() / counts.sum())
    total = (train * len(dataset.y_train) + test * len(dataset.y_test)) / (len(dataset.y_train) + len(dataset.y_test))
    warning = _warning(module, dataset, total, chance, trained, others)
    if warning is not None:
        report.warning(warning)
    return Fit(train, test, len(dataset.y_train), len(dataset.y_test), chance, warning)


def check_shapes(model, dataset) -> None:
    """Raises NNVisError (bad_input) where the samples' features or the classes are not what the model takes."""
    network = model.network
    inputs, outputs = network.layers[0].size, len(network.class_names)
    features, classes = dataset.x_train.shape[1], len(dataset.class_names)
    if features != inputs:
        raise bad_input(
            f"{dataset.name} has {features} features a sample {dataset.shape} but {model.name} takes {inputs}",
            _feature_remedy(features, inputs, dataset.shape),
        )
    if classes != outputs:
        names = ", ".join(dataset.class_names[:6]) + (", ..." if classes > 6 else "")
        more = "class_selection leaves classes out" if classes > outputs else "class_order names those without samples"
        raise bad_input(
            f"{dataset.name} has {classes} classes ({shown(names, 60, False)}) but {model.name} has {outputs} outputs",
            f"Check which labels are read (label_column in a table); {more}",
        )


def _feature_remedy(features: int, inputs: int, shape: tuple) -> str:
    if features == inputs + 1:
        return "One column too many: leave out an Id with drop_columns, or name the label's with label_column"
    channels = next((c for c in (1, 3) if inputs % c == 0 and round((inputs / c) ** 0.5) ** 2 * c == inputs), None)
    if len(shape) >= 2 and channels is not None and inputs >= LEAST_SIDE**2 and (len(shape) == 3) == (channels == 3):
        side = round((inputs / channels) ** 0.5)
        return f"Set the data option size to {side}, or give the data that the model was trained on"
    return "Give the data that the model was trained on; drop_columns leaves columns of a table out"


def _warning(module, dataset, accuracy: float, chance: float, trained: bool, others: Callable) -> str | None:
    near_chance = accuracy < chance + 0.1 * (1 - chance)
    found = None if trained or accuracy >= GOOD else _likely_cause(module, dataset, chance, others)
    right = f"The model is right on {accuracy:.1%} of {dataset.name}"
    if found is not None:
        share, cause, remedy = found
        return f"{right}, but on {share:.1%} with {cause}: {remedy}"
    if not near_chance:
        return None
    tried = "" if trained else "; other scalings, orders and activations do not help"
    return f"{right}, hardly more than by chance ({chance:.1%}){tried}: is it trained, and on these data?"


@np.errstate(over="ignore", invalid="ignore")  # a scaling that overflows is one that does not fit
def _likely_cause(module, dataset, chance: float, others: Callable) -> tuple | None:
    """(accuracy, cause, remedy) of what makes the model clearly better than now and than chance, or None."""
    x, y = _some(dataset, sum(weights.numel() for weights in module.parameters()))
    now = _accuracy(module, x, y)
    least = now + max(LEAST_GAIN, 3 * float(np.sqrt(now * (1 - now) / len(y))))
    least = max(least, chance + LEAST_ABOVE_CHANCE * (1 - chance))
    best, share = _best_reading(module, dataset, x, y)
    found = [(share, best.cause, f"set {best.option} in the data options")]
    if share < GOOD:  # what the data alone explain is the simpler cause, unless another explains clearly more
        found += _activations(module, best, x, y)
        found += _class_order(module, dataset, x, y)
        found += _other_models(others, best, x, y)
    gained = [(each[0] - LEAST_GAIN * (number > 0), each) for number, each in enumerate(found) if each[0] >= least]
    return max(gained, key=lambda pair: pair[0])[1] if gained else None


def _best_reading(module, dataset, x, y) -> tuple:
    """(Remedy, accuracy) of the order of axes and the scaling that fit best, the simplest where several do."""
    best, share = AS_IT_IS, _accuracy(module, x, y)
    scaled = [AS_IT_IS, *scalings(dataset)]
    for layout in layouts(dataset):
        for scaling in scaled:
            reading = scaling.then(layout)
            found = _accuracy(module, reading.change(x), y)
            if found > share + LEAST_BETTER:
                best, share = reading, found
    return best, share


def _activations(module, reading: Remedy, x, y) -> list:
    """(accuracy, cause, remedy) of every other activation, with the samples as they are and as they are read best."""
    found = []
    for name, other in other_activations(module):
        for remedy in [AS_IT_IS] + [reading] * bool(reading.cause):
            cause = " and ".join(filter(None, [f"the activation {name}", remedy.cause]))
            also = f", and {remedy.option} in the data options" if remedy.cause else ""
            text = f"set model_options.activation to {name}{also}"
            found.append((_accuracy(other, remedy.change(x), y), cause, text))
    return found


def _other_models(others: Callable, reading: Remedy, x, y) -> list:
    """(accuracy, cause, remedy) of what else the model's file may mean, with the samples as they are and as they are
    read best.
    """
    found = []
    for other in others():
        module = other.model.module()
        for remedy in [AS_IT_IS] + [reading] * bool(reading.cause):
            cause = " and ".join(filter(None, [other.cause, remedy.cause]))
            also = f", and {remedy.option} in the data options" if remedy.cause else ""
            found.append((_accuracy(module, remedy.change(x), y), cause, f"set {other.option}{also}"))
    return found


def _class_order(module, dataset, x, y) -> list:
    """(accuracy, cause, remedy) of another order of the classes, at most one: found on one half of the samples,
    measured on the other.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  only models that fit badly need it

    classes, predicted = len(dataset.class_names), _predicted(module, x)
    if classes > MOST_CLASSES:
        return []
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (predicted[::2], y[::2]), 1)
    _, label_of_output = linear_sum_assignment(confusion, maximize=True)
    share = float(np.mean(label_of_output[predicted[1::2]] == y[1::2]))
    if share < 0.5 or (label_of_output == np.arange(classes)).all():
        return []
    names = [dataset.class_names[k] for k in label_of_output]
    text = ", ".join(names[:12]) + (", ..." if classes > 12 else "")
    return [(share, "the classes in another order", f"set class_order to {shown(text, 90, False)}")]


def _some(dataset, weights: int) -> tuple:
    """LEAST_TRIED to MOST_TRIED samples with their labels, of both parts: fewer for a model of many weights."""
    most = int(np.clip(MOST_WORK / max(weights, 1), LEAST_TRIED, MOST_TRIED))
    x = np.concatenate([dataset.x_test[:MOST_TRIED], dataset.x_train[:MOST_TRIED]])
    y = np.concatenate([dataset.y_test[:MOST_TRIED], dataset.y_train[:MOST_TRIED]])
    kept = np.random.default_rng(0).permutation(len(y))[:most]
    return x[kept], y[kept]


def _accuracy(module, x, y) -> float:
    return float(np.mean(_predicted(module, x) == y))


def _predicted(module, x: np.ndarray) -> np.ndarray:
    """(n,) int64: the class of the largest output for samples (n, features) float32."""
    import torch  # noqa: PLC0415  readers of data do without

    with torch.no_grad():
        batches = [module(batch).argmax(1) for batch in torch.from_numpy(np.ascontiguousarray(x)).split(_BATCH)]
    return torch.cat(batches).numpy()
