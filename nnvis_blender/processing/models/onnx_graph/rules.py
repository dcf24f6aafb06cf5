"""The shapes that common steps give, without asking torch: for these it would load its compiler first, for seconds."""

import numpy as np
import torch

_SAME = frozenset(
    "relu tanh sigmoid silu mish softsign selu exp log sqrt rsqrt abs neg reciprocal erf sin cos floor ceil round sign "
    "gelu leaky_relu elu celu softplus clip hard_sigmoid hard_swish prelu thresholded_relu hard_shrink soft_shrink "
    "softmax log_softmax batch_norm layer_norm rms_norm group_norm lp_norm local_response_norm cumsum roll flip "
    "triangle identity".split()
)
_NUMBERS = frozenset("add sub mul div pow maximum minimum mod".split())
_TRUTHS = frozenset("equal less less_equal greater greater_equal and or not xor".split())
_REDUCED = frozenset("mean sum max min prod lp_reduce".split())


def shapes_of(op: str, tensors: list, options: dict) -> tuple | None:
    """What a step gives for tensors without values; None of an operation that is left to torch.

    Raises ValueError, IndexError where the shapes do not fit.
    """
    x = tensors[0]
    if op in _SAME:
        return (_made(x.shape, x.dtype),)
    if op in _NUMBERS:
        return (_made(_met(tensors), torch.float32 if op == "div" else _type(tensors)),)
    if op in _TRUTHS:
        return (_made(_met(tensors), torch.bool),)
    if op == "where":
        return (_made(_met(tensors), _type(tensors[1:])),)
    if op in _REDUCED:
        axes = {_axis(axis, x.ndim) for axis in options["axes"]}
        lengths = [1 if axis in axes else n for axis, n in enumerate(x.shape)]
        keep = options.get("keep", False)
        return (_made([n for axis, n in enumerate(lengths) if keep or axis not in axes], x.dtype),)
    return _RULES[op](x, tensors, options) if op in _RULES else None


def _made(shape, dtype):
    return torch.empty(tuple(shape), dtype=dtype, device="meta")


def _met(tensors: list) -> tuple[int, ...]:
    return np.broadcast_shapes(*(tuple(tensor.shape) for tensor in tensors))


def _type(tensors: list):
    kinds = {tensor.dtype for tensor in tensors}
    return next((kind for kind in (torch.float32, torch.int64) if kind in kinds), torch.bool)


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise IndexError(f"it names the axis {axis} of {rank}")
    return axis % rank


def _concat(x, tensors: list, options: dict) -> tuple:
    axis = _axis(options["axis"], x.ndim)
    rest = {(*tensor.shape[:axis], *tensor.shape[axis + 1 :]) for tensor in tensors}
    if len(rest) > 1:
        raise ValueError(f"shapes {[tuple(tensor.shape) for tensor in tensors[:4]]} are joined along axis {axis}")
    length = sum(tensor.shape[axis] for tensor in tensors)
    return (_made((*x.shape[:axis], length, *x.shape[axis + 1 :]), _type(tensors)),)


def _stack(x, tensors: list, options: dict) -> tuple:
    axis = _axis(options["axis"], x.ndim + 1)
    if len({tuple(tensor.shape) for tensor in tensors}) > 1:
        raise ValueError("values of different shapes are put together")
    return (_made((*x.shape[:axis], len(tensors), *x.shape[axis:]), _type(tensors)),)


def _pad(x, _, options: dict) -> tuple:
    lengths = [n + before + after for n, (before, after) in zip(x.shape, options["pads"])]
    if min(lengths) < 0 or len(lengths) != x.ndim:
        raise ValueError("more is cut than there is")
    return (_made(lengths, x.dtype),)


def _adaptive(x, _, options: dict) -> tuple:
    return (_made((*x.shape[:2], *options["size"]), x.dtype),)


def _one_hot(x, _, options: dict) -> tuple:
    return (_made((*x.shape, options["depth"]), torch.int64),)


def _gather(x, tensors: list, options: dict) -> tuple:
    axis = _axis(options["axis"], x.ndim)
    return (_made((*x.shape[:axis], *tensors[1].shape, *x.shape[axis + 1 :]), x.dtype),)


def _take_along(x, tensors: list, options: dict) -> tuple:
    _axis(options["axis"], x.ndim)
    if tensors[1].ndim != x.ndim:
        raise ValueError("the indices have other axes")
    return (_made(tensors[1].shape, x.dtype),)


def _resize(x, _, options: dict) -> tuple:
    if "size" in options:
        return (_made((*x.shape[:2], *options["size"]), x.dtype),)
    return (_made((*x.shape[:2], *(int(n * s) for n, s in zip(x.shape[2:], options["scale"]))), x.dtype),)


def _matmul(x, tensors: list, _) -> tuple | None:
    other = tensors[1]
    if min(x.ndim, other.ndim) < 2:
        return None
    if x.shape[-1] != other.shape[-2]:
        raise ValueError(f"matrices of {tuple(x.shape)} and {tuple(other.shape)} do not fit each other")
    batch = np.broadcast_shapes(x.shape[:-2], other.shape[:-2])
    return (_made((*batch, x.shape[-2], other.shape[-1]), x.dtype),)


