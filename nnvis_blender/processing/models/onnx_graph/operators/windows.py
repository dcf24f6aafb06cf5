"""The attributes that convolutions and poolings share: kernels, strides, and pads that may be said by a word."""

from ..values import Value


def options_of(node, x: Value, kernel: list[int]) -> dict[str, list]:
    """stride, dilation and pads [[before, after], ...] of a node over the spatial axes of x."""
    space = len(kernel)
    stride = each(node, "strides", space, 1)
    dilation = each(node, "dilations", space, 1)
    return {"stride": stride, "dilation": dilation, "pads": _pads(node, x, kernel, stride, dilation)}


def each(node, name: str, space: int, default: int) -> list[int]:
    """An attribute with a whole number of 1 or more for each spatial axis."""
    found = node.attribute(name) or [default] * space
    if len(found) != space or min(found) < 1:
        raise node.wrong(f"says {name} {list(found)[:8]} for {space} axes", "")
    return [int(n) for n in found]


def said_pads(node, space: int) -> list[list[int]]:
    pads = node.attribute("pads") or [0] * 2 * space
    if len(pads) != 2 * space:
        raise node.wrong(f"says {len(pads)} pads for {space} axes", "")
    return [[int(before), int(after)] for before, after in zip(pads[:space], pads[space:])]


def _pads(node, x: Value, kernel, stride, dilation) -> list[list[int]]:
    """What SAME_UPPER and SAME_LOWER mean depends on the size of what comes in."""
    word = node.attribute("auto_pad", "NOTSET")
    if word == "VALID":
        return [[0, 0] for _ in kernel]
    if word == "NOTSET":
        return said_pads(node, len(kernel))
    if word not in ("SAME_UPPER", "SAME_LOWER"):
        raise node.wrong(f"says auto_pad {word[:20]}", "")
    pads = []
    for length, k, s, d in zip(x.shape[2:], kernel, stride, dilation):
        total = max((-(-length // s) - 1) * s + (k - 1) * d + 1 - length, 0)
        pads.append(halves(total, word == "SAME_UPPER"))
    return pads


def halves(total: int, more_after: bool) -> list[int]:
    """Two parts of which one may be larger by one."""
    less = total // 2
    return [less, total - less] if more_after else [total - less, less]
