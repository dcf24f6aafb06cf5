"""A list of layers with its arrays as a Model."""

import numpy as np

from ..program.build import model_of
from .form import LayerList
from .program import program_of


def listed_model(listed: LayerList, arrays: dict[str, np.ndarray], reading):
    """The Model of a list without mistakes, a DenseChain where it is one. arrays: see program.program_of.

    reading: says its name and its notes. Raises NNVisError (bad_input) as model_of does.
    """
    return model_of(program_of(listed, arrays), reading)
