"""What an archive stores, as values that a graph is followed with."""

from ..aten.exported_weights import plain_tensor
from ..aten.varied import constant
from ..formats.tensors import NUMBERS, Tensor


def tensor_value(stored, path: str):
    """A tensor, or the tensors in lists, tuples and dictionaries, as constants; path: the name that the model has for
    it.

    Raises ValueError for tensors that are no plain numbers.
    """
    if isinstance(stored, Tensor):
        if stored.kind not in NUMBERS or stored.load is None:
            raise ValueError(f"{path or 'a constant'} is a {stored.kind} tensor, which is not read")
        value = constant(plain_tensor(stored.load(), stored.kind), path)
        value.relatives = [value]
        return value
    if type(stored) in (list, tuple):
        return type(stored)(tensor_value(item, f"{path}.{k}") for k, item in enumerate(stored))
    if type(stored) is dict:
        return {key: tensor_value(item, f"{path}.{key}") for key, item in stored.items()}
    return stored
