"""NumPy archives of a chain's weights, under the names that people and programs give them."""

import itertools
import re

import numpy as np

from ...errors import bad_input, shown
from ...files.archive import Archive
from ...files.damage import damage_told
from ..named_tensors import model_of_tensors
from ..options import AUTO
from ..outline import CHAIN, tensor_values
from ..outline import outline as outline_of
from ..reading import Reading
from ..tensor_outline import tensor_outline
from .content import zip_names
from .tensors import Tensor, as_float32

TITLE = "NumPy archive of weights"
SUFFIXES = (".npz",)

_SAVE_AGAIN = "Save it again with numpy.savez(path, W0=..., b0=..., W1=..., ...)"
_NAMES = "Name the arrays W0, b0, W1, b1, ..., or coefs_0, intercepts_0, ..., or arr_0, arr_1, ..."
# (name of a matrix, name of its bias), each with a number; the case counts for neither
_PAIRS = (
    ("w", "b"),
    ("weight", "bias"),
    ("weights", "biases"),
    ("kernel", "bias"),
    ("coef", "intercept"),
    ("coefs", "intercepts"),
    ("theta", "bias"),
)
_ACTIVATION = "activation"


def match(path) -> bool:
    names = zip_names(path)
    return bool(names) and names[0].endswith(".npy")


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    reading = Reading(path, TITLE, options)
    with damage_told(path, TITLE, _SAVE_AGAIN), Archive(path) as archive:
        archive.check()
        return _Weights(archive, reading).model()


def outline(path, options) -> dict[str, object]:
    """The outline of the headers of its arrays, see outline.py. Raises NNVisError (bad_input)."""
    reading = Reading(path, TITLE, options)
    with damage_told(path, TITLE, _SAVE_AGAIN), Archive(path) as archive:
        return _Weights(archive, reading).outline()


class _Weights:
    def __init__(self, archive: Archive, reading: Reading):
        self.archive, self.reading, self.file = archive, reading, reading.path.name
        self.names = archive.arrays

    def model(self):
        self._note_activation()
        names = self._names()
        if self._is_state_dict(names) or self.reading.options.draw_only:
            return model_of_tensors(self._tensors(names), self.reading, keeps_order=True)
        pairs = self._numbered(names) or self._variables(names) or self._listed(names)
        if not pairs:
            raise bad_input(
                f"{self.file} has no array W0 or of another known name, only {_listing(names)}",
                _NAMES,
            )
        arrays = [(self._array(w), None if b is None else self._array(b)) for w, b in pairs]
        return self.reading.model(_inputs_first(arrays, [w for w, _ in pairs], self.reading))

    def outline(self) -> dict[str, object]:
        self._note_activation()
        tensors = self._tensors(self._names())
        if self._is_state_dict(tensors) or self.reading.options.draw_only:
            return tensor_outline(tensors, self.reading, keeps_order=True)
        return outline_of(TITLE, self.reading.notes, architecture=CHAIN, **tensor_values(tensors))

    def _names(self) -> list[str]:
        return [name for name in self.names if name != _ACTIVATION]

    def _is_state_dict(self, names) -> bool:
        return any(re.search(r"\.(weight|bias)$", name) for name in names)

    def _note_activation(self) -> None:
        """An array "activation" that is one word, as scikit-learn's attribute of that name."""
        if _ACTIVATION in self.names:
            shape, dtype = self.archive.shape(_ACTIVATION)
            if shape == () and dtype.kind == "U" and dtype.itemsize <= 256:
                self.reading.said_activation = str(self.archive.array(_ACTIVATION))

    def _tensors(self, names: list) -> dict[str, Tensor]:
        """A state dict that was saved as arrays."""
        return {name: self._tensor(name) for name in names}

    def _tensor(self, name: str) -> Tensor:
        shape, dtype = self.archive.shape(name)
        return Tensor(shape, str(dtype.newbyteorder("=")), lambda: self.archive.array(name))

    def _numbered(self, names: list) -> list[tuple]:
        """(name of a matrix, name of its bias or None) a layer. Raises NNVisError (bad_input) where one is missing."""
        for matrix, bias in _PAIRS:
            found = {kind: _with_numbers(names, kind) for kind in (matrix, bias)}
            numbers = sorted(found[matrix])
            if not numbers or numbers[0] > 1:
                continue
            missing = next((n for n in range(numbers[0], numbers[-1]) if n not in found[matrix]), None)
            if missing is not None:
                raise bad_input(f"{self.file} has no array {matrix.upper()[:1]}{matrix[1:]}{missing}", _NAMES)
            pairs = [(found[matrix][n], found[bias].get(n)) for n in numbers]
            self._note_others(names, pairs)
            return pairs
        return []

    def _variables(self, names: list) -> list[tuple]:
        """The pairs of Keras' variables ("dense_1/kernel:0", "dense_1/bias:0"), in the file's order."""
        kernels = [m for name in names if (m := re.fullmatch(r"(.*[/.])kernel(:0)?", name))]
        biases = {m[0]: f"{m[1]}bias{m[2] or ''}" for m in kernels}
        pairs = [(kernel, bias if bias in names else None) for kernel, bias in biases.items()]
        rest = set(names) - set(itertools.chain(*pairs))
        norm = next((n for n in sorted(rest) if re.search(r"[/.](gamma|moving_mean|recurrent_kernel)", n)), None)
        if pairs and norm is not None:
            raise bad_input(f"{self.file}: {shown(norm)} is of no dense layer", "Only dense layers are read")
        if pairs:
            self._note_others(names, pairs)
        return pairs

    def _listed(self, names: list) -> list[tuple]:
        """The pairs of arrays saved without names (arr_0, ...), as Keras' get_weights lists them.

        A pair is a matrix and the bias that may follow it.
        """
        found = _with_numbers(names, "arr")
        ordered = [found[n] for n in sorted(found)]
        pairs, last = [], None
        for name in ordered:
            shape, _ = self.archive.shape(name)
            if len(shape) == 2:
                pairs.append((name, None))
            elif len(shape) == 1 and last is not None and len(last) == 2:
                pairs[-1] = (pairs[-1][0], name)
            else:
                raise bad_input(
                    f"{self.file}: {name} of shape {shape} is no weights of a dense layer nor the bias after them",
                    "Only dense layers are read: of convolutions, batch norms and the like save none",
                )
            last = shape
        self._note_others(names, pairs)
        return pairs

    def _note_others(self, names: list, pairs: list) -> None:
        others = [n for n in names if n not in set(itertools.chain(*pairs))]
        if others:
            self.reading.note(f"arrays that are no weights were left out: {_listing(others)}")

    def _array(self, name: str) -> np.ndarray:
        """float32. Raises NNVisError (bad_input) for what is no plain number, or as the archive does for objects."""
        _, dtype = self.archive.shape(name)
        if dtype.kind not in "fiuO" or dtype.itemsize > 8:
            raise bad_input(
                f"{self.file}: {name} holds {shown(str(dtype))} where weights should be numbers", _SAVE_AGAIN
            )
        return as_float32(self.archive.array(name))


