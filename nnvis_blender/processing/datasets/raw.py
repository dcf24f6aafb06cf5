"""What every reader of a data format gives: samples and labels as they stand in the files, and what there is to say."""

import dataclasses
from collections.abc import Callable

import numpy as np


@dataclasses.dataclass
class Raw:
    """x: (n, ...) numbers as they stand in the file. y: (n,) integers into class_names.

    The test part may be None. notes: sentences on what the reader has found, taken or left out.
    resized: the reader has resized. is_image: samples are (channels, height, width). features: what a table calls the
    values of a sample; empty where nothing does.
    """

    x: np.ndarray
    y: np.ndarray
    class_names: list[str]
    x_test: np.ndarray | None = None
    y_test: np.ndarray | None = None
    notes: list[str] = dataclasses.field(default_factory=list)
    resized: bool = False
    is_image: bool = False
    features: list[str] = dataclasses.field(default_factory=list)

    def copy(self, **changes) -> "Raw":
        return dataclasses.replace(self, **changes)

    def changed(self, change: Callable, note: str = "") -> "Raw":
        """With the samples of all parts changed, and a note on it. Names of their values do not fit any more."""
        test = None if self.x_test is None else change(self.x_test)
        notes = [*self.notes, note] if note else self.notes
        return self.copy(x=change(self.x), x_test=test, notes=notes, features=[])

    def parts(self) -> list[tuple[np.ndarray, np.ndarray, str]]:
        """(samples, labels, name) of the parts that there are."""
        parts = ((self.x, self.y, "training"), (self.x_test, self.y_test, "test"))
        return [part for part in parts if part[0] is not None]
