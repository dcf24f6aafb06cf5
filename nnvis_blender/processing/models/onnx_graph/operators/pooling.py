"""Pooling over the spatial axes."""

from ..values import Unfit, Value
from .windows import each, options_of


def _max_pool(node) -> Value:
    x, options = _window(node)
    return node.emit("max_pool", x, **options, ceil=bool(node.whole("ceil_mode", 0)))


def _average_pool(node) -> Value:
    x, options = _window(node)
    if any(d != 1 for d in options.pop("dilation")):
        raise node.wrong("has dilations")
    counted = bool(node.whole("count_include_pad", 0))
    return node.emit("avg_pool", x, **options, ceil=bool(node.whole("ceil_mode", 0)), count_pads=counted)


def _lp_pool(node) -> Value:
    x, options = _window(node)
    if any(d != 1 for d in options.pop("dilation")) or node.whole("ceil_mode", 0):
        raise node.wrong("has dilations or a ceil_mode")
    return node.emit("lp_pool", x, **options, p=node.whole("p", 2))


def _window(node) -> tuple[Value, dict]:
    x = node.needed(0)
    if not 3 <= x.rank <= 5:
        raise Unfit(f"values of {x.rank} axes have no space to pool over")
    kernel = each(node, "kernel_shape", x.rank - 2, 1)
    return x, {"kernel": kernel, **options_of(node, x, kernel)}


def _global(operation: str):
    def handler(node) -> Value:
        x = node.needed(0)
        if not 3 <= x.rank <= 5:
            raise Unfit(f"values of {x.rank} axes have no space to pool over")
        return node.emit(operation, x, size=[1] * (x.rank - 2))

    return handler


def _global_lp_pool(node) -> Value:
    x = node.needed(0)
    return node.emit("lp_reduce", x, axes=list(range(2, x.rank)), keep=True, p=node.whole("p", 2))


OPERATORS = {
    "MaxPool": _max_pool,
    "AveragePool": _average_pool,
    "LpPool": _lp_pool,
    "GlobalAveragePool": _global("adaptive_avg_pool"),
    "GlobalMaxPool": _global("adaptive_max_pool"),
    "GlobalLpPool": _global_lp_pool,
}
