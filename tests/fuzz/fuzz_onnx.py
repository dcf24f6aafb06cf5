"""Mutations of ONNX models that stay whole protobuf messages: values, names, shapes and nodes are changed."""

import random

_NUMBERS = (0, 1, 2, 3, 5, 8, 16, 23, 64, 1000, -1, -2, 2**20, 2**31 - 1, 2**31, 10**12, 2**63 - 1, -(2**63))
_TEXTS = (
    "",
    "x",
    "../../etc/passwd",
    "/dev/zero",
    "a\nb\x1b[31m",
    "x" * 10_000,
    "Loop",
    "If",
    "Expand",
    "Tile",
    "LSTM",
)
_REALS = (0.0, -1.0, 1e30, float("nan"), float("inf"))
_MESSAGE, _TEXT, _BYTES, _FLOAT, _DOUBLE = 11, 9, 12, 2, 1  # types of a FieldDescriptor


def onnx_mutated(data: bytes, dice: random.Random) -> bytes | None:
    """The model with one of its fields changed; None where the bytes are no message any more."""
    import onnx

    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except Exception:  # protobuf's own, which is not named without importing it
        return None
    messages = _messages(model)
    message = dice.choice(messages)
    fields = message.ListFields()
    if not fields:
        return None
    field, value = dice.choice(fields)
    try:
        if hasattr(value, "MergeFrom") and hasattr(value, "__len__"):
            _change_list(field, value, messages, dice)
        elif field.type == _MESSAGE:
            message.ClearField(field.name)
        else:
            setattr(message, field.name, _other(field, value, messages, dice))
        return model.SerializeToString()
    except (ValueError, TypeError, OverflowError):  # a number that the field cannot hold, a text that is no UTF-8
        return None


def _messages(model) -> list:
    found, waiting = [], [model]
    while waiting:
        message = waiting.pop()
        found.append(message)
        for field, value in message.ListFields():
            if field.type == _MESSAGE:
                waiting.extend(value if hasattr(value, "__len__") else [value])
    return found


def _change_list(field, values, messages: list, dice: random.Random) -> None:
    place, what = dice.randrange(len(values)), dice.random()
    if what < 0.25:
        del values[place]
    elif field.type == _MESSAGE:
        copy = type(values[place])()
        copy.CopyFrom(values[dice.randrange(len(values))])
        if what < 0.6:
            values.append(copy)
        else:
            values[place].CopyFrom(copy)
    elif what < 0.8:
        values[place] = _other(field, values[place], messages, dice)
    else:
        values.extend([_other(field, values[place], messages, dice)] * dice.choice((1, 5, 100)))


def _other(field, value, messages: list, dice: random.Random):
    """Another value of a field, often one that stands somewhere else in the model."""
    if dice.random() < 0.5:
        same = [
            other
            for message in messages
            for own, found in message.ListFields()
            if own.type == field.type
            for other in (found if hasattr(found, "MergeFrom") else [found])
        ]
        if same:
            return dice.choice(same)
    if field.type == _TEXT:
        return dice.choice(_TEXTS)
    if field.type == _BYTES:
        return dice.choice((b"", b"\xff\xfe", value[: len(value) // 2], value * 2, b"SAME_UPPER", b"bidirectional"))
    return dice.choice(_REALS if field.type in (_FLOAT, _DOUBLE) else _NUMBERS)
