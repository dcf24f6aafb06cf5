"""One call of an operator: its arguments bound, the shapes of what it gives found, and folded or made steps of."""

from types import SimpleNamespace

import torch

from ...errors import NNVisError, shown
from ...files.damage import DAMAGE
from . import (  # noqa: F401
    activations,
    arithmetic,
    attention,
    creation,
    layers,
    movement,
    pooling,
    recurrent,
    reductions,
)
from .batch import for_any_batch
from .builder import Builder
from .schema import PLAIN_TYPES, bound, overload_of, plain_type, resolved, run
from .table import COMPOSITES, FOLDED, OPERATORS, VIEWS
from .varied import PROBES, Value, Varied, at, constant, has_varied, merged, tensors_in

_MOST_FOLDED = 1 << 24  # values of one result that is computed here
_MOST_WORK = 1 << 31  # multiplications of all that is computed here
_MOST_CALLS = 100_000
_RANDOM = "rand randn randint rand_like randn_like bernoulli multinomial normal uniform randperm poisson exponential"


class Calls(Builder):
    """A program that grows by calls of PyTorch's operators."""

    def __init__(self, file_name: str, batches: tuple[int, ...]):
        super().__init__(file_name, batches)
        self._calls, self._work = 0, 0

    def aten(self, name: str, *positional, **named):
        """Calls an operator by its name and its arguments as TorchScript writes them; gives a Value or several."""
        self.check_known(name)
        try:
            operator, positional = self._resolved(_functional(name), list(positional), named)
            values = bound(operator, positional, named)
        except ValueError as error:
            raise self._unfit(name, error) from None
        return self.call(name, operator, values)

    def _resolved(self, name: str, positional: list, named: dict) -> tuple:
        """(the overload that takes the arguments, the positional ones); constants of one value may be numbers."""
        try:
            return resolved(name, _plain(positional), _plain(named)), positional
        except ValueError:
            numbers = [_number(argument) for argument in positional]
            return resolved(name, _plain(numbers), _plain(named)), numbers

    def overload(self, name: str, overload: str, named: dict):
        """Calls an overload of an operator with its arguments by name."""
        self.check_known(name)
        if _is_in_place(name) and overload_is_missing(name, overload):
            return self.aten(name, **named)
        try:
            operator = overload_of(_functional(name), overload)
            values = bound(operator, [], named)
        except ValueError as error:
            raise self._unfit(name, error) from None
        return self.call(name, operator, values)

    def check_known(self, name: str) -> None:
        plain = _functional(name)
        if plain in OPERATORS or plain in COMPOSITES or plain in FOLDED:
            return
        if plain in _RANDOM.split():
            raise self.refused(f"it draws random numbers ({name}), so that its outputs are not fixed")
        raise self.unread(f"aten::{name}")

    def call(self, name: str, operator, values: dict[str, object]):
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise self.refused(f"it takes more than {_MOST_CALLS} operations")
        if any(tensor.is_stale for tensor in tensors_in(values)):
            raise self.refused("a value is changed in place after another view of it was taken, which is not followed")
        plain = _functional(name)
        try:
            values = for_any_batch(self, plain, values)
            is_constant = plain in FOLDED and all(tensor.is_known for tensor in tensors_in(values))
            if plain in COMPOSITES and not is_constant:
                result = COMPOSITES[plain](self, SimpleNamespace(**{_safe(k): v for k, v in values.items()}))
            else:
                result = self._step_or_constant(plain, operator, values)
        except NNVisError:
            raise
        except DAMAGE as error:
            raise self._unfit(name, error) from None
        if _is_in_place(name):
            return self._changed(next(tensors_in(values)), result)
        if plain in VIEWS:
            _relate(next(tensors_in(values)), result)
        return result

    def value(self, name: str, like: Value) -> Value:
        """A value of the program, of the shape and type of another."""
        return Value(tuple(probe.to("meta") for probe in like.probes), False, name)

    def shaped(self, name: str, shape: list, dtype=torch.float32) -> Value:
        """A value of the program, of a shape that may depend on the batch."""
        probes = (torch.empty(at(shape, probe), dtype=dtype, device="meta") for probe in range(PROBES))
        return Value(tuple(probes), False, name)

    def number(self, value) -> Value:
        """A plain number as a constant."""
        return constant(torch.tensor(value, dtype=plain_type(torch.tensor(value).dtype)))

    def _step_or_constant(self, name: str, operator, values: dict[str, object]):
        tensors = list(tensors_in(values))
        is_constant = all(tensor.is_known for tensor in tensors)
        outlines = self._runs(operator, values, True)
        if is_constant:
            self._count(name, outlines[0], tensors)
            return _values(self._runs(operator, values, False), True)
        out = _values(outlines, False)
        if name not in OPERATORS:
            for value in tensors_in(out):
                value.missing = f"aten::{name}"
            return out
        named = OPERATORS[name](self, SimpleNamespace(**{_safe(k): v for k, v in values.items()}), out)
        return _with_names(out, named)

    def _runs(self, operator, values: dict[str, object], without_data: bool) -> list:
        """What an operator gives for each batch; computed once where nothing depends on the batch."""
        tensors = list(tensors_in(values))
        is_fixed = not any(has_varied(v) for v in values.values()) and all(
            tensor.probes[0] is tensor.probes[1] for tensor in tensors
        )
        results = []
        for probe in range(1 if is_fixed else PROBES):
            given = at(values, probe)
            if without_data:
                given = {key: _without_data(item) for key, item in given.items()}
            device = None if tensors else "meta" if without_data else "cpu"
            with torch.no_grad():
                results.append(_plain_typed(run(operator, given, device)))
        return results * PROBES if is_fixed else results

    def _count(self, name: str, outline, tensors: list) -> None:
        """Raises NNVisError where computing from constants would take too much."""
        made = [outline] if isinstance(outline, torch.Tensor) else [o for o in outline if isinstance(o, torch.Tensor)]
        count = sum(tensor.numel() for tensor in made)
        longest = max((n for tensor in tensors for n in tensor.probes[0].shape), default=1)
        if name not in VIEWS:
            self._work += count * (longest if name in OPERATORS else 1)
            if count > _MOST_FOLDED or self._work > _MOST_WORK:
                raise self.refused("it computes more from its constants than is done here")

    def _changed(self, value: Value, result: Value) -> Value:
        """The value, which a call has changed in place: whatever shares its memory is no longer known."""
        if result.probes[0].shape != value.probes[0].shape:
            result = self.aten("expand", result, value.shape)
        for other in value.relatives:
            if other is not value:
                other.is_stale = True
        value.probes, value.is_known, value.name, value.file_name = result.probes, result.is_known, result.name, ""
        return value

    def _unfit(self, name: str, error: Exception) -> NNVisError:
        reason = shown(
            str(error).strip("'\" .").splitlines()[0] if str(error).strip() else type(error).__name__, 90, quoted=False
        )
        owner = shown(self.layer or "the model")
        return self.misfit(f"{shown(name, 40, quoted=False)} of {owner} does not fit what comes in ({reason})")


