"""Files that are known and not read: each refused by name with what to do instead."""

from ...errors import bad_input
from .content import head

TITLE = None  # no format to offer
SUFFIXES = ()

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
    first = head(path, 64)
    if first.startswith(b"\x93NUMPY"):
        return "a single NumPy array, not the weights of a network", "Save all with numpy.savez(path, W0=..., b0=...)"
    if first.startswith(b"\x1f\x8b"):
        return "compressed by gzip", "Unpack it first"
    if first.startswith(b"GGUF"):
        return "a GGUF language model, which is not read", "Give a chain of dense layers"
    if _is_pickle(first) and not first.startswith(b"\x80\x02\x8a\nl\xfc\x9cF\xf9"):
        return "a Python pickle, which could run code and is never loaded", _SKLEARN
    return None


def _is_pickle(first: bytes) -> bool:
    """A pickle of protocol 2 to 5, as it is or compressed by joblib (zlib, whose first bytes say the level)."""
    compressed = first[:2] in (b"x\x01", b"x^", b"x\x9c", b"x\xda") and not first.isascii()
    return compressed or (first[:1] == b"\x80" and first[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"))
