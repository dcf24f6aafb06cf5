"""Families of networks that are known by the names and shapes of their tensors, one a file.

A family is a module with match(tensors) -> bool, make(maker, reading) -> (title, outputs), and, where Hugging Face has
it, MODEL_TYPES, by which a configuration beside the weights names it. What no tensor says (strides, poolings, where
activations stand) is a fact of the published architecture, written there; what is neither is refused.
"""

from dataclasses import dataclass
from importlib import import_module

from ...errors import bad_input, shown
from ..formats.tensors import Tensor
from ..program.program import Program
from ..wrappers import common_prefix, is_of_a_loss, note_losses, note_prefix
from .maker import REMEDY, ProgramMaker

FAMILIES = (
    "alexnet",
    "vgg",
    "resnet",
    "mobilenet",
    "mobilenet_v3",
    "densenet",
    "vit",
    "gpt2",
    "bert",
    "mtcnn",
    "mnist",
)


@dataclass(frozen=True)
class Architecture:
    """A network whose steps are known, before any value of its tensors is read."""

    title: str
    maker: ProgramMaker
    outputs: list[str]
    class_names: list[str]

    def program(self) -> Program:
        """Reads the values. Raises what damaged files raise."""
        return self.maker.program(self.outputs, self.class_names)


def known_architecture(tensors: dict[str, Tensor], reading) -> Architecture | None:
    """The Architecture that these tensors are of, or None; reading.notes says what was stripped and assumed.

    reading.config: the configuration beside the file, whose model type then says which family it is.
    Raises NNVisError (bad_input) where the names are a family's, but not all shapes or names.
    """
    own = {name: tensor for name, tensor in tensors.items() if not is_of_a_loss(name, tensor)}
    for prefix, inner in _stripped(own):
        family = next((f for f in _families(reading) if f.match(inner)), None)
        if family is not None:
            note_losses([name for name in tensors if name not in {prefix + n for n in inner}], reading)
            if prefix:
                note_prefix(prefix, reading)
            return _made(family, inner, reading)
    return None


def model_types() -> frozenset[str]:
    """The model types of Hugging Face's configurations that are read from their tensors alone."""
    return frozenset(t for name in FAMILIES for t in getattr(_family(name), "MODEL_TYPES", ()))


def _made(family, tensors: dict, reading) -> Architecture:
    config, maker = reading.config, ProgramMaker(tensors, reading.path.name)
    if config is not None:
        config.check_usual()
    title, outputs = family.make(maker, reading)
    left = maker.unused()
    if left:
        raise bad_input(
            f"{maker.file} has the tensors of a known network ({title}), but also {shown(left[0])}"
            + (f" and {len(left) - 1} more that are no part of it" if len(left) > 1 else ", which is no part of it"),
            REMEDY,
        )
    reading.note(f"known by the names and shapes of its tensors: {title}")
    names = reading.class_names
    if names and (len(outputs) != 1 or len(names) != maker.sizes[outputs[0]]):
        reading.note(f"the {len(names)} class names beside the weights are not those of its outputs")
        names = []
    return Architecture(title, maker, outputs, names)


def _stripped(tensors: dict):
    """(prefix, the tensors under it without it): none, then more and more of what all names of matrices begin with.

    A lone vector beside the prefix is of a loss.
    """
    whole = common_prefix([name for name, tensor in tensors.items() if len(tensor.shape) > 1])
    parts = whole.split(".")[:-1]
    for count in range(len(parts) + 1):
        prefix = "".join(f"{part}." for part in parts[:count])
        beside = [tensor for name, tensor in tensors.items() if not name.startswith(prefix)]
        if all(len(tensor.shape) == 1 for tensor in beside):
            inner = {n.removeprefix(prefix): tensor for n, tensor in tensors.items() if n.startswith(prefix)}
            yield prefix, inner


def _families(reading) -> list:
    """Those that may be meant: of a known configuration its own alone, of an unknown one none."""
    families = [_family(name) for name in FAMILIES]
    if reading.config is None:
        return families
    return [f for f in families if reading.config.model_type in getattr(f, "MODEL_TYPES", ())]


def _family(name: str):
    return import_module(f".{name}", __name__)
