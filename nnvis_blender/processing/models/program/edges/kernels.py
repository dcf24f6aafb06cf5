"""Edges that are slices of kernels."""

import torch

from .sums import MOST_VALUES, total_change
from .weights import WeightPart


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
        return self.targets.sums(self.sources.sums(self.spread(by_feature[None])[0][self.features], 0), 1)

    def spread(self, by_feature):
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
        outputs, patches = self._by_groups(u, g)
        return self._by_pair(outputs @ patches.transpose(2, 3))

    def total(self, u, g):
        made, rows = 0, max(1, MOST_VALUES // (g[0].numel() // self.weight.shape[0] * self.weight[0].numel()))
        for some_u, some_g in zip(u.split(rows), g.split(rows)):
            outputs, patches = (x.movedim(0, 2).flatten(2, 3) for x in self._by_groups(some_u, some_g))
            made = made + outputs @ patches.transpose(1, 2)
        return self._by_unit(self._by_pair(made[None]))[0]

    def _by_groups(self, u, g):
        """The gradient (samples, groups, outputs of a group, positions), and what comes in (samples, groups, inputs of
        a group times kernel, positions).
        """
        u, g = u.reshape(len(u), *u.shape[-1 - self.space :]), g.reshape(len(g), *g.shape[-1 - self.space :])
        patches = _patches(u, self.weight.shape[2:], self.stride, self.dilation, self.pads, g.shape[2:])
        patches = patches.reshape(len(u), self.groups, -1, patches.shape[-1])
        return g.flatten(2).unflatten(1, (self.groups, -1)), patches

    def _by_pair(self, by_weight):
        """(samples, features, outputs) from the gradient by the weights (samples, groups, outputs of a group, inputs of
        a group times kernel).
        """
        by_weight = by_weight.flatten(1, 2).reshape(len(by_weight), *self.weight.shape)
        by_feature = (by_weight * self.weight).flatten(3).sum(3) if self.space else by_weight * self.weight
        return self.spread(by_feature)[:, self.features]

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
        return self.spread(by_feature.transpose(2, 3).flatten(1, 2))[:, self.features]

    def total(self, u, g):
        return total_change(self, u, g)

    def _masked(self, own, weight):
        inputs, outputs = weight.shape[0], weight.shape[1]
        every = torch.ones(outputs * self.groups, inputs)
        every[:, self.features] = own
        group = torch.arange(inputs) // (inputs // self.groups)
        rows = group[:, None] * outputs + torch.arange(outputs)
        mask = every.T.gather(1, rows)
        return weight * mask.reshape(inputs, outputs, *[1] * self.space)


def _patches(x, kernel, stride, dilation, pads, positions):
    """(samples, channels, kernel values, positions): what each place of a kernel sees.

    x: (samples, channels, *space).
    """
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