def _with_numbers(names: list, kind: str) -> dict[int, str]:
    """number -> name of the names that are `kind` and a number ("W1", "coefs_0")."""
    pattern = re.compile(rf"{kind}_{{0,2}}([0-9]{{1,4}})", re.IGNORECASE)
    return {int(m[1]): name for name in names if (m := pattern.fullmatch(name))}


def _listing(names: list) -> str:
    return shown(", ".join(names), 100, quoted=False) if names else "nothing"


def _inputs_first(arrays: list, names: list, reading) -> list:
    """Pairs (W (inputs, outputs), b (outputs,)), whichever way round the file has them.

    The lengths of the biases and the chain of layers tell; a bias that is a column or a row does, where every matrix
    is square. What neither tells is assumed to be (inputs, outputs), and said.
    """
    wrong = next((n for n, (w, _) in zip(names, arrays) if w.ndim != 2 or 0 in w.shape), None)
    if wrong is not None:
        shape = dict(zip(names, arrays))[wrong][0].shape
        raise bad_input(f"{reading.path.name}: {wrong} of shape {shape} is no weights of a dense layer", _NAMES)
    as_kept, turned = arrays, [(w.T, b) for w, b in arrays]
    if reading.options.matrices != AUTO:
        return _as_asked(as_kept, turned, reading)
    if not _fits(turned):
        return [_with_bias(w, b) for w, b in as_kept]
    if _fits(as_kept):
        columns = [b.shape[1] == 1 for _, b in arrays if b is not None and b.ndim == 2 and b.size > 1]
        if not columns or not all(columns):
            if not columns:
                reading.note(
                    "the weights fit either way round: they are taken as (inputs, outputs); matrices says otherwise"
                )
            return [_with_bias(w, b) for w, b in as_kept]
        reading.note("the weights fit either way round: as the biases are columns, they are taken as (outputs, inputs)")
    else:
        reading.note("the weights were turned: the file has them as (outputs, inputs)")
    return [_with_bias(w, b) for w, b in turned]


def _as_asked(as_kept: list, turned: list, reading) -> list:
    asked = reading.options.matrices
    arrays = as_kept if asked == "inputs_first" else turned
    if not _fits(arrays):
        raise bad_input(
            f"{reading.path.name}: the layers do not chain with the {asked.replace('_', ' ')}", "Leave matrices out"
        )
    reading.note(f"the matrices are read with the {asked.replace('_', ' ')}, as the options say")
    return [_with_bias(w, b) for w, b in arrays]


def _fits(arrays: list) -> bool:
    """Whether the layers chain and each bias has one value an output."""
    chained = all(a[0].shape[1] == b[0].shape[0] for a, b in itertools.pairwise(arrays))
    return chained and all(b is None or b.size == w.shape[1] for w, b in arrays)


def _with_bias(w: np.ndarray, b: np.ndarray | None) -> tuple:
    if b is None:
        return w, np.zeros(w.shape[1], np.float32)
    return w, b.reshape(-1) if max(b.shape, default=1) == b.size else b
