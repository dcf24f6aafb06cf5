"""From a trace to the network that is drawn, and to the parts of the program that each connection is made of."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from ...errors import bad_input, shown
from ...network import Connection, Layer, Network
from .edges.block import ProgramBlock
from .edges.grouping import Grouping
from .edges.joins import JoinPart
from .edges.kernels import ConvPart, TransposedConvPart
from .edges.states import StatePart
from .edges.weights import EmbeddingPart, LinearPart
from .execution import Runner
from .labels import Places, places
from .tracing.trace import Draft, Entry, Trace

MOST_KERNEL_VALUES = 1 << 26


@dataclass
class Drawing:
    """network. blocks: the ProgramBlock of each connection. value, before: of each layer, the names of what its units
    hold and of their pre-activations. places, before_places: where the units lie in these, None where not known.
    ends: of each output value, where the units of each output layer lie in it. states_before: recurrent layer -> the
    layer that stands for its states one step before.
    """

    network: Network
    blocks: list[ProgramBlock]
    value: list[str]
    before: list[str]
    places: list[Places | None]
    before_places: list[Places | None]
    ends: dict[str, dict[int, Places | None]]
    states_before: dict[int, int]


def draw(trace: Trace, runner: Runner, outputs: list[str]) -> Drawing:
    """outputs: the values whose units are the classes, each of one or more whole layers."""
    drafts, first, local = _kept_drafts(trace)
    owner = torch.full((len(local),), -1, dtype=torch.long)
    for number, units in enumerate(first):
        owner[units] = number
    parts: dict[tuple, list] = {}
    for entry in trace.entries:
        for pair, part in _parts(entry, trace, runner, drafts, owner, local, [len(u) for u in first]):
            parts.setdefault(pair, []).append(part)
    order = sorted(parts)
    blocks = [ProgramBlock(parts[pair]) for pair in order]
    found = [_places(trace, drafts, n, len(first[n]), owner, local) for n in range(len(drafts))]
    layers = [_layer(d, len(units), where, runner) for d, units, where in zip(drafts, first, found)]
    connections = [_connection(pair, block) for pair, block in zip(order, blocks)]
    network = Network(layers, connections, outputs=_output_layers(outputs, trace, owner))
    ends = {
        name: {n: units_in(trace.labels[name], n, len(first[n]), owner, local) for n in network.outputs}
        for name in outputs
    }
    before = {_number(draft.later, drafts): n for n, draft in enumerate(drafts) if draft.later is not None}
    values, befores = [d.value for d in drafts], [d.before for d in drafts]
    earlier = [
        where if draft.before == draft.value else units_in(trace.labels[draft.before], n, len(first[n]), owner, local)
        for n, (draft, where) in enumerate(zip(drafts, found))
    ]
    return Drawing(network, blocks, values, befores, found, earlier, ends, before)


def _number(draft: Draft, drafts: list[Draft]) -> int:
    return next(n for n, other in enumerate(drafts) if other is draft)


def _kept_drafts(trace: Trace) -> tuple[list[Draft], list[torch.Tensor], torch.Tensor]:
    """(drafts that have units of their own left, the units of each, (all units,) the place of each in its layer)."""
    final = trace.final.long()
    alive = final == torch.arange(len(final))
    local = torch.zeros(len(final), dtype=torch.long)
    drafts, units_of = [], []
    for draft in trace.drafts:
        own = torch.nonzero(alive[draft.first : draft.first + draft.units])[:, 0] + draft.first
        if len(own):
            local[own] = torch.arange(len(own))
            drafts.append(draft)
            units_of.append(own)
    return drafts, units_of, local


def _parts(entry: Entry, trace: Trace, runner: Runner, drafts, owner, local, sizes):
    """((source layer, target layer), part) of what an entry is made of."""
    step = trace.program.steps[entry.step]
    sources, targets = entry.sources.long(), entry.targets.long()
    if entry.kind in ("one", "all"):
        yield from _joins(entry, sources, targets, owner, local, sizes)
        return
    target = int(owner[targets[0]])
    into = Grouping(local[targets], sizes[target])
    if entry.kind == "state":
        source = int(owner[sources[0]])
        weight = _weight(runner, step.inputs[2])
        gates = len(weight) // weight.shape[1]
        into = Grouping(local[targets].repeat(gates), sizes[target])
        bias = _weight(runner, step.inputs[4]) if len(step.inputs) > 4 and step.inputs[4] else None
        part = StatePart(entry.step, weight, Grouping(local[sources], sizes[source]), into, step.options, bias)
        yield (source, target), part
        return
    weight = _weight(runner, step.inputs[1])
    from_layer = torch.where(sources >= 0, owner[sources.clamp(min=0)], -1)
    for source in torch.unique(from_layer[from_layer >= 0]).tolist():
        features = torch.nonzero(from_layer == source)[:, 0]
        group = Grouping(local[sources[features]], sizes[source])
        for goes, outputs in _by_owner(targets, owner):
            if len(outputs) == len(targets):
                yield (source, goes), _weight_part(entry, step, weight, features, group, into)
            else:
                raise bad_input(f"The outputs of {shown(step.layer or step.op)} are of several layers")


def _by_owner(targets, owner):
    layers = owner[targets]
    for layer in torch.unique(layers).tolist():
        yield layer, torch.nonzero(layers == layer)[:, 0]


def _weight_part(entry, step, weight, features, sources, targets):
    if step.op == "linear":
        return LinearPart(entry.step, weight, features, sources, targets)
    if step.op == "embedding":
        return EmbeddingPart(entry.step, weight, features, sources, targets)
    kind = ConvPart if step.op == "conv" else TransposedConvPart
    return kind(entry.step, weight, features, sources, targets, options=step.options, space=weight.ndim - 2)


def _weight(runner: Runner, name: str) -> torch.Tensor:
    return runner.constants[name].float()


def _joins(entry: Entry, sources, targets, owner, local, sizes):
    from_layer = torch.where(sources >= 0, owner[sources.clamp(min=0)], -1).flatten()
    every = entry.kind == "all"
    flat = sources.flatten()
    goes = None if every else torch.where(targets >= 0, owner[targets.clamp(min=0)], -1).flatten()
    into = [int(owner[targets[0]])] if every else torch.unique(goes[goes >= 0]).tolist()
    for source in torch.unique(from_layer[from_layer >= 0]).tolist():
        for target in into:
            here = torch.where(from_layer == source, local[flat.clamp(min=0)], -1)
            there = None
            if not every:
                there = torch.where(goes == target, local[targets.flatten().clamp(min=0)], -1)
            counts = sizes[source], sizes[target]
            part = JoinPart(entry.step, entry.place, here, there, counts, every)
            if len(part.inside):
                yield (source, target), part


def _places(trace: Trace, drafts: list, layer: int, size: int, owner, local) -> Places | None:
    """Where a layer's units lie in its value; the states before lie as those of their layer do."""
    draft = drafts[layer]
    if draft.later is not None:
        layer = _number(draft.later, drafts)
    labels = trace.labels[draft.value] if draft.labels is None else draft.labels
    return units_in(labels, layer, size, owner, local)


