"""What comes into a TorchScript model: an archive says neither its shape nor which numbers are meant."""

import ast

from ...errors import NNVisError, bad_input, shown
from ...files.damage import DAMAGE
from ..aten.batch import Batches, for_batches
from ..aten.builder import input_kind
from ..aten.finishing import with_outputs
from ..aten.first_layer import FirstLayer
from ..aten.operators import Calls
from ..aten.sample_size import program_for_samples
from ..aten.varied import Value
from ..fixed_inputs import fixed_inputs
from ..formats.tensors import Tensor
from ..program.program import Program, ProgramInput
from .archive import Script, ScriptObject
from .follow import Follower

_BATCHES = Batches((1, 3))  # traces are of a batch of one, where they have its size in them


def read_inputs(script: Script, reading) -> Program:
    """The program of the model's forward, for the input that the options or the weights say.

    Raises NNVisError (bad_input) where that leaves several, or none.
    """

    def follow(shape, dtype, batches=_BATCHES):
        return _followed(script, reading, shape, dtype, batches)

    def follow_asked(shape, dtype):
        return for_batches(_BATCHES, reading, lambda batches: follow(shape, dtype, batches))

    return program_for_samples(_first_layer(script), reading, follow, follow_asked)


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
    fixed = fixed_inputs(reading.options.inputs_fixed)
    arguments, given = [], forward.args.args[1:]
    needed = len(given) - len(forward.args.defaults)
    for place, argument in enumerate(given):
        kind = ast.unparse(argument.annotation) if argument.annotation is not None else "Tensor"
        name = shown(argument.arg, 30, quoted=False)
        if argument.arg in fixed:
            number = fixed.pop(argument.arg)
            arguments.append({"int": int, "bool": bool}.get(kind, float)(number))
        elif place >= needed:
            break  # it and those after it have defaults
        elif kind == "Tensor":
            arguments.append(calls.input(ProgramInput(argument.arg, shape, input_kind(shape, dtype)), dtype))
        else:
            raise bad_input(
                f"{reading.path.name} takes {name} ({shown(kind, 40, quoted=False)}) besides",
                f"Give it as inputs_fixed, e.g. {name}=16000",
            )
    if fixed:
        raise bad_input(f"{reading.path.name} takes no {shown(next(iter(fixed)))}", "Correct inputs_fixed")
    if not calls.inputs:
        raise bad_input(f"{reading.path.name} takes no tensor")
    return arguments


def _name_outputs(result, name: str, outputs: dict[str, Value]) -> None:
    if isinstance(result, Value):
        outputs[name] = result
    elif isinstance(result, dict):
        for key, item in result.items():
            _name_outputs(item, str(key), outputs)
    elif isinstance(result, (list, tuple)):
        for number, item in enumerate(result):
            _name_outputs(item, f"{name}_{number}" if number else name, outputs)


def _first_layer(script: Script) -> FirstLayer:
    waiting = [script.root]
    while waiting:
        owner = waiting.pop(0)
        for name, value in owner.attributes.items():
            if isinstance(value, Tensor) and len(value.shape) > 1 and name.startswith(("weight", "kernel")):
                constants = script.code.class_of(owner.class_name).constants
                groups = getattr(constants.get("groups"), "value", 1)
                kind = owner.class_name.rpartition(".")[2]
                return FirstLayer(kind, value.shape, groups if type(groups) is int else 1)
        waiting[:0] = [value for value in owner.attributes.values() if isinstance(value, ScriptObject)]
    frozen = (value.shape for value in script.constants if isinstance(value, Tensor) and len(value.shape) > 1)
    return FirstLayer("", next(frozen, ()))
