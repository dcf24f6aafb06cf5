"""Whom each token attends to: the shares of every head of a model's attention layers."""

import numpy as np
import torch

from ..errors import shown
from ..models.model import Model
from ..models.program.operations.attention import attention_shares
from ..models.program.program_model import ProgramModel
from .maps import LayerMaps

MOST_BYTES = 256 << 20  # of all layers together, as float32


@torch.no_grad()
def add_attention(model: Model, batch, maps: list[LayerMaps], samples: int) -> list[str]:
    """Gives the maps of attention layers the shares of the heads that they keep; notes on what is left out.

    batch: (samples, *input shape), some of so many `samples`. Left out are heads that look at parts of the tokens by
    themselves, and the last layers where all take too much memory.
    """
    batch = torch.as_tensor(batch)
    heads = {own.layer: own.units for own in maps if model.network.layers[own.layer].kind == "attention"}
    layers = sorted(heads)
    if not layers or not isinstance(model, ProgramModel):
        return []
    whole, parted = _steps(model, layers)
    fitting = _fitting(whole, heads, samples)
    found = {layer: [] for layer in fitting}
    by_step = {whole[layer][0]: layer for layer in fitting}

    def watch(number, taken, given):
        if number in by_step:
            layer = by_step[number]
            shares = _of_heads(model, number, taken, given[0], together)
            found[layer].append(shares[:, torch.from_numpy(heads[layer]).long()].numpy())

    for some in batch.split(model.rows):
        together = len(some)
        model.run(some, set(), watch=watch)
    for own in maps:
        if own.layer in found:
            own.attention = np.concatenate(found[own.layer]).astype(np.float32, copy=False)
    notes = []
    if parted:
        notes.append(f"the heads of {_named(model, parted)} look at parts of the tokens by themselves: no shares")
    left = [layer for layer in whole if layer not in fitting]
    if left:
        notes.append(f"the shares of attention take too much memory, those of {_named(model, left)} are left out")
    return notes


def _steps(model: ProgramModel, layers: list[int]) -> tuple[dict[int, tuple], list[int]]:
    """({layer: (number of its step, queries, keys)}, layers of which each head has several pairs of both)."""
    steps = {step.outputs[0]: n for n, step in enumerate(model.program.steps) if step.op == "attention"}
    whole, parted = {}, []
    for layer in layers:
        number = steps[model.drawing.before[layer]]
        step, shapes = model.program.steps[number], model.shapes.one
        out = shapes[step.outputs[0]]
        if int(np.prod(out[:-2])) == model.network.layers[layer].size:
            whole[layer] = (number, out[-2], shapes[step.inputs[1]][-2])
        else:
            parted.append(layer)
    return whole, parted


def _fitting(whole: dict[int, tuple], heads: dict[int, np.ndarray], samples: int) -> list[int]:
    """The first layers, as many as fit."""
    sizes = [4 * samples * len(heads[layer]) * queries * keys for layer, (_, queries, keys) in whole.items()]
    return [layer for layer, total in zip(whole, np.cumsum(sizes)) if total <= MOST_BYTES]


def _of_heads(model: ProgramModel, number: int, taken, given, samples: int) -> torch.Tensor:
    """(samples, heads, queries, keys) of an attention step. taken, given: what comes in and out of a batch."""
    step = model.program.steps[number]
    query, key, _, *bias = taken
    shares = attention_shares(query, key, *bias, scale=step.options.get("scale"), causal=step.options.get("causal"))
    shares = shares.expand(*given.shape[:-2], *shares.shape[-2:])
    return model.shapes.samples(step.outputs[0], shares, samples).reshape(samples, -1, *shares.shape[-2:])


def _named(model: Model, layers: list[int]) -> str:
    return shown(", ".join(model.network.layers[layer].name for layer in layers), 120, quoted=False)
