"""TensorFlow's checkpoints, read without TensorFlow: NAME.index and NAME.data-*, and folders with one an epoch."""

import re
from pathlib import Path

from ...errors import NNVisError, bad_input, shown
from ...files.damage import damage_told
from ..linear_chain import linear_chain
from ..reading import Reading
from ..tensor_outline import tensor_outline
from ..tensorflow.bundle import REMEDY, SUFFIX, Bundle
from ..tensorflow.table import MAGIC
from ..tensorflow.variables import EPS, channels_first, named_tensors
from ..weights_alone import weights_alone
from .content import head
from .tensors import Tensor

TITLE = "TensorFlow checkpoint"
SUFFIXES = (".index",)

_STATE = b"model_checkpoint_path:"  # how the text beside checkpoints begins, which names the last
_MOST_STATE = 1 << 20
_TO_OPEN = (
    "Save the whole model with model.export(folder) or tf.saved_model.save, or as ONNX; draw_only draws the weights"
)


def match(path) -> bool:
    path = Path(path)
    return (path.is_dir() and bool(checkpoint_series(path))) or _is_index(path) or head(path, 64).startswith(_STATE)


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    with damage_told(path, TITLE, REMEDY):
        tensors, reading, in_order = _opened(path, options)
        if reading.options.draw_only:
            return weights_alone(channels_first(tensors, reading), reading, in_order)
        refusal = _refusal(tensors, reading)
        if refusal is not None:
            raise refusal
        return linear_chain(tensors, reading, in_order, EPS)


def outline(path, options) -> dict[str, object]:
    """The outline of its index, see outline.py. Raises NNVisError (bad_input)."""
    with damage_told(path, TITLE, REMEDY):
        tensors, reading, in_order = _opened(path, options)
        return tensor_outline(tensors, reading, in_order, _refusal(tensors, reading))


def _opened(path, options) -> tuple[dict[str, Tensor], Reading, bool]:
    """(the tensors, the reading, whether they are in the order in which they were made)."""
    reading = Reading(path, TITLE, options)
    index = _index_of(reading.path, reading)
    tensors, in_order = named_tensors(Bundle(index), reading)
    if not tensors:
        raise bad_input(f"{index.name} holds no variables of a network", REMEDY)
    return tensors, reading, in_order


def _refusal(tensors: dict[str, Tensor], reading: Reading) -> NNVisError | None:
    """Why no chain of dense layers is in it. Dense layers behind convolutions have their inputs in another order than
    PyTorch's, so that no other reader of named tensors is asked, either.
    """
    kernel = next((name for name, tensor in tensors.items() if len(tensor.shape) > 2), None)
    if kernel is None:
        return None
    return bad_input(
        f"{reading.path.name} has {shown(kernel, 40, quoted=False)}, a convolution, and no checkpoint says strides, "
        "padding or pooling",
        _TO_OPEN,
    )


def checkpoint_series(folder) -> list[Path]:
    """The indices of a folder's checkpoints, by the numbers in their names: the epochs of a training in their order."""
    return sorted((path for path in Path(folder).glob(f"*{SUFFIX}") if _is_index(path)), key=_by_number)


def _by_number(path: Path) -> tuple:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d{1,9})", path.name))


def _is_index(path: Path) -> bool:
    """Whether a table ends there, as no other file that is read does."""
    if not path.is_file():  # a pipe in a folder would be waited for
        return False
    try:
        with open(path, "rb") as stream:
            stream.seek(-len(MAGIC), 2)
            return stream.read() == MAGIC
    except (OSError, ValueError):
        return False


def _index_of(path: Path, reading) -> Path:
    """The index that is read: the file, the last of a folder, or the one that a "checkpoint" text names."""
    if path.is_dir():
        series = checkpoint_series(path)
        if len(series) > 1:
            names = ", ".join(index.name.removesuffix(SUFFIX) for index in series)
            reading.note(
                f"the folder holds {len(series)} checkpoints ({shown(names, 80, quoted=False)}): the last is read"
            )
        return series[-1]
    if _is_index(path):
        return path
    name = re.match(rb'model_checkpoint_path:\s*"([^"\n]+)"', head(path, _MOST_STATE))
    index = path.with_name(Path(name[1].decode("utf-8", "replace")).name + SUFFIX) if name else None
    if index is None or not _is_index(index):
        raise bad_input(f"{path.name} names no checkpoint that is beside it", REMEDY)
    reading.note(f"{index.name} is read, which {path.name} names")
    return index
