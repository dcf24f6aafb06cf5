"""What wrappers put in front of every tensor's name, and what only scripts that train keep beside the layers."""

import re

from ..errors import shown
from .formats.tensors import Tensor

_WRAPPER = re.compile(r"(?:^|(?<=\.))(?:module|_orig_mod|_forward_module|_fsdp_wrapped_module)\.")
_OF_A_LOSS = re.compile(r"(^|\.)(criterion|loss|loss_\w+|metrics?)\.")
_CLASS_WEIGHTS = re.compile(r"(^|\.)(pos_weight|class_weights?)$")


def without_wrappers(tensors: dict[str, Tensor], reading) -> dict[str, Tensor]:
    """The tensors without what DataParallel, torch.compile and the like put before each name, wherever it stands."""
    renamed = {without_wrapper(key): tensor for key, tensor in tensors.items()}
    found = dict.fromkeys(match for key in tensors for match in _WRAPPER.findall(key))
    if not found or len(renamed) < len(tensors):  # where two names would become one, they are no wrapper's
        return tensors
    reading.note(f"the prefix {', '.join(found)} of a wrapper was stripped from the names")
    return renamed


def without_wrapper(name: str) -> str:
    return _WRAPPER.sub("", name)


def is_of_a_loss(name: str, tensor: Tensor) -> bool:
    """Whether a tensor belongs to a loss or a metric, or weighs the classes in one."""
    lower = name.lower()
    return bool(_OF_A_LOSS.search(lower) or (_CLASS_WEIGHTS.search(lower) and len(tensor.shape) < 2))


def note_losses(names: list[str], reading) -> None:
    if names:
        reading.note(f"tensors of a loss or a metric were left out: {shown(', '.join(names), 80, quoted=False)}")


def common_prefix(names: list[str]) -> str:
    """The whole segments, with their last dot, that all names begin with; none of them is the last of a name."""
    parts = [name.split(".")[:-1] for name in names]
    common = []
    for column in zip(*parts):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    return "".join(f"{part}." for part in common)


def note_prefix(prefix: str, reading) -> None:
    reading.note(f"the prefix {shown(prefix, quoted=False)} was stripped from the names of the layers")
