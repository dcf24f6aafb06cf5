"""Resize and Upsample, whose many ways to place samples are those of the frameworks that they come from."""

import numpy as np

from ..values import Unfit, Value

# (coordinate_transformation_mode, nearest_mode) of "nearest" -> options of resize
_NEAREST = {
    ("asymmetric", "floor"): {"half_pixel": False, "floor": True},
    ("asymmetric", "round_prefer_floor"): {"half_pixel": False, "floor": False},
    ("half_pixel", "round_prefer_floor"): {"half_pixel": True, "floor": False},
    ("half_pixel", "round_prefer_ceil"): {"half_pixel": True, "floor": True},
    ("align_corners", "floor"): {"align_corners": True, "floor": True},
    ("align_corners", "round_prefer_floor"): {"align_corners": True, "floor": False},
}
_SMOOTH = {
    "half_pixel": {"half_pixel": True},
    "asymmetric": {"half_pixel": False},
    "align_corners": {"align_corners": True},
}


def _upsample(node) -> Value:
    scales = node.attribute("scales")
    scales = node.fixed(1, "scales") if scales is None else np.array(scales, np.float32)
    return _old(node, scales)


def _resize(node) -> Value:
    if node.opset < 11:
        return _old(node, node.fixed(1, "scales"))
    x = node.needed(0)
    if node.whole("antialias", 0) or node.attribute("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise node.wrong("smooths while it makes smaller, or keeps an aspect")
    axes = [axis % x.rank for axis in node.attribute("axes") or range(x.rank)]
    scales, sizes = node.input(2), node.input(3)
    if sizes is not None and sizes.shape != (0,):
        return _resized(node, x, None, _full(node, sizes, axes), _placing(node))
    scales = node.fixed(2, "scales")
    if scales is None or len(scales) != len(axes):
        raise node.wrong("says neither scales nor sizes", "")
    whole = np.ones(x.rank, np.float32)
    whole[axes] = scales
    return _resized(node, x, whole, None, _placing(node))


def _old(node, scales) -> Value:
    """Up to opset 10 there was one way, with places from the corner."""
    x, mode = node.needed(0), node.attribute("mode", "nearest")
    if scales is None or len(scales) != x.rank:
        raise node.wrong("says no scale for each axis", "")
    if mode == "nearest" and (scales < 1).any():
        raise node.wrong("makes smaller, which opset 10 leaves open", "Export it with opset 11 or newer")
    if mode not in ("nearest", "linear", "bilinear"):
        raise node.wrong(f"has the mode {mode[:20]}")
    return _resized(node, x, scales, None, {"mode": "nearest" if mode == "nearest" else "linear", "half_pixel": False})


def _placing(node) -> dict:
    mode = node.attribute("mode", "nearest")
    place = node.attribute("coordinate_transformation_mode", "half_pixel")
    place = "half_pixel" if place == "pytorch_half_pixel" else place
    if mode == "nearest":
        found = _NEAREST.get((place, node.attribute("nearest_mode", "round_prefer_floor")))
    else:
        found = _SMOOTH.get(place) if mode in ("linear", "cubic") else None
    cubic = mode != "cubic" or (
        node.attribute("cubic_coeff_a", -0.75) == -0.75 and not node.whole("exclude_outside", 0)
    )
    if found is None or not cubic:
        raise node.wrong(f"resizes by a way that is not read ({mode[:20]}, {place[:30]})")
    return {"mode": mode, **found}


def _full(node, sizes: Value, axes: list[int]) -> list[int]:
    """The length that each axis gets; 0 for those that stay."""
    x = node.needed(0)
    if not sizes.known or sizes.array.shape != (len(axes),):
        raise node.wrong("takes sizes that are computed from its inputs")
    whole = [0] * x.rank
    for place, axis in enumerate(axes):
        wanted = [int(array[place]) for array in sizes.arrays]
        if wanted != [shape[axis] for shape in x.shapes]:
            whole[axis] = wanted[0]
            if len(set(wanted)) > 1 or x.length(axis) is None:
                raise Unfit("it resizes the batch")
    return whole


def _resized(node, x: Value, scales, sizes: list[int] | None, options: dict) -> Value:
    if not 3 <= x.rank <= 5:
        raise Unfit(f"values of {x.rank} axes have no space to resize")
    stays = (scales[:2] == 1).all() if sizes is None else not any(sizes[:2])
    if not stays:
        raise node.wrong("resizes the batch or the channels")
    space = x.shape[2:]
    if sizes is None:
        wanted = [int(np.float32(n) * np.float32(s)) for n, s in zip(space, scales[2:])]
        if any(abs(w / n - s) > 1e-6 * s for w, n, s in zip(wanted, space, scales[2:])):
            return node.emit("resize", x, scale=[float(s) for s in scales[2:]], **options)
    else:
        wanted = [w or n for w, n in zip(sizes[2:], space)]
    if min(wanted) < 1:
        raise Unfit(f"it resizes to {wanted}")
    return x if wanted == list(space) else node.emit("resize", x, size=wanted, **options)


OPERATORS = {"Resize": _resize, "Upsample": _upsample}
