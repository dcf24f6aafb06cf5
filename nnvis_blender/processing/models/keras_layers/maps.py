"""Feature maps: values of a channel axis and one to three axes of space, whichever way round Keras has them."""

from dataclasses import dataclass

from .context import Context
from .layer import Layer, is_channels_first
from .value import FIRST, PLAIN, Value


@dataclass(frozen=True)
class Maps:
    """A value that the program holds as (batch, channels, *space)."""

    value: Value
    channels: int
    space: tuple[int, ...]

    @property
    def is_last(self) -> bool:
        """Whether Keras has the channels last."""
        return self.value.layout == FIRST

    def step(self, context: Context, op: str, more: list, channels: int, space, **options) -> "Maps":
        """The maps that a step makes of these. more: what it takes besides them."""
        space = tuple(space)
        shape, layout = ((*space, channels), FIRST) if self.is_last else ((channels, *space), PLAIN)
        return Maps(context.step(op, [self.value, *more], shape, layout, **options), channels, space)


def maps_of(layer: Layer, value: Value, context: Context, rank: int) -> Maps:
    """The maps that a layer of `rank` axes of space takes. Raises NNVisError (bad_input) where the value has others."""
    if len(value.shape) != rank + 1:
        raise context.wrong(f"takes maps of {rank} axes and channels, not the shape {value.shape}")
    if is_channels_first(layer.config):
        value = context.plain(value)
        return Maps(value, value.shape[0], value.shape[1:])
    value = context.first(value)
    return Maps(value, value.shape[-1], value.shape[:-1])


def windows(maps: Maps, context: Context, kernel, stride, dilation, padding: str) -> tuple[list[int], list[list[int]]]:
    """(the lengths that a window's steps give, the pads before and after) for each axis of space, as TensorFlow has it.

    kernel, stride, dilation: one number an axis. padding: "valid", "same" or "causal".
    """
    space, pads = [], []
    for length, k, s, d in zip(maps.space, kernel, stride, dilation):
        reach = (k - 1) * d + 1
        before, after = 0, 0
        if padding == "same":
            total = max((-(-length // s) - 1) * s + reach - length, 0)
            before, after = total // 2, total - total // 2
        elif padding == "causal":
            before = reach - 1
        elif padding != "valid":
            raise context.wrong(f"has the padding {padding}, which is not known")
        if length + before + after < reach:
            raise context.wrong(f"has a window of {reach}, more than the {length} it comes to")
        space.append((length + before + after - reach) // s + 1)
        pads.append([before, after])
    return space, pads
