"""Paddings and poolings of a chain of convolutions, where the sizes of its weights leave no choice.

A state dict says neither. What is tried is what such chains mostly are: images of a usual size; each convolution of
stride 1 without padding or with as much as keeps the size; a max pooling of 2 x 2 after it or none; then all positions
to the first Linear layer, or their mean. A plan fits where the positions that are left are those that the Linear layer
takes.
"""

import math
from dataclasses import dataclass

SIDES = (28, 32, 64, 96, 128, 224)  # of images, where no size is given
_KEPT = 3  # plans that are told, of however many


@dataclass(frozen=True)
class ConvPlan:
    """size: (height, width) of the images. paddings, is_pooled: of each convolution. is_mean: whether the mean of the
    positions goes into the Linear layer, not all of them.
    """

    size: tuple[int, int]
    paddings: tuple[int, ...]
    is_pooled: tuple[bool, ...]
    is_mean: bool

    def __str__(self) -> str:
        padding = "/".join(map(str, self.paddings))
        pools = [str(number) for number, pooled in enumerate(self.is_pooled, 1) if pooled]
        after = f"pooled after {', '.join(pools)}" if pools else "not pooled"
        return f"{self.size[0]} x {self.size[1]} padding {padding} {after}" + ", then the mean" * self.is_mean


def plans_that_fit(
    kernels: list[int], may_pool: list[bool], positions: int, size: tuple[int, int] | None
) -> tuple[list[ConvPlan], int]:
    """(some of the plans that fit, how many there are): all of them, or at least two.

    kernels: side of each convolution's kernel. may_pool: whether there is room for a pooling after each, by the numbers
    of their names. positions: how many the Linear layer takes of each channel. size: of the images, where it is known.
    """
    found, count = [], 0
    for own in [size] if size else [(side, side) for side in SIDES]:
        # size that is left -> (how many ways lead to it, some of them as (paddings, is_pooled))
        ways = {own: (1, [((), ())])}
        for kernel, pool in zip(kernels, may_pool):
            ways = _one_further(ways, kernel, pool)
        for left, (number, some) in ways.items():
            area = math.prod(left)
            for is_mean in [False] * (area == positions) + [True] * (positions == 1 < area):
                found += [ConvPlan(own, paddings, pooled, is_mean) for paddings, pooled in some]
                count += number
    return found[:_KEPT], count


def _one_further(ways: dict, kernel: int, may_pool: bool) -> dict:
    """The ways after one more convolution."""
    after = {}
    for left, (number, some) in ways.items():
        for padding in (0, kernel // 2) if kernel % 2 and kernel > 1 else (0,):
            for is_pooled in (False, True) if may_pool else (False,):
                size = _after(left, kernel, padding, is_pooled)
                if min(size) < 1:
                    continue
                before, kept = after.get(size, (0, []))
                new = [((*paddings, padding), (*pooled, is_pooled)) for paddings, pooled in some]
                after[size] = before + number, (kept + new)[:_KEPT]
    return after


def _after(size: tuple, kernel: int, padding: int, is_pooled: bool) -> tuple[int, ...]:
    left = tuple(n + 2 * padding - kernel + 1 for n in size)
    return tuple(n // 2 for n in left) if is_pooled else left
