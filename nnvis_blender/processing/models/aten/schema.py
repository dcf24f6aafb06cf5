"""What the arguments of a call mean: an operator's own schema binds them to names and says their types."""

import torch

# types of numbers as a program has them; everything is computed in these
PLAIN_TYPES = {
    torch.float64: torch.float32,
    torch.float32: torch.float32,
    torch.float16: torch.float32,
    torch.bfloat16: torch.float32,
    torch.int64: torch.int64,
    torch.int32: torch.int64,
    torch.int16: torch.int64,
    torch.int8: torch.int64,
    torch.uint8: torch.int64,
    torch.bool: torch.bool,
}
_BY_NUMBER = {  # the numbers that TorchScript writes for types
    0: torch.uint8,
    1: torch.int8,
    2: torch.int16,
    3: torch.int32,
    4: torch.int64,
    5: torch.float16,
    6: torch.float32,
    7: torch.float64,
    11: torch.bool,
    15: torch.bfloat16,
}
# where a tensor lies and how is nothing that a program knows
_PLACES = {"Device", "Layout", "MemoryFormat", "Generator"}
_PLACE_NAMES = {"pin_memory", "non_blocking"}


def plain_type(dtype) -> torch.dtype:
    """The type that a program has for one of PyTorch's, or for TorchScript's number of it. Raises ValueError."""
    dtype = _BY_NUMBER.get(dtype, dtype) if type(dtype) is int else dtype
    if dtype not in PLAIN_TYPES:
        raise ValueError(f"numbers of the type {str(dtype).removeprefix('torch.')}")
    return PLAIN_TYPES[dtype]


def overload_of(name: str, overload: str):
    """An operator of PyTorch's. Raises ValueError where there is none."""
    packet = getattr(torch.ops.aten, name, None)
    if packet is None or (overload or "default") not in packet.overloads():
        raise ValueError(f"there is no operator {name}.{overload}")
    return getattr(packet, overload or "default")


def resolved(name: str, positional: list, named: dict):
    """The overload that takes these plain arguments. Raises ValueError where there is none."""
    try:
        overload = torch._C._jit_resolve_packet(f"aten::{name}", *positional, **named)
    except RuntimeError:
        raise ValueError(f"{name} takes other arguments") from None
    return overload_of(name, overload)


def bound(operator, positional: list, named: dict) -> dict[str, object]:
    """Every argument by its name, those that are left out with their defaults. Raises ValueError."""
    arguments, values = operator._schema.arguments, {}
    if "self" in named and arguments[0].name == "input":  # as forms in place name what they change
        named = {"input" if name == "self" else name: value for name, value in named.items()}
    if len(positional) > len(arguments) or set(named) - {a.name for a in arguments}:
        raise ValueError("arguments that the operator does not have")
    for place, argument in enumerate(arguments):
        if place < len(positional):
            value = positional[place]
        elif argument.name in named:
            value = named[argument.name]
        elif argument.has_default_value():
            value = argument.default_value
        else:
            raise ValueError(f"its argument {argument.name} is missing")
        values[argument.name] = _of_type(argument, value)
    return values


def _of_type(argument, value):
    kind = str(argument.real_type).removeprefix("Optional[").removesuffix("]")
    if kind in _PLACES or argument.name in _PLACE_NAMES:
        return None
    if kind == "ScalarType" and value is not None:
        return plain_type(value)
    if str(argument.type).startswith("List[int]") and type(value) is int:  # written as one number for all axes
        return [value] * (argument.N or 1)
    return value


def run(operator, values: dict[str, object], device: str | None):
    """What an operator gives for arguments of one batch. device: of what it makes anew, None where it takes tensors."""
    positional, named = [], {}
    for argument in operator._schema.arguments:
        value = values[argument.name]
        if argument.name == "device" and device is not None:
            value = torch.device(device)
        elif argument.name in _PLACE_NAMES and value is None and not str(argument.type).startswith("Optional"):
            value = False
        if argument.kwarg_only:
            named[argument.name] = value
        else:
            positional.append(value)
    return operator(*positional, **named)
