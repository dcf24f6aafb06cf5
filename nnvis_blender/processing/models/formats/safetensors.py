"""Safetensors files of a chain of Linear layers."""

from safetensors import SafetensorError
from safetensors.torch import load_file

from ...errors import bad_input
from ..linear_chain import linear_chain, natural_order


def read(path) -> list:
    try:
        state = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise bad_input(
            f"{path.name} could not be read as safetensors ({error})", "Save it again with safetensors.torch.save_file"
        ) from None
    return linear_chain({name: state[name] for name in natural_order(state)}, path.name)
