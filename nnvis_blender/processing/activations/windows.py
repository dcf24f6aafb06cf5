"""What a pixel of a convolution's output sees of the maps before it, and a dense layer after maps; what maps see that
are pooled and joined.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch

from ..errors import shown
from ..models.model import Model
from ..models.program.edges.joins import JoinPart
from ..models.program.edges.kernels import ConvPart, TransposedConvPart
from ..models.program.edges.weights import LinearPart
from ..models.program.program_model import ProgramModel
from .flattened import flattened
from .maps import LayerMaps, Windows
from .reduction import block_means
from .ways import Span, Ways

MOST_BYTES = 256 << 20  # of what comes in of all connections together
MOST_WEIGHTS = 16 << 20  # bytes of the pixels' weights of all dense layers, of which a scene takes four times as many


@dataclass
class _Found:
    """Windows before what is taken. feature: see flattened(); None where what comes in has maps' axes of its own."""

    windows: Windows
    part: ConvPart | JoinPart | LinearPart
    feature: torch.Tensor | None = None


@torch.no_grad()
def windows_of(model: Model, batch, layers: list[LayerMaps], samples: int) -> tuple[list[Windows], list[str]]:
    """(the Windows of the connections that are convolutions along one or two axes, of dense layers that take whole maps
    which are not reduced, and of those that join maps after pooling them, ascending; notes on the others).

    batch: (samples, *input shape), some of so many `samples`. layers: whose maps are kept, of which units and how much
    reduced; connections between others are left out. Along one axis a map is one row. taken is zero of units that do
    not come in.
    """
    if not isinstance(model, ProgramModel):
        return [], []
    ways, found, unknown, transposed = Ways(model), [], set(), set()
    kept = {own.layer: own for own in layers}
    for number, (connection, block) in enumerate(zip(model.network.connections, model.blocks)):
        if connection.source not in kept or connection.target not in kept:
            continue
        parts = [part for part in block.parts if isinstance(part, ConvPart) and part.space < 3]
        if not parts:
            found += _without_kernel(model, ways, number, kept[connection.source])
            continue
        name = model.network.layers[connection.target].name
        if any(isinstance(part, TransposedConvPart) for part in parts):
            transposed.add(name)
            continue
        made = _windows(model, ways, number) if len(block.parts) == 1 else None
        if made is None:
            unknown.add(name)
        else:
            found.append(_Found(made, parts[0]))
    found, large = _fitting(model, found, kept, samples)
    _take(model, torch.as_tensor(batch), found, kept)
    notes = [f"the windows of transposed convolutions are not said: {_named(transposed)}"] if transposed else []
    if unknown:
        notes.append(f"what lies before these convolutions has no windows that could be said: {_named(unknown)}")
    if large:
        notes.append(f"what comes in and its weights take too much memory, the windows are left out of {_named(large)}")
    return [one.windows for one in found], notes


def _without_kernel(model: ProgramModel, ways: Ways, number: int, own: LayerMaps) -> list[_Found]:
    """Of a connection that is no convolution: that of a dense layer after maps, or of maps that are joined, or none."""
    axes = map_axes(model, model.network.connections[number].source)
    whole = flattened(model, ways, number, axes) if axes and own.reduced == 1 else None
    if whole is not None:
        return [_Found(whole[0], model.blocks[number].parts[0], whole[1])]
    joined = _joined(model, ways, number)
    return [] if joined is None else [_Found(joined, model.blocks[number].parts[0])]


def _windows(model: ProgramModel, ways: Ways, number: int) -> Windows | None:
    """Without what is taken; None where it is not to be said which pixels of the maps a window sees."""
    connection, part = model.network.connections[number], model.blocks[number].parts[0]
    drawing, shapes, step = model.drawing, model.shapes.one, model.program.steps[part.step]
    axes, space = map_axes(model, connection.source), part.space
    is_one_each = part.has_one_feature_each and part.targets.is_plain
    if axes is None or len(axes) != space or not is_one_each or model.shapes.axis.get(step.inputs[0]) != 0:
        return None
    others = {*drawing.value} - {drawing.value[connection.source]}
    seen = ways.between(drawing.value[connection.source], axes, step.inputs[0], others)
    given = ways.between(step.outputs[0], tuple(range(2, 2 + space)), drawing.before[connection.target])
    if seen is None or given is None or seen[:2] != (None, None) or None in seen[2:]:
        return None
    spans, came_out = seen[2:], [a for a, span in enumerate(given) if span is not None]
    alike = [span.of for span in spans] == list(range(space)) and [given[a] for a in came_out] == [
        *map(Span, range(space))
    ]
    sizes = (
        [shapes[drawing.value[connection.source]][a] for a in axes],
        [shapes[drawing.before[connection.target]][a] for a in came_out],
    )
    if not alike or any(size[-1] == 1 < size[0] for size in sizes):  # a column is a row where it is a unit's map
        return None

    def pair(values, first=1):
        return (*[first] * (2 - space), *map(int, values))

    return Windows(
        number,
        pair(part.weight.shape[2:]),
        pair(part.stride),
        pair([before for before, _ in part.pads], 0),
        pair(part.dilation),
        pair(shapes[step.inputs[0]][2:]),
        pair(span.jump for span in spans),
        pair((span.offset for span in spans), 0),
        pair(span.extent for span in spans),
        part.groups,
    )


