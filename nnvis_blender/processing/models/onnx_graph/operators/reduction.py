"""What makes one value of many along axes."""

from ..values import Value


def _axes(node, x: Value) -> list[int] | None:
    """Axes are attributes up to opset 17 (12 of ReduceSum), inputs then; all where none are named. None: nothing is
    reduced.
    """
    axes = node.numbers("axes", 1)
    if axes:
        return axes
    return None if node.whole("noop_with_empty_axes", 0) else list(range(x.rank))


def _reduced(operation: str, before=(), after=(), **options):
    """before, after: operations on each number."""

    def handler(node) -> Value:
        x = node.needed(0)
        axes = _axes(node, x)
        for name in before:
            x = node.emit("mul", x, x) if name == "square" else node.emit(name, x)
        if axes:
            x = node.emit(operation, x, axes=axes, keep=bool(node.whole("keepdims", 1)), **options)
        for name in after:
            x = node.emit(name, x)
        return x

    return handler


def _log_sum_exp(node) -> Value:
    """The largest value is taken out of the exponents."""
    x = node.needed(0)
    axes = _axes(node, x)
    if not axes:
        return x
    most = node.emit("max", x, axes=axes, keep=True)
    total = node.emit("sum", node.emit("exp", node.emit("sub", x, most)), axes=axes, keep=True)
    result = node.emit("add", node.emit("log", total), most)
    return result if node.whole("keepdims", 1) else node.emit("squeeze", result, axes=axes)


def _arg(operation: str):
    def handler(node) -> Value:
        if node.whole("select_last_index", 0):
            raise node.wrong("takes the last of equal ones")
        keep = bool(node.whole("keepdims", 1))
        return node.emit(operation, node.needed(0), axis=node.whole("axis", 0), keep=keep)

    return handler


OPERATORS = {
    "ReduceMean": _reduced("mean"),
    "ReduceSum": _reduced("sum"),
    "ReduceMax": _reduced("max"),
    "ReduceMin": _reduced("min"),
    "ReduceProd": _reduced("prod"),
    "ReduceL1": _reduced("lp_reduce", p=1),
    "ReduceL2": _reduced("lp_reduce", p=2),
    "ReduceSumSquare": _reduced("sum", before=("square",)),
    "ReduceLogSum": _reduced("sum", after=("log",)),
    "ReduceLogSumExp": _log_sum_exp,
    "ArgMax": _arg("argmax"),
    "ArgMin": _arg("argmin"),
}
