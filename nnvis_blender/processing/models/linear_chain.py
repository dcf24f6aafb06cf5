"""A torch state dict read as a chain of Linear layers."""

import itertools
import re

import numpy as np
import torch

from ..errors import bad_input

PERMUTED_LAYERS = 7  # up to so many layers, orders other than the file's are tried


def linear_chain(state: dict, name: str) -> list:
    """(W (inputs, outputs), b) pairs from tensors named "<layer>.weight" (outputs, inputs) and "<layer>.bias".

    A file whose order of names is not the layers' order (safetensors sorts them) is put in the one order whose shapes
    chain. Raises NNVisError (bad_input) for anything but Linear layers, or where no or several orders fit.
    """
    layers = {}
    for key, tensor in state.items():
        layer, _, kind = key.rpartition(".")
        if not isinstance(tensor, torch.Tensor) or kind not in ("weight", "bias"):
            raise bad_input(f"{name} holds {key!r}, which is no weight or bias of a Linear layer", _remedy())
        layers.setdefault(layer, {})[kind] = tensor.detach().to(torch.float32).numpy()
    for layer, arrays in layers.items():
        shape = arrays["weight"].shape if "weight" in arrays else None
        if shape is not None and len(shape) >= 3:
            raise bad_input(f"{name}: {layer!r} has convolution weights {tuple(shape)}", _remedy())
        if shape is None or len(shape) != 2:
            raise bad_input(f"{name}: {layer!r} is no Linear layer (weight {shape})", _remedy())
    pairs = [(a["weight"].T, a.get("bias", np.zeros(len(a["weight"]), np.float32))) for a in layers.values()]
    return _in_order(pairs, list(layers), name)


def natural_order(names) -> list:
    """Names sorted so that "layers.10" follows "layers.9"."""
    return sorted(
        names,
        key=lambda n: [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", n)],
    )


def _in_order(pairs: list, names: list, name: str) -> list:
    if _chains(pairs):
        return pairs
    orders = [o for o in itertools.permutations(pairs) if _chains(o)] if len(pairs) <= PERMUTED_LAYERS else []
    if len(orders) == 1:
        return list(orders[0])
    shapes = ", ".join(f"{n} {w.shape[0]}->{w.shape[1]}" for n, (w, _) in zip(names, pairs))
    raise bad_input(f"{name}: the Linear layers do not form one chain ({shapes})", _remedy())


def _chains(pairs) -> bool:
    return all(a[0].shape[1] == b[0].shape[0] for a, b in itertools.pairwise(pairs))


def _remedy() -> str:
    return "This version reads chains of Linear layers with ReLU between them; save the state dict of such a model"
