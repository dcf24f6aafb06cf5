"""Layer lists in JSON: a network as it is designed, with random weights."""

import numpy as np

from ..layer_list.form import WHAT, read_layer_list, require_shapes
from ..layer_list.matching import no_input, with_options
from ..layer_list.model import listed_model
from ..layer_list.weights import initial_arrays
from ..reading import Reading
from .content import head

TITLE, SUFFIXES = WHAT, (".json",)

_HEAD = 1 << 16  # of the file, in which the key is looked for


def match(path) -> bool:
    first = head(path, _HEAD).lstrip(b" \t\r\n\xef\xbb\xbf")
    return first.startswith(b"{") and b'"layers"' in first


def read(path, options):
    """A Model with random weights. Raises NNVisError (bad_input)."""
    reading = Reading(path, TITLE, options)
    listed = with_options(read_layer_list(path), reading)
    for note in listed.notes:
        reading.note(note)
    if listed.input_shape is None:
        raise no_input(reading)
    require_shapes(listed)
    seed = listed.training.get("seed", 0)
    reading.note(f"the network is untrained: its weights are random, of the seed {seed}")
    return listed_model(listed, initial_arrays(listed, np.random.default_rng(seed)), reading)
