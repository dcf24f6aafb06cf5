"""Calls that are no operators of tensors: what a value is, and checks of the state of the machine."""

import torch

from ..aten.varied import PROBES, Value, Varied, at, merged

_NUMBERS = {torch.float32: 6, torch.int64: 4, torch.bool: 11}


def _raised(follower, text="", *_):
    raise follower.check_failed(text)


def _size(follower, value, axis=None):
    return list(value.shape) if axis is None else value.shape[follower.plain(axis)]


def _count(follower, value):
    return merged(probe.numel() for probe in value.probes)


def _as_tensor(follower, number, *_, dtype=None, **__):
    """A number as a constant, which may depend on the batch."""
    if isinstance(number, Value):
        return number
    probes = tuple(_plain_tensor(at(number, probe)) for probe in range(PROBES))
    return Value(probes, True)


def _plain_tensor(number) -> torch.Tensor:
    made = torch.tensor(number)
    return made.to(torch.float32) if made.is_floating_point() else made


def _is_floating(follower, value):
    return value.dtype.is_floating_point


def _same(follower, value, *_, **__):
    return value


def _told(answer):
    return lambda follower, *_, **__: answer


def _data_type(follower, value):
    return _NUMBERS[value.dtype]


def _unpacked(follower, value):
    return tuple(value)


def _attribute(follower, owner, name, *_):
    return follower.attribute(owner, name)


def _range(follower, *ends):
    ends = [follower.plain(end) for end in ends]
    if any(isinstance(end, Varied) for end in ends):
        raise follower.calls.refused("it repeats something as often as there are samples, which is not followed")
    return range(*ends)


PRIMITIVES = {
    "RaiseException": _raised,
    "raise_exception": _raised,
    "size": _size,
    "shape": _size,
    "dim": lambda follower, value: value.ndim,
    "ndim": lambda follower, value: value.ndim,
    "numel": _count,
    "dtype": _data_type,
    "device": _told("cpu"),
    "type": _told("cpu"),  # of a device
    "layout": _told(None),
    "get_device": _told(-1),
    "NumToTensor": _as_tensor,
    "tensor": _as_tensor,
    "as_tensor": _as_tensor,
    "data": _same,
    "unchecked_unwrap_optional": _same,
    "_unwrap_optional": _same,
    "requires_grad": _told(True),  # the fast paths without gradients compute the same
    "is_grad_enabled": _told(True),
    "is_nested": _told(False),
    "is_cuda": _told(False),
    "is_cpu": _told(True),
    "is_quantized": _told(False),
    "is_sparse": _told(False),
    "is_mkldnn": _told(False),
    "is_scripting": _told(True),
    "is_tracing": _told(False),
    "_is_tracing": _told(False),
    "is_autocast_enabled": _told(False),
    "is_autocast_cpu_enabled": _told(False),
    "is_floating_point": _is_floating,
    "is_complex": _told(False),
    "is_contiguous": _told(True),
    "_has_torch_function": _told(False),
    "has_torch_function": _told(False),
    "TupleUnpack": _unpacked,
    "getattr": _attribute,
    "range": _range,
    "warn": _told(None),
    "print": _told(None),
    "Print": _told(None),
    "_debug_has_internal_overlap": _told(0),
}
