"""StridedSlice: Python's slices as masks of bits. Source: tensorflow.org/api_docs/python/tf/strided_slice."""

from ..graph import Node

_MASKS = ("begin", "end", "ellipsis", "new_axis", "shrink_axis")


def slice_items(node: Node, begin, end, step) -> tuple:
    """What stands between the brackets: whole numbers, slices, None for a new axis, Ellipsis."""
    masks = {name: node.whole(f"{name}_mask") for name in _MASKS}
    items = []
    for place, (first, last, by) in enumerate(zip(begin.tolist(), end.tolist(), step.tolist())):
        bit = 1 << place
        if masks["ellipsis"] & bit:
            items.append(Ellipsis)
        elif masks["new_axis"] & bit:
            items.append(None)
        elif masks["shrink_axis"] & bit:
            items.append(first)
        else:
            first = None if masks["begin"] & bit else first
            items.append(slice(first, None if masks["end"] & bit else last, by))
    return tuple(items)


def whole_items(items: tuple, rank: int) -> list:
    """The items of all axes, the ellipsis and what is left out as whole slices. Raises ValueError for too many."""
    axes = sum(item is not None and item is not Ellipsis for item in items)
    if axes > rank or items.count(Ellipsis) > 1:
        raise ValueError(f"{axes} slices of {rank} axes")
    place = items.index(Ellipsis) if Ellipsis in items else len(items)
    return [*items[:place], *[slice(None)] * (rank - axes), *items[place + 1 :]]
