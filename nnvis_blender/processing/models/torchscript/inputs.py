"""What comes into a TorchScript model: an archive says neither its shape nor which numbers are meant."""

import ast

import torch

from ...errors import NNVisError, bad_input, shown
from ...files.damage import DAMAGE
from ..aten.batch import Batches, for_batches
from ..aten.builder import input_kind
from ..aten.finishing import with_outputs
from ..aten.misfit import Misfit
from ..aten.operators import Calls
from ..aten.varied import Value
from ..formats.tensors import Tensor
from ..program.program import Program, ProgramInput
from .archive import Script, ScriptObject
from .follow import Follower

_SIDES = (28, 32, 64, 96, 128, 224, 256, 299)  # of images that are usual
_LENGTHS = (8, 16, 32, 64, 128, 256, 512, 1024)  # of sequences
_BATCHES = Batches((1, 3))  # traces are of a batch of one, where they have its size in them


def read_inputs(script: Script, reading) -> Program:
    """The program of the model's forward, for the input that the options or the weights say.

    Raises NNVisError (bad_input) where that leaves several, or none.
    """
    asked = reading.options.input_size
    weight = _first_weight(script)
    types = _types(weight)
    if asked is not None:
        return _first_that_fits(script, reading, [(s, d) for s in _asked_shapes(asked, weight) for d in types])
    fitting, first_error = [], None
    for shape, dtype in [(s, d) for d in types for s in _likely_shapes(weight, d)]:
        noted = len(reading.notes)
        try:
            fitting.append((shape, _followed(script, reading, shape, dtype, _BATCHES)))
        except NNVisError as error:
            first_error = first_error or error
            del reading.notes[noted:]
        if len(fitting) == 2 or (fitting and len(shape) == 1 and dtype is torch.float32):
            break
    if len(fitting) == 1:
        shape, program = fitting[0]
        if len(shape) > 1 or dtype is not torch.float32:
            reading.note(f"one sample is {'x'.join(map(str, shape))}, the only usual size that fits its weights")
        return program
    if not fitting and first_error is not None and not isinstance(first_error, Misfit):
        raise first_error
    raise bad_input(
        f"{reading.path.name} does not say what size comes in",
        "Give the size of one sample as input_size, e.g. 3 224 224",
    )


def _first_that_fits(script: Script, reading, likely: list) -> Program:
    for number, (shape, dtype) in enumerate(likely):
        noted = len(reading.notes)
        try:
            return for_batches(_BATCHES, reading, lambda batches: _followed(script, reading, shape, dtype, batches))
        except Misfit:
            del reading.notes[noted:]
            if number == len(likely) - 1:
                raise
    raise AssertionError("no shape was tried")


def _followed(script: Script, reading, shape: tuple, dtype, batches: Batches) -> Program:
    calls = Calls(reading.path.name, batches)
    forward = script.code.class_of(script.root.class_name).methods.get("forward")
    if forward is None:
        raise bad_input(f"{reading.path.name} has no forward", "Save a module with torch.jit.save")
    arguments = _arguments(forward, reading, calls, shape, dtype)
    try:
        follower = Follower(script, calls)
        result = follower.method(script.root, "forward", arguments, {})
    except NNVisError:
        raise
    except DAMAGE as error:
        reason = shown(str(error), 60, quoted=False)
        raise calls.misfit(f"what comes in does not fit {shown(calls.layer or 'the model')} ({reason})") from None
    outputs: dict[str, Value] = {}
    _name_outputs(result, "output", outputs)
    program = with_outputs(calls, outputs, reading)
    if follower.is_changing:
        reading.note("it keeps a state from call to call: it is read as it is at its first call")
    return program


def _arguments(forward: ast.FunctionDef, reading, calls: Calls, shape: tuple, dtype) -> list:
    """What forward is called with: tensors of the shape, numbers that the options fix, defaults."""
    fixed = _fixed(reading)
    arguments, given = [], forward.args.args[1:]
    needed = len(given) - len(forward.args.defaults)
    for place, argument in enumerate(given):
        kind = ast.unparse(argument.annotation) if argument.annotation is not None else "Tensor"
        if argument.arg in fixed:
            arguments.append(fixed.pop(argument.arg))
        elif place >= needed:
            break  # it and those after it have defaults
        elif kind == "Tensor":
            arguments.append(calls.input(ProgramInput(argument.arg, shape, input_kind(shape, dtype)), dtype))
        else:
            raise bad_input(
                f"{reading.path.name} takes {shown(argument.arg, quoted=False)} ({shown(kind, 40, quoted=False)}) besides",
                f"Give it as inputs_fixed, e.g. {shown(argument.arg, 30, quoted=False)}=16000",
            )
    if fixed:
        raise bad_input(f"{reading.path.name} takes no {shown(next(iter(fixed)))}", "Correct inputs_fixed")
    if not calls.inputs:
        raise bad_input(f"{reading.path.name} takes no tensor")
    return arguments


