"""What a convolution's output sees of the maps of the layers before it."""

import numpy as np
import torch

from ..errors import shown
from ..models.model import Model
from ..models.program.edges.kernels import ConvPart, TransposedConvPart
from ..models.program.program_model import ProgramModel
from .maps import Windows
from .ways import Span, Ways


@torch.no_grad()
def windows_of(model: Model, batch, units: dict[int, np.ndarray]) -> tuple[list[Windows], list[str]]:
    """(the Windows of the connections that are convolutions along one or two axes, ascending; notes on the others).

    batch: (samples, *input shape). units: of each layer whose maps are kept, its kept units, ascending; connections
    between other layers are left out. Along one axis a map is one row. taken is zero of units that do not come in.
    """
    if not isinstance(model, ProgramModel):
        return [], []
    ways, found, unknown, transposed = Ways(model), [], set(), set()
    for number, (connection, block) in enumerate(zip(model.network.connections, model.blocks)):
        parts = [part for part in block.parts if isinstance(part, ConvPart) and part.space < 3]
        if not parts or connection.source not in units or connection.target not in units:
            continue
        name = model.network.layers[connection.target].name
        if any(isinstance(part, TransposedConvPart) for part in parts):
            transposed.add(name)
            continue
        made = _windows(model, ways, number) if len(block.parts) == 1 else None
        if made is None:
            unknown.add(name)
        else:
            found.append((made, parts[0]))
    _take(model, torch.as_tensor(batch), found, units)
    notes = [f"the windows of transposed convolutions are not said: {_named(transposed)}"] if transposed else []
    if unknown:
        notes.append(f"what lies before these convolutions has no windows that could be said: {_named(unknown)}")
    return [windows for windows, _ in found], notes


def _windows(model: ProgramModel, ways: Ways, number: int) -> Windows | None:
    """Without what is taken; None where it is not to be said which pixels of the maps a window sees."""
    connection, part = model.network.connections[number], model.blocks[number].parts[0]
    drawing, shapes, step = model.drawing, model.shapes.one, model.program.steps[part.step]
    axes, space = _map_axes(model, connection.source), part.space
    is_one_each = len(torch.unique(part.sources.unit)) == len(part.sources.unit) and part.targets.is_plain
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


def _map_axes(model: ProgramModel, layer: int) -> tuple[int, ...] | None:
    """The axes of a layer's value along which its maps lie; None where its units lie along no axis."""
    name, own = model.drawing.value[layer], model.unit_axis(layer)
    if own is None:
        return None
    return tuple(a for a in range(len(model.shapes.one[name])) if a not in (own, model.shapes.axis[name]))


def _take(model: ProgramModel, batch, found: list[tuple[Windows, ConvPart]], units: dict[int, np.ndarray]) -> None:
    """Gives windows what comes in, where that is not the source's map itself."""
    names = {}
    for windows, part in found:
        source, name = model.network.connections[windows.connection].source, model.program.steps[part.step].inputs[0]
        if name != model.drawing.value[source]:
            names[windows.connection] = name
            windows.taken = np.empty((len(batch), len(units[source]), *windows.size), np.float32)
    first = 0
    for some in batch.split(model.rows) if names else ():
        values = model.run(some, set(names.values()))
        for windows, part in found:
            if windows.connection in names:
                kept = units[model.network.connections[windows.connection].source]
                place = torch.full((part.sources.units,), -1)
                place[part.sources.unit] = part.features
                place = place[torch.from_numpy(np.asarray(kept, np.int64))]
                taken = values[names[windows.connection]][:, place.clamp(min=0)]
                taken = taken * (place >= 0).reshape(-1, *[1] * part.space)
                windows.taken[first : first + len(some)] = taken.reshape(len(some), len(kept), *windows.size).numpy()
        first += len(some)


def _named(names: set[str]) -> str:
    return shown(", ".join(sorted(names)), 120, quoted=False)
