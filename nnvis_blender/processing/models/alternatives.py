"""What else a model file may mean, where it leaves that open: tried when a model hardly knows its data."""

import dataclasses
import itertools

from ..errors import NNVisError
from . import read_model
from .dense_chain import DenseChain
from .options import ModelOptions

MOST_VALUES = 2_000_000  # of a model's weights that is read again
MOST_READ = 24  # orders of up to four layers


@dataclasses.dataclass(frozen=True)
class Alternative:
    """cause: what it has that the model as it was read has not. option: how it is asked for. model: the other one."""

    cause: str
    option: str
    model: object


def alternatives(path, options: ModelOptions) -> list:
    """The other networks (of other numbers) that a small file of a dense chain can be read as, the likeliest first."""
    read, found = read_model(path, options), []
    if not isinstance(read, DenseChain) or read.network.edge_count > MOST_VALUES:
        return []  # the formats of other models say all of this themselves
    known = {read.sha256}
    for cause, option, other in itertools.islice(_others(options), MOST_READ):
        try:
            model = read_model(path, other)
        except NNVisError:  # the layers do not chain like this
            continue
        if model.sha256 not in known:
            known.add(model.sha256)
            found.append(Alternative(cause, option, model))
    return found


def _others(options: ModelOptions):
    """(cause, option, ModelOptions) of each other thing to say of the file."""
    for matrices in ("outputs_first", "inputs_first"):
        if options.matrices != matrices:
            cause = f"the matrices read as {matrices.replace('_', ' ')}"
            yield cause, f"model_options.matrices to {matrices}", dataclasses.replace(options, matrices=matrices)
    for order in itertools.permutations(options.layer_order or ()):
        text = ", ".join(map(str, order))
        yield (
            f"the layers in the order {text}",
            f"model_options.layer_order to {text}",
            dataclasses.replace(options, layer_order=list(order)),
        )
