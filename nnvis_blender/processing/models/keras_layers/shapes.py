"""What moves values and changes none: flattening, reshaping, padding, cropping."""

from ...errors import shown
from .context import Context
from .layer import MOST_LENGTH, Layer, is_channels_first, is_whole, lengths, only
from .maps import maps_of
from .value import FIRST, FLAT, PLAIN, Value, channels_first, count


def _flatten(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = only(values, context)
    if len(value.shape) < 2:
        return [value if value.shape else context.step("reshape", [value], (1,), shape=[0, 1])]
    shape, inner = (count(value.shape),), value.shape
    is_moved = value.layout == FIRST
    if is_channels_first(layer.config) and len(inner) > 1:  # Keras puts the channels last before it flattens
        value, inner, is_moved = context.plain(value), (*inner[1:], inner[0]), True
    if count(inner[:-1]) == 1:
        is_moved = False
    layout, inner = (FLAT, inner) if is_moved else (PLAIN, ())
    return [context.step("flatten", [value], shape, layout, inner, start=1, end=-1)]


def reshaped(value: Value, shape: tuple[int, ...], context: Context) -> Value:
    """The value in another shape of as many numbers, its channels left first where the last axis stays."""
    if shape == value.shape:
        return value
    if len(shape) > 1 and shape[-1] == value.shape[-1]:
        is_vector = len(value.shape) == 1 and value.layout == PLAIN
        if value.layout == FIRST or is_vector:
            return context.step("reshape", [value], shape, FIRST, shape=[0, *channels_first(shape)])
    if shape == (count(shape),) and value.layout == FIRST and count(value.shape[:-1]) == 1:
        return context.step("reshape", [value], shape, shape=[0, *shape])
    return context.step("reshape", [context.plain(value)], shape, shape=[0, *shape])


def _reshape(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = only(values, context)
    wanted = layer.config.values.get("target_shape")
    wanted = wanted if isinstance(wanted, list) else [wanted]
    wanted = [-1 if length is None else length for length in wanted]
    if not all(is_whole(length, -1, MOST_LENGTH) and length for length in wanted) or wanted.count(-1) > 1:
        raise context.wrong(f"has the target shape {shown(wanted)}")
    known = count(tuple(length for length in wanted if length != -1))
    total = count(value.shape)
    if total % known or (-1 not in wanted and total != known):
        raise context.wrong(f"cannot make the shape {shown(wanted)} of {value.shape}")
    shape = tuple(total // known if length == -1 else length for length in wanted)
    return [reshaped(value, shape, context)]


def _permute(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = context.plain(only(values, context))
    dims = layer.config.values.get("dims")
    if not isinstance(dims, list) or sorted(d for d in dims if isinstance(d, int)) != list(range(1, value.rank)):
        raise context.wrong(f"has the dims {shown(dims)} for the shape {value.shape}")
    shape = tuple(value.shape[d - 1] for d in dims)
    return [context.step("transpose", [value], shape, axes=[0, *dims])]


def _repeat(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value, times = context.plain(only(values, context)), layer.config.whole("n", 1, MOST_LENGTH)
    if len(value.shape) != 1:
        raise context.wrong(f"repeats vectors, not the shape {value.shape}")
    row = context.step("unsqueeze", [value], (1, *value.shape), axes=[1])
    return [context.step("expand", [row], (times, *value.shape), shape=[-1, times, -1])]


def _zero_padding(rank: int):
    def zero_padding(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        maps = maps_of(layer, only(values, context), context, rank)
        pads = _pairs(layer.config, "padding", rank)
        space = [length + before + after for length, (before, after) in zip(maps.space, pads)]
        options = {"pads": [[0, 0], [0, 0], *pads], "mode": "constant", "value": 0.0}
        return [maps.step(context, "pad", [], maps.channels, space, **options).value]

    return zero_padding


def _cropping(rank: int):
    def cropping(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        maps = maps_of(layer, only(values, context), context, rank)
        cuts = _pairs(layer.config, "cropping", rank)
        ends = [length - after for length, (_, after) in zip(maps.space, cuts)]
        return [cropped(maps, [before for before, _ in cuts], ends, context).value]

    return cropping


def cropped(maps, starts: list[int], ends: list[int], context: Context):
    """The maps from a place to another, one of each an axis of space."""
    axes = list(range(2, 2 + len(starts)))
    space = [end - start for start, end in zip(starts, ends)]
    options = {"axes": axes, "starts": starts, "ends": ends, "steps": [1] * len(axes)}
    return maps.step(context, "slice", [], maps.channels, space, **options)


def _pairs(config, name: str, rank: int) -> list[list[int]]:
    """[before, after] of each axis; a setting is one number, one an axis, or a pair an axis (or the pair of one)."""
    value = config.values.get(name, 1)
    if rank == 1 and isinstance(value, list) and len(value) == 2:
        value = [value]
    if isinstance(value, list) and all(isinstance(one, list) for one in value):
        pairs = value
    else:
        pairs = [[one, one] for one in lengths(config, name, rank, 1, low=0)]
    if len(pairs) != rank or not all(len(p) == 2 and all(is_whole(n, 0, MOST_LENGTH) for n in p) for p in pairs):
        raise config.wrong(f"{name} is {shown(value)}, not a pair for each of {rank} axes")
    return pairs


LAYERS = {
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Permute": _permute,
    "RepeatVector": _repeat,
    **{f"ZeroPadding{rank}D": _zero_padding(rank) for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": _cropping(rank) for rank in (1, 2, 3)},
}
