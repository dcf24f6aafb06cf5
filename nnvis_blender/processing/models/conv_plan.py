"""Paddings and poolings of a chain of convolutions, where the sizes of its weights leave no choice.

A state dict says neither. What is tried is what such chains mostly are: images of a usual size; each convolution of
stride 1 without padding or with as much as keeps the size; a max pooling of 2 x 2 after it or none; then all positions
to the first Linear layer, or their mean. A plan fits where the positions that are left are those that the Linear layer
takes.
"""

import math
from dataclasses import dataclass

SIDES = (28, 32, 64, 96, 128, 224)  # of images, where no size is given
_MOST_PLANS = 200_000


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
) -> list[ConvPlan]:
    """Every plan that fits, at most _MOST_PLANS tried.

    kernels: side of each convolution's kernel. may_pool: whether there is room for a pooling after each, by the numbers
    of their names. positions: how many the Linear layer takes of each channel. size: of the images, where it is known.
    """
    found, tried = [], 0
    for own in [size] if size else [(side, side) for side in SIDES]:
        ways = [(own, (), ())]
        for kernel, pool in zip(kernels, may_pool):
            paddings = (0, kernel // 2) if kernel % 2 and kernel > 1 else (0,)
            ways = [
                (after, (*before, padding), (*pooled, is_pooled))
                for left, before, pooled in ways
                for padding in paddings
                for is_pooled in ((False, True) if pool else (False,))
                if min(after := _after(left, kernel, padding, is_pooled)) >= 1
            ]
            tried += len(ways)
            if tried > _MOST_PLANS:
                return found
        for left, paddings, pooled in ways:
            if math.prod(left) == positions:
                found.append(ConvPlan(own, paddings, pooled, False))
            if positions == 1 and math.prod(left) > 1:
                found.append(ConvPlan(own, paddings, pooled, True))
    return found


def _after(size: tuple, kernel: int, padding: int, is_pooled: bool) -> tuple[int, ...]:
    left = tuple(n + 2 * padding - kernel + 1 for n in size)
    return tuple(n // 2 for n in left) if is_pooled else left
