"""A torch module that this process holds, as a program: exported by PyTorch, then read as any exported file is."""

import tempfile
import warnings
from pathlib import Path

import torch

from ...errors import bad_input, shown
from ..formats.exported_program import read_program
from ..program.execution import Runner
from ..program.program import Program
from .first_layer import FirstLayer
from .misfit import Misfit
from .sample_size import program_for_samples

_MOST_APART = 1e-3


def exported(module: torch.nn.Module, reading) -> Program:
    """The Program of a module in evaluation mode, for the size of sample that the options or its first layer say.

    Raises NNVisError (bad_input) where that leaves several sizes, where the module cannot be exported, and where the
    program does not give what the module gives.
    """
    module.eval()
    return program_for_samples(
        _first_layer(module), reading, lambda shape, dtype: _exported(module, shape, dtype, reading)
    )


def _exported(module, shape: tuple, dtype: torch.dtype, reading) -> Program:
    example = torch.zeros((2, *shape), dtype=dtype)
    try:
        with torch.no_grad():
            module(example)
    except Exception as error:  # it is a person's own code, which may raise anything
        reason = shown(str(error).partition("\n")[0], 100, quoted=False)
        raise Misfit(
            "bad_input",
            f"{reading.path.name}: the model takes no samples of {'x'.join(map(str, shape))} ({reason})",
            "Give the size of one sample as input_size, e.g. 3 224 224",
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exported.pt2"
        _save(module, example, path, reading)
        program = read_program(reading, path)
    _compare(program, module, example, reading)
    return program


def _save(module, example: torch.Tensor, path: Path, reading) -> None:
    """Exports for any size of batch, or where the module does not allow that, for two samples."""
    failed = None
    for shapes in (({0: torch.export.Dim("batch")},), None):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.export.save(torch.export.export(module, (example,), dynamic_shapes=shapes), path)
            return
        except Exception as error:  # the exporter raises errors of many kinds
            failed = failed or error
    reason = shown(str(failed).strip().partition("\n")[0] or type(failed).__name__, 110, quoted=False)
    raise bad_input(
        f"{reading.path.name}: PyTorch cannot export the model ({reason})",
        "Its flow may depend on values that come in: give a part that does not, or its weights (draw_only)",
    )


def _compare(program: Program, module, example: torch.Tensor, reading) -> None:
    """Raises NNVisError (bad_input) where the program gives something else than the module."""
    example = Runner(program).example(2)[0].to(example.dtype)
    with torch.no_grad():
        wanted, given = _tensors(module(example)), Runner(program).run([example], program.outputs)
    if len(wanted) != len(program.outputs):  # some of its outputs have no row a sample
        wanted = [want for want in wanted if want.ndim and len(want) == len(example)]
    apart = max((float((given[name] - want).abs().max()) for name, want in zip(program.outputs, wanted)), default=0.0)
    if not apart <= _MOST_APART:
        raise bad_input(
            f"{reading.path.name}: what is read of the model gives other values than it does (by {apart:.2g})"
        )


def _tensors(value) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [tensor for item in items for tensor in _tensors(item)]


def _first_layer(module: torch.nn.Module) -> FirstLayer:
    for part in module.modules():
        for name, weight in part.named_parameters(recurse=False):
            if weight.ndim > 1 and name.startswith("weight"):
                return FirstLayer(type(part).__name__, tuple(weight.shape), getattr(part, "groups", 1))
    return FirstLayer("", ())
