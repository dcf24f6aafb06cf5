"""Whether a model knows its data: accuracy, and where it is low, the likely cause, having tried it."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from ..errors import bad_input, shown
from .likely_cause import likely_cause
from .remedies import LEAST_SIDE
from .running import accuracy, work_of

MOST_WORK = 5e11  # samples that accuracy is measured on times a model's multiplications


@dataclass(frozen=True)
class Fit:
    """train_accuracy, test_accuracy: shares of the samples of each part whose largest output is that of their class.

    train_samples, test_samples: how many were measured. chance: the share of the commonest class. warning: one
    sentence, or None where all is well.
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


def measure_fit(model, dataset, report, trained: bool = False, others: Callable[[], list] = list) -> Fit | None:
    """The model's accuracy on the data. What speaks against them belonging together is given to report.warning.

    None for a model whose outputs are no classes of which one is right (model.outputs_kind).
    trained: the model was trained on these very data, so that no other reading of them is tried. others: gives what
    else the model's file may mean, see models.alternatives; asked only where the model fits badly.
    Raises NNVisError (bad_input) where features or classes do not match.
    """
    check_shapes(model, dataset)
    if not gives_classes(model):
        return None
    module = model.module()
    work = work_of(model, module, dataset.x_train)
    measured = [
        _measured(x, y, work, len(dataset.y_train) + len(dataset.y_test))
        for x, y in ((dataset.x_train, dataset.y_train), (dataset.x_test, dataset.y_test))
    ]
    train, test = (accuracy(model, module, x, y) for x, y in measured)
    counts = np.bincount(dataset.y_train, minlength=len(dataset.class_names))
    chance = float(counts.max() / counts.sum())
    sizes = [len(y) for _, y in measured]
    total = (train * sizes[0] + test * sizes[1]) / sum(sizes)
    warning = _warning(model, module, dataset, work, total, chance, trained, others)
    if warning is not None:
        report.warning(warning)
    return Fit(train, test, *sizes, chance, warning)


def gives_classes(model) -> bool:
    """Whether a sample's class is one of the model's outputs, the largest where the model is right."""
    return model.outputs_kind == "classes"


def takes_class_names(model, dataset) -> bool:
    """Whether the model's outputs are called as the classes of the data: one is there for each, and is not called
    otherwise by the model itself.
    """
    names = model.network.class_names
    is_named = any(not str(name).isdecimal() for name in names)
    return gives_classes(model) and len(dataset.class_names) == len(names) and not (is_named and dataset.conflict)


def check_shapes(model, dataset) -> None:
    """Raises NNVisError (bad_input) where the samples' features or the classes are not what the model takes."""
    shape = model.inputs[0].shape
    inputs, outputs = math.prod(shape), len(model.network.class_names)
    features, classes = dataset.x_train.shape[1], len(dataset.class_names)
    if features != inputs:
        takes = f"{inputs} {tuple(shape)}" if len(shape) > 1 else f"{inputs}"
        raise bad_input(
            f"{dataset.name} has {features} features a sample {dataset.shape} but {model.name} takes {takes}",
            _feature_remedy(features, tuple(shape), dataset.shape),
        )
    if gives_classes(model) and classes != outputs:
        names = ", ".join(dataset.class_names[:6]) + (", ..." if classes > 6 else "")
        more = "class_selection leaves classes out" if classes > outputs else "class_order names those without samples"
        raise bad_input(
            f"{dataset.name} has {classes} classes ({shown(names, 60, False)}) but {model.name} has {outputs} outputs",
            f"Check which labels are read (label_column in a table); {more}",
        )


def _feature_remedy(features: int, taken: tuple, shape: tuple) -> str:
    inputs = math.prod(taken)
    if features == inputs + 1:
        return "One column too many: leave out an Id with drop_columns, or name the label's with label_column"
    if len(taken) == 3 and len(shape) >= 2 and taken[1] == taken[2]:
        return f"Set the data option size to {taken[1]}, or give the data that the model was trained on"
    channels = next((c for c in (1, 3) if inputs % c == 0 and round((inputs / c) ** 0.5) ** 2 * c == inputs), None)
    if len(shape) >= 2 and channels is not None and inputs >= LEAST_SIDE**2 and (len(shape) == 3) == (channels == 3):
        side = round((inputs / channels) ** 0.5)
        return f"Set the data option size to {side}, or give the data that the model was trained on"
    return "Give the data that the model was trained on; drop_columns leaves columns of a table out"


def _warning(
    model, module, dataset, work: int, right: float, chance: float, trained: bool, others: Callable
) -> str | None:
    found = None if trained else likely_cause(model, module, dataset, work, right, chance, others)
    said = f"The model is right on {right:.1%} of {dataset.name}"
    if found is not None:
        return f"{said}, but on {found.accuracy:.1%} with {found.cause}: {found.remedy}"
    if dataset.conflict is not None:
        return f"{said}: {dataset.conflict}"
    if right >= chance + 0.1 * (1 - chance):
        return None
    tried = "" if trained else "; other scalings, orders and activations do not help"
    return f"{said}, hardly more than by chance ({chance:.1%}){tried}: is it trained, and on these data?"


def _measured(x: np.ndarray, y: np.ndarray, work: int, total: int) -> tuple[np.ndarray, np.ndarray]:
    """(samples, labels) of a part of data of so many samples in all: all of them, or as many as a heavy model allows,
    drawn by a fixed seed.
    """
    most = max(1, int(MOST_WORK / work * len(y) / total))
    if len(y) <= most:
        return x, y
    kept = np.sort(np.random.default_rng(0).permutation(len(y))[:most])
    return x[kept], y[kept]
