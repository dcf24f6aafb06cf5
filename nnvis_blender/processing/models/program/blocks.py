"""The edges of a connection as parts of a program, and what the network's outputs lose, to first order, without each.

Each part gives for every sample and every pair of units (sources, targets) the change that removing the pair's weights
makes: the sum over positions of what flows in times the weight times the gradient of what comes out. What flows in (u)
and the gradient (g) are of one sample's shapes, samples first.
"""

from dataclasses import dataclass

import torch

MOST_VALUES = 1 << 26  # that are held at once for some samples


@dataclass(frozen=True)
class Grouping:
    """Which unit each feature (or element) belongs to. unit: (features,) int64. units: how many there are."""

    unit: torch.Tensor
    units: int

    @property
    def is_plain(self) -> bool:
        return len(self.unit) == self.units and torch.equal(self.unit, torch.arange(self.units))

    def sums(self, values: torch.Tensor, axis: int) -> torch.Tensor:
        """Sums over the features of each unit along an axis."""
        if self.is_plain:
            return values
        axis %= values.ndim
        shape = (*values.shape[:axis], self.units, *values.shape[axis + 1 :])
        return values.new_zeros(shape).index_add_(axis, self.unit, values)


class WeightPart:
    """Some features that come into a weighted step, those of one layer.

    step, place: where they come in; weight_place: which input of the step the weights are. weight: as the step has
    them. features: (k,) int64 which of those that come in. sources, targets: the Grouping of these features and of the
    step's outputs.
    """

    weight_place = 1

    def __init__(self, step: int, weight: torch.Tensor, features: torch.Tensor, sources: Grouping, targets: Grouping):
        self.step, self.place, self.weight = step, 0, weight
        self.features, self.sources, self.targets = features, sources, targets

    def squares(self) -> torch.Tensor:
        """(sources, targets): the sum of squares of each pair's weights."""
        own = self._pairs(self._by_feature(self.weight * self.weight))
        return self.targets.sums(self.sources.sums(own, 0), 1)

    def values(self) -> torch.Tensor | None:
        """(sources, targets): the weights themselves where each pair has one, else None."""
        by_feature = self._by_feature(self.weight)
        one = by_feature.numel() == self.weight.numel() and self.sources.is_plain and self.targets.is_plain
        return self._pairs(by_feature) if one else None

    def joins(self) -> torch.Tensor:
        """(sources, targets) bool: which pairs have weights at all."""
        own = self._pairs(torch.ones_like(self._by_feature(self.weight)))
        return self.targets.sums(self.sources.sums(own, 0), 1) > 0

    def mask(self, kept: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """weight, of the step, without the weights of pairs that are not kept (sources, targets)."""
        own = kept[self.sources.unit][:, self.targets.unit].T  # (outputs, features)
        return self._masked(own.to(weight.dtype), weight)

    def changes(self, u: torch.Tensor, g: torch.Tensor) -> torch.Tensor:
        """(samples, sources, targets)."""
        by_feature = self._products(u, g)
        return self.targets.sums(self.sources.sums(by_feature, 1), 2)

    @property
    def per_sample(self) -> int:
        """Numbers that `changes` holds for a sample."""
        return 4 * self.weight.numel()

    def _by_feature(self, weight):
        """(outputs, features of a group): weights summed over what lies behind a feature."""
        return weight.flatten(2).sum(2) if weight.ndim > 2 else weight

    def _pairs(self, by_feature):
        """(features, outputs) of those features that come in."""
        return by_feature.T[self.features]


class LinearPart(WeightPart):
    """weight: (outputs, inputs); features lie on the last axis."""

    def _products(self, u, g):
        u, g = u.flatten(1, -2) if u.ndim > 2 else u[:, None], g.flatten(1, -2) if g.ndim > 2 else g[:, None]
        u = u[..., self.features]
        return torch.bmm(u.transpose(1, 2), g) * self.weight.T[self.features]

    def _masked(self, own, weight):
        mask = torch.ones_like(weight)
        mask[:, self.features] = own
        return weight * mask

    def weighted_squares(self, u, g, weights):
        """(sources, targets): the sum over samples of weights times the squares of changes, where each sample has one
        value a feature; else None. It holds no array of all samples and pairs.
        """
        if u[0].numel() != self.weight.shape[1] or g[0].numel() != len(self.weight) or not self.targets.is_plain:
            return None
        u, g = u.flatten(1)[:, self.features], g.flatten(1)
        if self.sources.is_plain:
            squares = (u * u * weights[:, None]).T @ (g * g)
            return squares * (self.weight.T[self.features] ** 2)
        total = u.new_zeros(self.sources.units, len(self.weight))
        squares = g * g * weights[:, None]
        order = torch.argsort(self.sources.unit, stable=True)
        ends = torch.bincount(self.sources.unit, minlength=self.sources.units).cumsum(0).tolist()
        first = 0
        for unit, end in enumerate(ends):
            own = order[first:end]
            part = u[:, own] @ self.weight.T[self.features[own]]
            total[unit] = (part * part * squares).sum(0)
            first = end
        return total


class ConvPart(WeightPart):
    """weight: (outputs, inputs / groups, *kernel); features are channels, axis 1 of a sample's batch."""

    def __init__(self, *args, options: dict, space: int):
        super().__init__(*args)
        self.groups = options.get("groups", 1)
        each = [options.get(name) for name in ("stride", "dilation")]
        self.stride, self.dilation = (
            [1] * space if e is None else [e] * space if isinstance(e, int) else list(e) for e in each
        )
        self.pads = options.get("pads") or [[0, 0]] * space
        self.space = space

    def squares(self):
        return self._grouped(self._by_feature(self.weight * self.weight))

    def values(self):
        by_feature = self._by_feature(self.weight)
        one = by_feature.numel() == self.weight.numel() and self.sources.is_plain and self.targets.is_plain
        return self._grouped(by_feature) if one else None

    def joins(self):
        return self._grouped(torch.ones_like(self._by_feature(self.weight))) > 0

    def _grouped(self, by_feature):
        """(sources, targets) from (outputs, inputs of a group): sums over the pairs' features."""
        return self.targets.sums(self.sources.sums(self._spread(by_feature[None])[0][self.features], 0), 1)

    def _spread(self, by_feature):
        """(samples, inputs, outputs) from (samples, outputs, inputs of a group)."""
        samples, outputs, inputs = by_feature.shape
        if self.groups == 1:
            return by_feature.transpose(1, 2)
        made = by_feature.new_zeros(samples, self.groups, inputs, self.groups, outputs // self.groups)
        own = torch.arange(self.groups)
        parts = by_feature.unflatten(1, (self.groups, -1))  # (samples, groups, outputs of a group, inputs)
        made[:, own, :, own] = parts.permute(1, 0, 3, 2)
        return made.flatten(3, 4).flatten(1, 2)

    def _products(self, u, g):
        u, g = u.reshape(len(u), *u.shape[-1 - self.space :]), g.reshape(len(g), *g.shape[-1 - self.space :])
        patches = _patches(u, self.weight.shape[2:], self.stride, self.dilation, self.pads, g.shape[2:])
        patches = patches.reshape(
            len(u), self.groups, -1, patches.shape[-1]
        )  # inputs of a group times kernel, positions
        by_weight = g.flatten(2).unflatten(1, (self.groups, -1)) @ patches.transpose(2, 3)
        by_weight = by_weight.flatten(1, 2).reshape(len(u), *self.weight.shape)
        by_feature = (by_weight * self.weight).flatten(3).sum(3) if self.space else by_weight * self.weight
        return self._spread(by_feature)[:, self.features]

    def _masked(self, own, weight):
        outputs, inputs = weight.shape[:2]
        every = torch.ones(outputs, inputs * self.groups)
        every[:, self.features] = own
        group = torch.arange(outputs) // (outputs // self.groups)
        columns = group[:, None] * inputs + torch.arange(inputs)
        mask = every.gather(1, columns)
        return weight * mask.reshape(outputs, inputs, *[1] * self.space)


class TransposedConvPart(ConvPart):
    """weight: (inputs, outputs / groups, *kernel): a convolution from what comes out to what comes in."""

    def _by_feature(self, weight):
        """(outputs, inputs of a group)."""
        by = weight.flatten(2).sum(2).unflatten(0, (self.groups, -1))  # (groups, inputs, outputs of a group)
        return by.transpose(1, 2).flatten(0, 1)

    def _products(self, u, g):
        u, g = u.reshape(len(u), *u.shape[-1 - self.space :]), g.reshape(len(g), *g.shape[-1 - self.space :])
        patches = _patches(g, self.weight.shape[2:], self.stride, self.dilation, self.pads, u.shape[2:])
        kernel = self.weight[0, 0].numel()
        patches = patches.reshape(len(u), self.groups, -1, kernel, patches.shape[-1])  # outputs of a group, kernel
        inputs = u.flatten(2).unflatten(1, (self.groups, -1))
        by_weight = torch.einsum("ngip,ngokp->ngiok", inputs, patches)
        by_feature = (by_weight * self.weight.unflatten(0, (self.groups, -1)).flatten(3)).sum(4)
        return self._spread(by_feature.transpose(2, 3).flatten(1, 2))[:, self.features]

    def _masked(self, own, weight):
        inputs, outputs = weight.shape[0], weight.shape[1]
        every = torch.ones(outputs * self.groups, inputs)
        every[:, self.features] = own
        group = torch.arange(inputs) // (inputs // self.groups)
        rows = group[:, None] * outputs + torch.arange(outputs)
        mask = every.T.gather(1, rows)
        return weight * mask.reshape(inputs, outputs, *[1] * self.space)


class EmbeddingPart(WeightPart):
    """weight: (tokens, features of a token): u are the tokens themselves."""

    def squares(self):
        return self.targets.sums(self.sources.sums(self.weight * self.weight, 0), 1)

    def values(self):
        return self.weight if self.sources.is_plain and self.targets.is_plain else None

    def joins(self):
        return torch.ones(self.sources.units, self.targets.units, dtype=torch.bool)

    def changes(self, u, g):
        ids = u.reshape(len(u), -1).long()
        flow = self.targets.sums(self.weight[ids] * g.reshape(len(g), ids.shape[1], -1), 2)
        made = flow.new_zeros(len(u), self.sources.units, self.targets.units)
        return made.scatter_add_(1, self.sources.unit[ids][..., None].expand_as(flow), flow)

    def mask(self, kept, weight):
        return weight * kept[self.sources.unit][:, self.targets.unit].to(weight.dtype)

    @property
    def per_sample(self) -> int:
        return 4 * self.sources.units * self.targets.units


class StatePart(WeightPart):
    """What the states of a recurrent layer give its gates one step later. weight: (gates * size, size).

    options: of the step. bias: (gates * size,) that the states' product has, or None.
    """

    weight_place = 2

    def __init__(self, step: int, weight, sources: Grouping, targets: Grouping, options: dict, bias):
        super().__init__(step, weight, torch.arange(weight.shape[1]), sources, targets)
        self.options, self.bias, self.size = options, bias, weight.shape[1]

    def _products(self, u, g):
        """u: the states and what the gates get of the input (samples, time, size + gates * size), side by side.
        g: by the latter.
        """
        u, g = (x.reshape(len(x), *x.shape[-2:]) for x in (u, g))
        states, given = u.split([self.size, u.shape[-1] - self.size], dim=2)
        if self.options.get("reverse"):
            states, given, g = (x.flip(1) for x in (states, given, g))
        before, given, after = states[:, :-1], given[:, 1:], g[:, 1:]
        if self.options["cell"] != "gru":
            return torch.bmm(before.transpose(1, 2), after) * self.weight.T
        reset = self._reset(before, given)
        new = 2 * self.size  # the last gate gets the states through the reset gate
        gates = torch.bmm(before.transpose(1, 2), after[..., :new])
        if self.options.get("reset_after", True):
            own = torch.bmm(before.transpose(1, 2), after[..., new:] * reset)
        else:
            own = torch.bmm((before * reset).transpose(1, 2), after[..., new:])
        return torch.cat([gates, own], dim=2) * self.weight.T

    def _reset(self, before, given):
        bias = None if self.bias is None else self.bias[: self.size]
        z = given[..., : self.size] + torch.nn.functional.linear(before, self.weight[: self.size], bias)
        if self.options.get("recurrent_activation", "sigmoid") == "sigmoid":
            return torch.sigmoid(z)
        return (self.options.get("alpha", 0.2) * z + 0.5).clamp(0, 1)

    def _masked(self, own, weight):
        return weight * own


class JoinPart:
    """Element by element. sources, targets: (elements,) int64, the unit each element comes from and goes to, or -1.

    every: whether all of a source goes to all targets alike (no weights are known between them).
    """

    def __init__(self, step: int, place: int, sources, targets, counts: tuple[int, int], every: bool = False):
        self.step, self.place, self.counts, self.every = step, place, counts, every
        self.inside = torch.nonzero((sources >= 0) & ((targets >= 0) if not every else sources >= 0))[:, 0]
        self.source_of = sources[self.inside]
        self.target_of = None if every else targets[self.inside]

    def squares(self):
        return self.joins().float()

    def values(self):
        return self.joins().float()

    def joins(self):
        made = torch.zeros(self.counts, dtype=torch.bool)
        if self.every:
            made[self.source_of] = True
        else:
            made[self.source_of, self.target_of] = True
        return made

    def changes(self, u, g):
        flow = (u * g).reshape(len(u), -1)[:, self.inside]
        sources, targets = self.counts
        if self.every:
            own = flow.new_zeros(len(u), sources).index_add_(1, self.source_of, flow)
            return (own / targets)[:, :, None].expand(-1, -1, targets)
        pair = self.source_of * targets + self.target_of
        return flow.new_zeros(len(u), sources * targets).index_add_(1, pair, flow).unflatten(1, self.counts)

    def factors(self, kept: torch.Tensor, elements: int) -> torch.Tensor:
        """(elements,): what what comes in is multiplied by when pairs (sources, targets) are not kept."""
        made = torch.ones(elements)
        own = kept.amax(1)[self.source_of] if self.every else kept[self.source_of, self.target_of]
        made[self.inside] = own.float()
        return made

    @property
    def per_sample(self) -> int:
        return 4 * self.counts[0] * self.counts[1]


class ProgramBlock:
    """All parts of one connection."""

    def __init__(self, parts: list):
        self.parts = parts
        squares = sum(part.squares() for part in parts)
        self.strength = squares.sqrt_()  # (sources, targets): the norm of each pair's weights
        self.joined = torch.stack([part.joins() for part in parts]).any(0) if len(parts) > 1 else parts[0].joins()

    def edge_squares(self, flow: list[tuple], weights, total=None):
        """See model.Block. flow: (u, g) of each part."""
        made = self._squares(flow, weights)
        made = torch.where(self.strength > 0, made / self.strength.clamp(min=1e-30) ** 2, made.new_zeros(()))
        return made if total is None else total.add_(made)

    def _squares(self, flow, weights):
        if len(self.parts) == 1 and isinstance(self.parts[0], LinearPart):
            made = self.parts[0].weighted_squares(*flow[0], weights)
            if made is not None:
                return made
        made = torch.zeros_like(self.strength)
        rows = max(1, MOST_VALUES // sum(part.per_sample for part in self.parts))
        for first in range(0, len(weights), rows):
            some = slice(first, first + rows)
            change = sum(part.changes(u[some], g[some]) for part, (u, g) in zip(self.parts, flow))
            made += (change * change * weights[some, None, None]).sum(0)
        return made


def _patches(x, kernel, stride, dilation, pads, positions):
    """(samples, channels, kernel values, positions): what each place of a kernel sees. x: (samples, channels, *space)."""
    flat = [n for pair in reversed(list(pads)) for n in pair]
    if any(flat):
        x = torch.nn.functional.pad(x, flat)
    for axis, (size, step, gap, count) in enumerate(zip(kernel, stride, dilation, positions), 2):
        windows = x.movedim(axis, -1)
        need = (count - 1) * step + (size - 1) * gap + 1
        windows = (
            windows[..., :need]
            if windows.shape[-1] >= need
            else torch.nn.functional.pad(windows, (0, need - windows.shape[-1]))
        )
        windows = windows.unfold(-1, (size - 1) * gap + 1, step)[..., ::gap]  # (..., positions, kernel)
        x = windows.movedim(-2, axis)
    # (samples, channels, *positions, *kernel) -> (samples, channels, kernel values, positions)
    space = len(kernel)
    return x.flatten(2 + space).flatten(2, 1 + space).transpose(2, 3)
