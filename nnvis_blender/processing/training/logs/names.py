"""What a tag of TensorBoard or a column of a table measures: "val_loss" is the loss of "validation"."""

import re
from typing import NamedTuple

from ...files.fields import plain_name

_PARTS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "eval": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
_IDLE = {"epoch", "total", "mean", "avg", "metrics", "scalars"}  # they say nothing of what is measured
_KNOWN = {
    "loss": "loss",
    "acc": "accuracy",
    "accuracy": "accuracy",
    "categorical accuracy": "accuracy",
    "sparse categorical accuracy": "accuracy",
    "binary accuracy": "accuracy",
    "lr": "learning rate",
    "learning rate": "learning rate",
}
_OF_LAYERS = {
    "gradient norm": "gradient norm",
    "grad norm": "gradient norm",
    "weight norm": "weight norm",
    "update to weight ratio": "update-to-weight ratio",
    "update ratio": "update-to-weight ratio",
}
ORDER = ("loss", "accuracy", "learning rate", *dict.fromkeys(_OF_LAYERS.values()))
EPOCHS = {"epoch", "epochs"}
STEPS = {"step", "steps", "global step", "iteration", "iterations", "iter"}
TIMES = {"time", "wall time", "walltime", "timestamp", "relative time", "runtime", "date", "created at"}


class Measured(NamedTuple):
    """what: it measures, as History has it. of: which part of the data or which layer, "" where it says none."""

    what: str
    of: str


def measured(tag: str) -> Measured:
    """What a tag measures; a word that is not known stands for itself."""
    head, _, layer = tag.removeprefix("layers/").partition("/")
    if layer and words(head) in _OF_LAYERS:
        return Measured(_OF_LAYERS[words(head)], plain_name(layer))
    told = words(tag).split()
    part = next((_PARTS[word] for word in told if word in _PARTS), "")
    left = [word for word in told if word not in _PARTS and word not in _IDLE]
    said = " ".join(left)
    if left[-1:] == ["step"] and " ".join(left[:-1]) in _KNOWN:  # Lightning logs a loss a step beside the epoch's
        return Measured(_KNOWN[" ".join(left[:-1])], f"{part} step".strip())
    for known in (_KNOWN, _OF_LAYERS):
        if said in known:
            return Measured(known[said], part)
    return Measured(plain_name(said or tag), part)


def words(tag: str) -> str:
    """A tag in small letters, its words apart by one space."""
    return " ".join(re.split(r"[\s_./\\-]+", tag.strip().lower()))
