"""Errors, warnings and notes in the words of the panels: parameters are called what their labels are."""

import functools

from ..processing.errors import NNVisError
from ..processing.jobs import JOBS
from ..processing.wording import reworded, reworded_error
from .parameter_groups import fields_named


def panel_words(text: str) -> str:
    """A warning or a note as a panel says it."""
    return reworded(text, _labels())


def panel_error(error: NNVisError) -> NNVisError:
    """An error as a panel says it."""
    return reworded_error(error, _labels())


@functools.cache
def _labels() -> dict[str, str]:
    """Field's name -> label, of all parameters of all jobs."""
    classes = [cls for kind in JOBS.values() for group in kind.groups.values() for cls in group]
    return {name: label for cls in classes for name, label in fields_named(cls).items()}