def _pool(x, _, options: dict) -> tuple:
    """A window that would begin behind what is padded before is left out, as torch has it."""
    lengths = []
    dilations = options.get("dilation") or [1] * len(options["kernel"])
    each = zip(x.shape[2:], options["kernel"], options["stride"], options["pads"], dilations)
    for n, k, s, (before, after), d in each:
        reach = n + before + after - d * (k - 1) - 1
        if reach < 0:
            raise ValueError(f"windows of {tuple(options['kernel'])} are larger than {tuple(x.shape[2:])}")
        count = (-(-reach // s) if options.get("ceil") else reach // s) + 1
        lengths.append(count - (bool(options.get("ceil")) and (count - 1) * s >= n + before))
    return (_made((*x.shape[:2], *lengths), x.dtype),)


def _einsum(x, tensors: list, options: dict) -> tuple | None:
    """Of plain letters and an arrow; else torch's rule is used."""
    terms, arrow, result = options["equation"].partition("->")
    terms = terms.split(",")
    if not arrow or "." in options["equation"] or [len(term) for term in terms] != [t.ndim for t in tensors]:
        return None
    lengths = {}
    for term, tensor in zip(terms, tensors):
        for letter, length in zip(term, tensor.shape):
            if lengths.setdefault(letter, length) != length:
                raise ValueError(f"{letter[:1]} is {length} and {lengths[letter]} long")
    return (_made([lengths[letter] for letter in result], x.dtype),)


def _linear(x, tensors: list, _) -> tuple:
    weight = tensors[1]
    if not x.ndim or x.shape[-1] != weight.shape[1]:
        raise ValueError(f"values of the shape {tuple(x.shape)} do not fit a matrix of {tuple(weight.shape[::-1])}")
    return (_made((*x.shape[:-1], weight.shape[0]), x.dtype),)


def _conv(x, tensors: list, options: dict) -> tuple:
    weight = tensors[1]
    if x.shape[1] != weight.shape[1] * options["groups"] or weight.shape[0] % options["groups"]:
        raise ValueError(f"{x.shape[1]} channels do not fit kernels of the shape {tuple(weight.shape)}")
    lengths = [
        (n + sum(pad) - d * (k - 1) - 1) // s + 1
        for n, pad, d, k, s in zip(
            x.shape[2:], options["pads"], options["dilation"], weight.shape[2:], options["stride"]
        )
    ]
    if min(lengths) < 1:
        raise ValueError(f"kernels of {tuple(weight.shape[2:])} are larger than {tuple(x.shape[2:])}")
    return (_made((x.shape[0], weight.shape[0], *lengths), x.dtype),)


def _conv_transpose(x, tensors: list, options: dict) -> tuple:
    weight = tensors[1]
    if x.shape[1] != weight.shape[0] or weight.shape[0] % options["groups"]:
        raise ValueError(f"{x.shape[1]} channels do not fit kernels of the shape {tuple(weight.shape)}")
    each = zip(x.shape[2:], options["stride"], options["dilation"], weight.shape[2:], options["output_padding"])
    lengths = [s * (n - 1) + d * (k - 1) + 1 + more for n, s, d, k, more in each]
    lengths = [n - sum(pad) for n, pad in zip(lengths, options["pads"])]
    if min(lengths) < 1:
        raise ValueError("more is cut than there is")
    return (_made((x.shape[0], weight.shape[1] * options["groups"], *lengths), x.dtype),)


def _recurrent(x, tensors: list, _) -> tuple:
    """Which would else be walked through time."""
    w_input, w_state = tensors[1:3]
    size = w_state.shape[1]
    if x.ndim != 3 or x.shape[2] != w_input.shape[1] or len(w_input) != len(w_state) or len(w_state) % size:
        raise ValueError(f"values of the shape {tuple(x.shape)} do not fit its weights")
    last = _made((len(x), size), x.dtype)
    return _made((*x.shape[:2], size), x.dtype), last, last


def _attention(_, tensors: list, __) -> tuple:
    query, key, value = tensors[:3]
    batch = np.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise ValueError("queries, keys and values do not fit each other")
    if len(tensors) > 3:
        scores = (*batch, query.shape[-2], key.shape[-2])
        if np.broadcast_shapes(tuple(tensors[3].shape), scores) != scores:
            raise ValueError("the bias does not fit the scores")
    return (_made((*batch, query.shape[-2], value.shape[-1]), query.dtype),)


_RULES = {
    "concat": _concat,
    "stack": _stack,
    "pad": _pad,
    "adaptive_avg_pool": _adaptive,
    "adaptive_max_pool": _adaptive,
    "one_hot": _one_hot,
    "gather": _gather,
    "take_along": _take_along,
    "resize": _resize,
    "matmul": _matmul,
    "max_pool": _pool,
    "avg_pool": _pool,
    "lp_pool": _pool,
    "einsum": _einsum,
    "linear": _linear,
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "recurrent": _recurrent,
    "attention": _attention,
}
