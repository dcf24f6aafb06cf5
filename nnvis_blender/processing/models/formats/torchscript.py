"""TorchScript archives: a program of its own, of which nothing is run.

Run, such a program can write files (a scripted torch.save does), and classes may restore themselves by code of theirs
when they are loaded. So torch.jit.load is never called: objects are read without unpickling, and the code, a small
language written like Python, is followed as a text (torchscript/).
"""

from ...files.damage import damage_told
from ..reading import Reading
from .content import zip_names

TITLE = "TorchScript"
SUFFIXES = (".jit",)
SAVE_AGAIN = "Save it again with torch.jit.save(torch.jit.script(model.eval()), path)"


def match(path) -> bool:
    names = zip_names(path)
    inner = {name.partition("/")[2] for name in names} | set(names)
    return "constants.pkl" in inner or any(name.startswith("code/") for name in inner)


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    from ..program.build import model_of

    reading = Reading(path, TITLE, options)
    return model_of(read_program(reading), reading)


def read_program(reading: Reading):
    """The Program in the file. Raises NNVisError (bad_input)."""
    from ..torchscript.archive import read_script
    from ..torchscript.inputs import read_inputs

    with damage_told(reading.path, "TorchScript archive", SAVE_AGAIN):
        return read_inputs(read_script(reading.path), reading)
