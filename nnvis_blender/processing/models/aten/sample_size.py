"""The size of one sample of a model that does not say it: as the options say, or the only usual one that fits."""

import torch

from ...errors import NNVisError, bad_input
from ..program.program import Program
from .first_layer import FirstLayer
from .misfit import Misfit


def program_for_samples(first: FirstLayer, reading, follow, follow_asked=None) -> Program:
    """follow(shape of one sample, dtype) for the shape that the options say, or that alone of the usual ones fits.

    follow: raises Misfit for a shape that does not fit. follow_asked: follows in its place what the options say.
    Raises NNVisError (bad_input) where several shapes fit, or none.
    """
    asked = reading.options.input_size
    if asked is not None:
        likely = [(shape, dtype) for shape in first.asked_shapes(asked) for dtype in first.types]
        return _first_that_fits(likely, reading, follow_asked or follow)
    fitting, refusal = [], None
    likely = [(shape, dtype) for dtype in first.types for shape in first.likely_shapes(dtype)]
    for shape, dtype in likely:
        noted = len(reading.notes)
        try:
            fitting.append((shape, dtype, follow(shape, dtype)))
        except Misfit:
            del reading.notes[noted:]
        except NNVisError as error:  # for another reason, which may be of this size alone, such as a check of its own
            del reading.notes[noted:]
            refusal = refusal or error
        if len(fitting) == 2 or (fitting and _is_row(*fitting[0][:2])):
            break
    if len(fitting) == 1:
        shape, dtype, program = fitting[0]
        if not _is_row(shape, dtype):
            reading.note(f"one sample is {'x'.join(map(str, shape))}, the only usual size that fits its weights")
        return program
    if refusal is not None and not fitting:
        raise refusal
    raise bad_input(
        f"{reading.path.name} does not say what size comes in",
        "Give the size of one sample as input_size, e.g. 3 224 224",
    )


def _is_row(shape: tuple, dtype: torch.dtype) -> bool:
    """Whether a sample is a row of features, which is what a matrix is usually for."""
    return len(shape) == 1 and dtype is torch.float32


def _first_that_fits(likely: list, reading, follow) -> Program:
    refusal = None
    for shape, dtype in likely:
        noted = len(reading.notes)
        try:
            return follow(shape, dtype)
        except NNVisError as error:  # Misfit, or a check of the model's own that another shape passes
            del reading.notes[noted:]
            refusal = error
    raise refusal