def units_in(labels: torch.Tensor, layer: int, size: int, owner, local) -> Places | None:
    """Where the units of a layer lie in a value of these labels."""
    known = labels.clamp(min=0).long()
    mine = (labels >= 0) & (owner[known] == layer)
    return places(torch.where(mine, local[known], -1), 0, size)


def _layer(draft: Draft, size: int, where: Places | None, runner: Runner) -> Layer:
    pixels = draft.kind == "input" and len(draft.shape) > 1 and int(np.prod(draft.shape)) == size
    bias = None
    if draft.bias is not None and len(runner.constants[draft.bias]) == size:
        bias = np.ascontiguousarray(runner.constants[draft.bias].float().numpy())
    shape = tuple(draft.shape) if pixels else (size,)
    map_shape = () if where is None else where.shape
    return Layer(draft.name, draft.kind, shape, draft.activation, bias, map_shape)


def _connection(pair: tuple[int, int], block: ProgramBlock) -> Connection:
    """The edges, ordered by source unit and then target; the weight itself where an edge has one, else the norm."""
    values = block.parts[0].values() if len(block.parts) == 1 else None
    matrix = (block.strength if values is None else values).numpy()
    if bool(block.joined.all()):
        made = Connection.dense(*pair, matrix)
    else:
        source, target = np.nonzero(block.joined.numpy())
        weight = np.ascontiguousarray(matrix[source, target], np.float32)
        made = Connection(*pair, source.astype(np.int32), target.astype(np.int32), weight)
    return replace(made, kernel=_kernels(block, made))


def _kernels(block: ProgramBlock, edges: Connection) -> np.ndarray | None:
    """(edges, height, width) of a convolution of one part along one or two axes, along one of the height 1; None of
    others, where one weight is the whole kernel, and where several features are one unit's.
    """
    part = block.parts[0]
    if len(block.parts) != 1 or type(part) is not ConvPart or part.space not in (1, 2):
        return None
    if not (part.targets.is_plain and part.has_one_feature_each) or part.weight.numel() > MOST_KERNEL_VALUES:
        return None
    if part.weight[0, 0].numel() == 1 and part.sources.is_plain:
        return None
    feature = torch.empty(part.sources.units, dtype=torch.long)
    feature[part.sources.unit] = part.features
    source, target = (torch.from_numpy(units).long() for units in (edges.source_unit, edges.target_unit))
    kernels = part.weight[target, feature[source] % part.weight.shape[1]]  # which has the inputs of a group alone
    kernels = kernels[:, None] if part.space == 1 else kernels
    return np.ascontiguousarray(kernels.numpy())


def _output_layers(outputs: list[str], trace: Trace, owner) -> list[int]:
    found = []
    for name in outputs:
        labels = trace.labels[name].flatten()
        for layer in owner[labels[labels >= 0].long()].tolist():
            if layer not in found:
                found.append(layer)
    return found
