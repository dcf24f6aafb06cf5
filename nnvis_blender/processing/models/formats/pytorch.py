"""PyTorch state dicts (.pt, .pth) of a chain of Linear layers; nothing that could run code is loaded."""

import pickle

import torch

from ...errors import bad_input
from ..linear_chain import linear_chain

WRAPPERS = ("state_dict", "model_state_dict")  # the keys under which training scripts keep the weights in a checkpoint


def read(path) -> list:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        if "weights_only" in str(error).lower() or "unsupported" in str(error).lower():
            raise bad_input(
                f"{path.name} holds a whole pickled model or other objects, which could run code",
                "Save the weights alone with torch.save(model.state_dict(), path)",
            ) from None
        raise _unreadable(path, error) from None
    except (
        OSError,
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        UnicodeDecodeError,
    ) as error:
        raise _unreadable(path, error) from None
    if isinstance(state, dict):
        state = next((state[key] for key in WRAPPERS if isinstance(state.get(key), dict)), state)
    if not isinstance(state, dict):
        raise bad_input(
            f"{path.name} holds a {type(state).__name__}, not a state dict",
            "Save it with torch.save(model.state_dict(), path)",
        )
    return linear_chain(state, path.name)


def _unreadable(path, error):
    reason = (str(error).splitlines() or [type(error).__name__])[0][:120].rstrip(". ")
    return bad_input(
        f"{path.name} could not be read as a PyTorch file ({reason})",
        "The file is damaged or not a state dict; save it again",
    )