def _fixed(reading) -> dict[str, object]:
    """name -> number of the option inputs_fixed."""
    fixed = {}
    for text in reading.options.inputs_fixed or ():
        name, _, number = text.partition("=")
        words = {"true": True, "false": False}
        try:
            value = words[number.lower()] if number.lower() in words else float(number)
        except ValueError:
            raise bad_input(f"inputs_fixed has {shown(text)}", "Write name=number, e.g. sr=16000") from None
        is_whole = not isinstance(value, bool) and value.is_integer() and "." not in number
        fixed[name.strip()] = int(value) if is_whole else value
    return fixed


def _name_outputs(result, name: str, outputs: dict[str, Value]) -> None:
    if isinstance(result, Value):
        outputs[name] = result
    elif isinstance(result, dict):
        for key, item in result.items():
            _name_outputs(item, str(key), outputs)
    elif isinstance(result, (list, tuple)):
        for number, item in enumerate(result):
            _name_outputs(item, f"{name}_{number}" if number else name, outputs)


def _first_weight(script: Script) -> tuple[str, tuple, dict]:
    """(the class, the shape and the attributes of the first layer with a matrix or a kernel)."""
    waiting = [script.root]
    while waiting:
        owner = waiting.pop(0)
        for name, value in owner.attributes.items():
            if isinstance(value, Tensor) and len(value.shape) > 1 and name.startswith(("weight", "kernel")):
                return owner.class_name.rpartition(".")[2], value.shape, _numbers_of(script, owner)
        waiting[:0] = [value for value in owner.attributes.values() if isinstance(value, ScriptObject)]
    frozen = (value.shape for value in script.constants if isinstance(value, Tensor) and len(value.shape) > 1)
    return "", next(frozen, ()), {}


def _numbers_of(script: Script, owner: ScriptObject) -> dict:
    constants = script.code.class_of(owner.class_name).constants
    return {name: node.value for name, node in constants.items() if isinstance(node, ast.Constant)}


def _types(weight: tuple[str, tuple, dict]) -> list[torch.dtype]:
    """What the input may be: a frozen archive does not say of what layer its weights are."""
    if weight[0].startswith("Embedding"):
        return [torch.int64]
    return [torch.float32] if weight[0] or len(weight[1]) > 2 else [torch.float32, torch.int64]


def _channels(weight: tuple[str, tuple, dict]) -> int:
    _, shape, numbers = weight
    groups = numbers.get("groups")
    return shape[1] * (groups if type(groups) is int else 1)


def _likely_shapes(weight: tuple[str, tuple, dict], dtype) -> list[tuple[int, ...]]:
    """Shapes of one sample that may be meant, by the first layer's weight."""
    name, shape, _ = weight
    if dtype is torch.int64:
        return [(length,) for length in _LENGTHS]
    if len(shape) == 2 and not name.startswith(("LSTM", "GRU", "RNN")):
        return [(shape[1],), *((length, shape[1]) for length in _LENGTHS)]
    if len(shape) == 2:
        return [(length, shape[1]) for length in _LENGTHS]
    if len(shape) > 2:
        sides = _LENGTHS if len(shape) == 3 else _SIDES
        return [(_channels(weight), *([side] * (len(shape) - 2))) for side in sides]
    return []


def _asked_shapes(asked: list[int], weight: tuple[str, tuple, dict]) -> list[tuple[int, ...]]:
    """Shapes that input_size may say: all of one sample, or what the first layer leaves open of it."""
    shapes, (_, shape, _) = [tuple(asked)], weight
    if len(shape) > 2:
        space = len(shape) - 2
        if len(asked) in (1, space):
            shapes.insert(0, (_channels(weight), *(list(asked) * space)[:space]))
    elif len(shape) == 2 and len(asked) == 1:
        shapes.append((asked[0], shape[1]))
    return shapes
