"""Files that are known and not read: each refused by name with what to do instead."""

import re

from ...errors import bad_input
from .content import head, zip_names

TITLE = None  # no format to offer
SUFFIXES = ()

_STATE_DICT = "Where it was made, save torch.save(model.state_dict(), path)"
_KERAS = 'Save its dense layers with numpy.savez("model.npz", *model.get_weights())'
_SKLEARN = (
    'For scikit-learn\'s model m: numpy.savez("model.npz", *sum(zip(m.coefs_, m.intercepts_), ()), '
    "activation=m.activation)"
)


def match(path) -> bool:
    return _found(path) is not None


def read(path, options):
    """Raises NNVisError (bad_input)."""
    what, remedy = _found(path)
    raise bad_input(f"{path.name} is {what}", remedy)


def _found(path) -> tuple | None:
    """(what the file is, what to do), or None."""
    members = zip_names(path)
    if members:
        return _found_in_zip(members)
    first = head(path, 64)
    if first.startswith(b"\x89HDF\r\n\x1a\n"):
        return "an HDF5 file as Keras writes them, which is not read yet", _KERAS
    if first.startswith(b"\x93NUMPY"):
        return "a single NumPy array, not the weights of a network", "Save all with numpy.savez(path, W0=..., b0=...)"
    if first.startswith(b"\x1f\x8b"):
        return "compressed by gzip", "Unpack it first"
    if first.startswith(b"GGUF"):
        return "a GGUF language model, which is not read", "Give a chain of dense layers"
    if _is_pickle(first) and not first.startswith(b"\x80\x02\x8a\nl\xfc\x9cF\xf9"):
        return "a Python pickle, which could run code and is never loaded", _SKLEARN
    if first[:1] == b"\x08" and re.match(rb"\x08[\x01-\x20](\x12|:|\x1a)", first):
        return "an ONNX model, which is not read yet", _STATE_DICT
    return None


def _is_pickle(first: bytes) -> bool:
    """A pickle of protocol 2 to 5, as it is or compressed by joblib (zlib, whose first bytes say the level)."""
    compressed = first[:2] in (b"x\x01", b"x^", b"x\x9c", b"x\xda") and not first.isascii()
    return compressed or (first[:1] == b"\x80" and first[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"))


def _found_in_zip(members: list) -> tuple | None:
    names = {name.partition("/")[2] for name in members} | set(members)
    if "model.weights.h5" in names:
        return "a Keras model (.keras), which is not read yet", _KERAS
    return None