def overload_is_missing(name: str, overload: str) -> bool:
    packet = getattr(torch.ops.aten, _functional(name), None)
    return packet is None or (overload or "default") not in packet.overloads()


def _is_in_place(name: str) -> bool:
    return name.endswith("_") and not name.endswith("__")


def _functional(name: str) -> str:
    """The operator that gives what this one changes in place."""
    return name[:-1] if _is_in_place(name) else name


def _safe(name: str) -> str:
    return "input" if name in ("self", "input") else name


def _number(value):
    is_number = isinstance(value, Value) and value.is_known and value.ndim == 0
    return merged(probe.item() for probe in value.probes) if is_number else value


def _plain(value):
    """Arguments as a schema is found by: tensors without data, numbers as of the first batch."""
    if isinstance(value, Value):
        return value.probes[0].to("meta")
    if isinstance(value, Varied):
        return value.values[0]
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _without_data(value):
    if isinstance(value, torch.Tensor):
        return value.to("meta")
    if isinstance(value, (list, tuple)):
        return type(value)(map(_without_data, value))
    return value


def _plain_typed(result):
    if isinstance(result, torch.Tensor):
        if result.dtype not in PLAIN_TYPES:
            raise ValueError(f"numbers of the type {str(result.dtype).removeprefix('torch.')}")
        return result.to(PLAIN_TYPES[result.dtype])
    if isinstance(result, (list, tuple)):
        return type(result)(map(_plain_typed, result))
    return result


def _values(results: list, is_known: bool):
    """The results of each batch as Values."""
    first = results[0]
    if isinstance(first, torch.Tensor):
        value = Value(tuple(results), is_known)
        value.relatives = [value]
        return value
    if any(len(result) != len(first) for result in results):
        raise ValueError("how many it gives depends on the batch")
    return [_values(list(items), is_known) for items in zip(*results)]


def _with_names(out, named):
    """The values with the names that the program has for them; None for one that nothing gives."""
    if isinstance(named, Value):
        return named
    if isinstance(out, Value):
        out.name = named
        return out
    return [_with_names(value, name) for value, name in zip(out, named)]


def _relate(source: Value, result) -> None:
    for value in tensors_in(result):
        if value is not source:
            source.relatives = source.relatives or [source]
            source.relatives.append(value)
            value.relatives = source.relatives
