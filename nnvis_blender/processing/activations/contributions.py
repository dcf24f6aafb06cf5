"""What each edge brings its target for each sample: weight x activation, the mean over the target's map.

What a unit gets before its activation is the sum of these over all edges into it, and what is the same for all samples
(its bias). Between the weights and that sum nothing but sums and products with constants may stand, so that the share
of each value in the mean is one number for all samples: the gradient of the mean, taken once.
"""

import numpy as np
import torch

from ..errors import shown
from ..models.dense_graph import DenseGraph
from ..models.model import Model
from ..models.program.edges.kernels import ConvPart
from ..models.program.edges.sums import MOST_VALUES
from ..models.program.edges.weights import EmbeddingPart, LinearPart
from ..models.program.kinds import MOVES
from ..models.program.program_model import ProgramModel
from ..models.program.values import is_reduction

# what gives sums of what it takes, with shares that no sample changes
_SUMS = MOVES | frozenset("add sub neg mean sum avg_pool adaptive_avg_pool resize batch_norm".split())
_PRODUCTS = frozenset("mul div matmul".split())  # with constants


@torch.no_grad()
def contributions(model: Model, batch, edges: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """((samples, edges) float32, notes): of the target's pre-activation, the mean over its map, the part that comes by
    each edge.

    batch: (samples, *input shape). edges: (k,) numbers of edges of the network, ascending. NaN, and a note, where the
    target's pre-activation is no sum of what comes in: shares of attention, gates, states of recurrent layers.
    """
    batch, chosen = torch.as_tensor(batch), ChosenEdges(model.network, edges)
    if isinstance(model, DenseGraph):
        return _of_dense_layers(model, batch, chosen), []
    found = np.zeros((len(batch), len(edges)), np.float32)
    defined = {layer for layer in range(len(model.network.layers)) if _is_sum(model, layer)}
    shares = _shares(model, defined)
    first = 0
    for some in batch.split(model.rows):
        _add_parts(model, some, shares, chosen, found[first : first + len(some)])
        first += len(some)
    left = {c.target for n, c in enumerate(model.network.connections) if len(chosen.columns[n])} - defined
    for number, connection in enumerate(model.network.connections):
        if connection.target in left:
            found[:, chosen.columns[number]] = np.nan
    names = shown(", ".join(model.network.layers[layer].name for layer in sorted(left)), 120, quoted=False)
    return found, [f"what single edges bring is not to be said of {names}: they are no sums of what comes in"] * bool(
        left
    )


class ChosenEdges:
    """The chosen edges of each connection. columns: where they stand among all chosen. source, target: their units."""

    def __init__(self, network, edges):
        edges = np.asarray(edges, np.int64)
        offsets = network.edge_offsets
        cuts = np.searchsorted(edges, offsets)
        self.columns = [np.arange(low, high) for low, high in zip(cuts, cuts[1:])]
        within = [edges[columns] - offset for columns, offset in zip(self.columns, offsets)]
        self.within = within
        self.source = [torch.from_numpy(c.source_unit[own]).long() for c, own in zip(network.connections, within)]
        self.target = [torch.from_numpy(c.target_unit[own]).long() for c, own in zip(network.connections, within)]


def _of_dense_layers(model: DenseGraph, batch, chosen: ChosenEdges) -> np.ndarray:
    found = np.zeros((len(batch), sum(map(len, chosen.columns))), np.float32)
    after = model.outputs(batch, sorted({c.source for c in model.network.connections}))
    for number, connection in enumerate(model.network.connections):
        weight = torch.from_numpy(connection.weight[chosen.within[number]])
        values = after[connection.source][1][:, chosen.source[number]]
        found[:, chosen.columns[number]] = (values * weight).numpy()
    return found


def _is_sum(model: ProgramModel, layer: int) -> bool:
    """Whether a layer's pre-activation is a sum of what its connections bring and of what no sample changes."""
    parts = [part for number in model.entering[layer] for part in model.blocks[number].parts]
    if not parts or model.drawing.before_places[layer] is None:
        return False
    weighted = {part.step for part in parts if isinstance(part, (LinearPart, ConvPart, EmbeddingPart))}
    joined = {(part.step, part.place) for part in parts if not part.is_weighted and not part.every}
    given = {name: number for number, step in enumerate(model.program.steps) for name in step.outputs}
    same, seen = set(model.program.constants), {}

    def is_fixed(name: str | None) -> bool:
        return name is None or name in same or (model.shapes.batched and model.shapes.axis.get(name) is None)

    def is_known(name: str) -> bool:
        if name not in seen:
            seen[name] = is_fixed(name) or (name in given and is_summed(given[name]))
        return seen[name]

    def is_summed(number: int) -> bool:
        step = model.program.steps[number]
        if number in weighted:
            return True
        loose = [place for place, name in enumerate(step.inputs) if not is_fixed(name)]
        if step.op in _PRODUCTS and (len(loose) > 1 or (step.op == "div" and loose != [0])):
            return False
        if step.op not in _SUMS | _PRODUCTS:
            return False
        return all((number, place) in joined or is_known(step.inputs[place]) for place in loose)

    return is_known(model.drawing.before[layer])


def _shares(model: ProgramModel, layers: set[int]) -> dict[tuple, torch.Tensor]:
    """The key of each part that enters these layers -> (1, *shape for one sample): what each element of what comes out
    of weights, or of what is joined, counts in the mean of its unit's pre-activation.
    """
    steps, before, taken = model.program.steps, model.drawing.before, {}
    entered = [part for block in model.blocks for part in block.parts]
    keys = {_key(part) for part in entered}
    places = {(part.step, part.place) for part in entered}

    def tap(number, place, x):
        looked_up = place == 1 and steps[number].op == "embedding"
        if not x.is_floating_point() or ((number, place) not in places and not looked_up):
            return x
        x = x.detach()
        if (number, place, False) in keys and not is_reduction(steps[number]):
            x = x.expand(model.shapes.one[steps[number].outputs[0]])
        taken[number, place] = x = x.requires_grad_()
        return x

    outs = {key: steps[key[0]].outputs[0] for key in keys if key[2]}
    with torch.enable_grad():
        values = model.run(model.runner.example(1)[0], {*outs.values(), *(before[layer] for layer in layers)}, tap)
        means = [_mean(model.of_layer(layer, before[layer], values[before[layer]], 1)) for layer in sorted(layers)]
        wanted = {key: values[outs[key]] if key in outs else taken.get(key[:2]) for key in sorted(keys)}
        wanted = {key: x for key, x in wanted.items() if x is not None and x.requires_grad}
        total = torch.cat([mean.flatten() for mean in means]).sum() if means else None
        shares = torch.autograd.grad(total, list(wanted.values()), allow_unused=True) if means else []
    return {
        key: model.shapes.samples(outs.get(key) or _joined_name(steps[key[0]], key[1]), share, 1)
        for key, share in zip(wanted, shares)
        if share is not None
    }


def _key(part) -> tuple[int, int, bool]:
    return part.step, part.place, part.is_weighted


def _joined_name(step, place: int) -> str:
    """The value whose shape what is joined has: that of the result, to which it is broadcast, or its own."""
    return step.inputs[place] if is_reduction(step) else step.outputs[0]


def _mean(values):
    """(samples, units): the mean over a unit's map."""
    return values if values.ndim == 2 else values.flatten(2).mean(2)


def _add_parts(model: ProgramModel, batch, shares: dict, chosen: ChosenEdges, found: np.ndarray) -> None:
    """Adds to found (samples, chosen edges) what all parts bring, each while its step runs."""
    by_step: dict[int, list] = {}
    for number, block in enumerate(model.blocks):
        for part in block.parts:
            if _key(part) in shares and len(chosen.columns[number]):
                by_step.setdefault(part.step, []).append((number, part))

    def watch(step_number, taken, given):
        for number, part in by_step.get(step_number, []):
            step = model.program.steps[step_number]
            name, x = step.inputs[part.place], taken[part.place]
            if not part.is_weighted and not is_reduction(step):
                name, x = step.outputs[0], x.expand(given[0].shape)
            values = model.shapes.samples(name, x, len(batch))
            rows = max(1, MOST_VALUES // part.per_sample)
            for first in range(0, len(batch), rows):
                brought = _brought(part, values[first : first + rows], shares[_key(part)])
                own = brought[:, chosen.source[number], chosen.target[number]]
                found[first : first + rows, chosen.columns[number]] += own.numpy()

    model.run(batch, set(), watch=watch)


def _brought(part, values, share) -> torch.Tensor:
    """(samples, sources, targets): what a part brings. values: (samples, ...) that come in; share: see _shares."""
    if type(part) is ConvPart:
        made = _of_kernels(part, values, share)
        if made is not None:
            return made
    if isinstance(part, LinearPart) and values.ndim == share.ndim == 2:
        made = _of_matrix(part, values, share)
        if made is not None:
            return made
    return part.changes(values, share.expand(len(values), *share.shape[1:]))


def _of_kernels(part: ConvPart, values, share) -> torch.Tensor | None:
    """By the mean of what each place of the kernel sees; None where the output's positions do not count alike."""
    share = share.reshape(1, *share.shape[-1 - part.space :])
    alike = share.flatten(2)
    if not torch.allclose(alike.amin(2), alike.amax(2), rtol=1e-5, atol=0):
        return None
    values = values.reshape(len(values), *values.shape[-1 - part.space :])
    seen = _seen_means(values, part, share.shape[2:]).flatten(2).unflatten(1, (part.groups, -1))
    weight = (part.weight.flatten(2) * alike.sum(2)[0, :, None, None]).unflatten(0, (part.groups, -1))
    by_feature = torch.einsum("ngik,goik->ngoi", seen, weight).flatten(1, 2)
    return part.targets.sums(part.sources.sums(part.spread(by_feature)[:, part.features], 1), 2)


def _seen_means(x, part: ConvPart, positions) -> torch.Tensor:
    """(samples, channels, *kernel): of what each place of a kernel sees the mean over the output's positions."""
    x = torch.nn.functional.pad(x, [n for pair in reversed(list(part.pads)) for n in pair])
    for size, stride, gap, count in zip(part.weight.shape[2:], part.stride, part.dilation, positions):
        shifted = [x[:, :, place * gap : place * gap + (count - 1) * stride + 1 : stride] for place in range(size)]
        x = torch.stack([own.mean(2) for own in shifted], -1)  # this axis is gone, the kernel's stands last
    return x


def _of_matrix(part: LinearPart, values, share) -> torch.Tensor | None:
    """Of one value a feature: a product for each source's features; None where sources have different numbers."""
    counts = torch.bincount(part.sources.unit, minlength=part.sources.units)
    if int(counts.min()) != int(counts.max()):
        return None
    features = part.features[torch.argsort(part.sources.unit, stable=True)]
    own = values[:, features].unflatten(1, (part.sources.units, -1)).transpose(0, 1)
    weight = (part.weight * share[0, :, None])[:, features].unflatten(1, (part.sources.units, -1))
    return part.targets.sums(torch.bmm(own, weight.permute(1, 2, 0)).transpose(0, 1), 2)
