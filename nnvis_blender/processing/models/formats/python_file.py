"""A Python file with a function that builds the model: "file.py:function". Run only where a person says that it may be.

Whatever the file does when it is run, it does with that person's rights: so the option run_code has to be set for it,
it is run by the worker alone, and it is the file that is named, by its whole path.
"""

import contextlib
import hashlib
import importlib.util
import sys
from pathlib import Path

from ...errors import NNVisError, bad_input, shown, usage
from ...files.damage import plain_size
from ..reading import Reading

TITLE = "Python file that builds the model"
SUFFIXES = (".py:function",)


def match(path) -> bool:
    name = Path(path).name
    return name.endswith(".py") or ".py:" in name


def read(path, options):
    """A Model. Raises NNVisError (usage) where it is not said that the file may be run, (bad_input)."""
    file, function = source_of(path)
    if not function:
        raise usage(f"{file.name} is a Python file", f"Name its function that builds the model: {file.name}:function")
    plain_size(file, "Python file")
    reading = Reading(file, TITLE, options)
    if not reading.options.run_code:
        raise usage(
            f"{file.name} would be run to build the model, and could do whatever you can do on this machine",
            "If you trust it, set run_code",
        )
    if "bpy" in sys.modules:
        raise usage(f"{file.name} is run by the worker alone, never in Blender", "Read it by a job")
    from ..aten.exporting import exported
    from ..program.build import model_of

    module = _built(file, function)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    reading.note(f"the model is what {function} of {file.name} ({digest}) built when it was run")
    return model_of(exported(module, reading), reading)


def source_of(path) -> tuple[Path, str]:
    """(the file, the function) of "file.py:function"; "" where none is named."""
    path = Path(path)
    stem, mark, function = path.name.rpartition(".py:")
    return (path.with_name(f"{stem}.py"), function) if mark else (path, "")


def _built(file: Path, function: str):
    """The torch module that the function gives; what it prints goes to standard error."""
    import torch

    spec = importlib.util.spec_from_file_location(f"nnvis_model_{file.stem}", file.resolve())
    loaded = importlib.util.module_from_spec(spec)
    folder = str(file.resolve().parent)
    sys.path.insert(0, folder)  # files beside it that it imports
    try:
        with contextlib.redirect_stdout(sys.stderr), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)  # weights that are random are the same each time
            spec.loader.exec_module(loaded)
            build = getattr(loaded, function, None)
            if not callable(build):
                raise bad_input(f"{file.name} has no function {shown(function)}", "Name one that takes no arguments")
            module = build()
    except NNVisError:
        raise
    except (Exception, SystemExit) as error:  # it is a person's own code, which may raise anything
        reason = shown(f"{type(error).__name__}: {error}", 120, quoted=False)
        raise bad_input(f"{file.name} stopped in {function} ({reason})", "Run it in Python first") from None
    finally:
        sys.path.remove(folder)
    if not isinstance(module, torch.nn.Module):
        raise bad_input(f"{function} of {file.name} gives a {type(module).__name__}, not a torch.nn.Module")
    return module