def _joined(model: ProgramModel, ways: Ways, number: int) -> Windows | None:
    """Of maps that are pooled and then joined with others, unit by unit: one pixel of what comes in. None of others."""
    connection, parts, drawing, shapes = (
        model.network.connections[number],
        model.blocks[number].parts,
        model.drawing,
        model.shapes.one,
    )
    axes = map_axes(model, connection.source)
    if len(parts) != 1 or not isinstance(parts[0], JoinPart) or parts[0].every or axes is None or len(axes) != 2:
        return None
    step, came = model.program.steps[parts[0].step], _incoming(model, parts[0])
    if {len(shapes[came]), len(shapes[step.outputs[0]])} != {4}:
        return None
    others = {*drawing.value} - {drawing.value[connection.source]}
    seen = ways.between(drawing.value[connection.source], axes, came, others)
    given = ways.between(step.outputs[0], (2, 3), drawing.before[connection.target] or drawing.value[connection.target])
    alike = (None, None, Span(0), Span(1))
    if seen is None or seen[:2] != (None, None) or None in seen[2:] or given != alike or seen == alike:
        return None
    spans, units = seen[2:], model.network.layers[connection.source].size
    if [span.of for span in spans] != [0, 1] or shapes[came][1] != units:
        return None
    pairs = (tuple(getattr(span, name) for span in spans) for name in ("jump", "offset", "extent"))
    return Windows(number, (1, 1), (1, 1), (0, 0), (1, 1), tuple(map(int, shapes[came][2:])), *pairs, units)


def _incoming(model: ProgramModel, part: ConvPart | JoinPart | LinearPart) -> str:
    """The value that comes in by a part."""
    return model.program.steps[part.step].inputs[part.place if isinstance(part, JoinPart) else 0]


def map_axes(model: ProgramModel, layer: int) -> tuple[int, ...] | None:
    """The axes of a layer's value along which its maps lie; None where its units lie along no axis."""
    name, own = model.drawing.value[layer], model.unit_axis(layer)
    if own is None:
        return None
    return tuple(a for a in range(len(model.shapes.one[name])) if a not in (own, model.shapes.axis[name]))


def _fitting(model: ProgramModel, found: list[_Found], kept: dict[int, LayerMaps], samples: int):
    """(the first windows, as many as fit with what comes in and weights; the names of the others' targets)."""
    network, total, weights, fit, large = model.network, 0, 0, [], set()
    for one in found:
        connection = network.connections[one.windows.connection]
        own = kept[connection.source]
        values = len(own.units) * math.prod(math.ceil(side / own.reduced) for side in one.windows.size)
        total += 0 if _sees_the_map(model, one) else 4 * values * samples
        weights += 0 if one.feature is None else 4 * values * len(kept[connection.target].units)
        if total > MOST_BYTES or (one.feature is not None and weights > MOST_WEIGHTS):
            large.add(network.layers[connection.target].name)
        else:
            fit.append(one)
    return fit, large


def _sees_the_map(model: ProgramModel, found: _Found) -> bool:
    """Whether what comes in is the source's map itself."""
    source = model.network.connections[found.windows.connection].source
    return _incoming(model, found.part) == model.drawing.value[source]


def _take(model: ProgramModel, batch, found: list[_Found], kept: dict[int, LayerMaps]) -> None:
    """Gives windows what comes in, where that is not the source's map itself, and dense layers' their weights."""
    taking = [one for one in found if not _sees_the_map(model, one)]
    names = {_incoming(model, one.part) for one in taking}
    taken = [[] for _ in taking]
    for some in batch.split(model.rows) if taking else ():
        values = model.run(some, names)
        for one, parts in zip(taking, taken):
            own = kept[model.network.connections[one.windows.connection].source]
            came = values[_incoming(model, one.part)]
            if one.feature is not None:
                parts.append(came[:, one.feature[torch.from_numpy(own.units).long()]].numpy())
            else:
                parts.append(_of_units(came.reshape(len(some), -1, *one.windows.size), one.part, own))
    for one, parts in zip(taking, taken):
        one.windows.taken = np.concatenate(parts)
    for one in found:
        if one.feature is not None:
            connection = model.network.connections[one.windows.connection]
            rows, own = (torch.from_numpy(kept[end].units).long() for end in (connection.target, connection.source))
            one.windows.weights = one.part.weight[rows][:, one.feature[own]].numpy()
            one.windows.flattened = one.feature[own].int().numpy()


def _of_units(came, part: ConvPart | JoinPart, own: LayerMaps) -> np.ndarray:
    """(samples, kept units, height, width) of what comes in, (samples, features, height, width)."""
    if isinstance(part, JoinPart):
        return block_means(came[:, torch.from_numpy(own.units).long()], own.reduced).numpy()
    place = torch.full((part.sources.units,), -1)
    place[part.sources.unit] = part.features
    place = place[torch.from_numpy(own.units).long()]
    came = came[:, place.clamp(min=0)] * (place >= 0)[:, None, None]
    return block_means(came, own.reduced).numpy()


def _named(names: set[str]) -> str:
    return shown(", ".join(sorted(names)), 120, quoted=False)
