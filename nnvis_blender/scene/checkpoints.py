"""What objects are at the checkpoints of a training: names of attributes, and those of the one that is shown."""

import numpy as np

from ..nodes.epoch import NUMBER
from .attributes import read_attribute
from .controls import get_control, has_control


def at_checkpoint(name: str, number: int) -> str:
    """What the attribute is called that holds something as it is at a checkpoint, counted from 0."""
    return f"{name}_epoch_{number}"


def passed_checkpoint(item) -> int | None:
    """The number of the checkpoint, from 0, that an object shows or has just passed; None of the last, at which all is
    as the data have it by themselves, and where there is none.
    """
    checkpoints = get_control(item, "Epochs") if has_control(item, "Epochs") else None
    if checkpoints is None or not len(checkpoints.data.vertices):
        return None
    numbers = read_attribute(checkpoints.data, NUMBER)
    passed = int(np.searchsorted(numbers, get_control(item, "Epoch") * (1 + 1e-6), side="right")) - 1
    return None if passed == len(numbers) - 1 else max(passed, 0)


def read_at_epoch(item, name: str) -> np.ndarray:
    """An attribute of an object's data at the checkpoint that it shows or has just passed."""
    passed = passed_checkpoint(item)
    return read_attribute(item.data, name if passed is None else at_checkpoint(name, passed))


def read_units_at_epoch(item, name: str) -> np.ndarray:
    """(units,) or (units, 3): an attribute of the units' object at the checkpoint that it shows or has just passed."""
    passed = passed_checkpoint(item)
    if passed is None:
        return read_attribute(item.data, name)
    return read_attribute(get_control(item, "Unit Epochs").data, at_checkpoint(name, passed))
