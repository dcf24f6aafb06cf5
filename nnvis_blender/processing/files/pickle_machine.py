"""Steps through the opcodes of a pickle on a stack of plain values, and runs nothing."""

import io
import pickletools

from ..errors import bad_input

MOST_STEPS = 2_000_000  # opcodes, of which one makes some hundred bytes; a large file of arrays has thousands
_VALUES = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_IGNORED = {"PROTO", "FRAME"}
_MARK = object()


class PickleMachine:
    """The opcodes of plain values. What names, calls and states mean, a subclass says in _name, _reduce and _build."""

    def __init__(self):
        self.stack, self.memo = [], {}

    def run(self, data):
        """The value of the first pickle in bytes or in a stream of bytes, which is left at its end."""
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        for step, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if step == MOST_STEPS:
                raise ValueError(f"it has more than {MOST_STEPS} steps")
            name = opcode.name
            if name == "STOP":
                return self.stack.pop()
            if name in _VALUES:
                self.stack.append(argument)
            elif name in _CONSTANTS:
                self.stack.append(_CONSTANTS[name])
            elif name in _TUPLES:
                self.stack.append(tuple(self._popped(_TUPLES[name])))
            elif name not in _IGNORED:
                act = getattr(self, f"_{name.lower()}", None)
                if act is None:
                    raise bad_input(f"the pickle asks for {name}, which no array needs")
                act(argument)
        raise ValueError("it has no end")

    def _popped(self, count: int) -> list:
        if len(self.stack) < count:
            raise IndexError("a value is missing")
        items = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return items

    def _to_mark(self) -> list:
        place = len(self.stack) - 1
        while self.stack[place] is not _MARK:
            place -= 1
            if place < 0:
                raise IndexError("a mark is missing")
        items = self._popped(len(self.stack) - place)
        return items[1:]

    def _mark(self, _):
        self.stack.append(_MARK)

    def _pop(self, _):
        self.stack.pop()

    def _empty_list(self, _):
        self.stack.append([])

    def _list(self, _):
        self.stack.append(self._to_mark())

    def _tuple(self, _):
        self.stack.append(tuple(self._to_mark()))

    def _append(self, _):
        item = self.stack.pop()
        instance(list, self.stack[-1]).append(item)

    def _appends(self, _):
        items = self._to_mark()
        instance(list, self.stack[-1]).extend(items)

    def _put(self, number):
        self.memo[number] = self.stack[-1]

    _binput = _long_binput = _put

    def _memoize(self, _):
        self.memo[len(self.memo)] = self.stack[-1]

    def _get(self, number):
        self.stack.append(self.memo[number])

    _binget = _long_binget = _get

    def _global(self, argument):
        self._name(*argument.split(" ", 1))

    def _stack_global(self, _):
        self._name(*self._popped(2))


def instance(kind, value):
    """The value, which is of that kind. Raises TypeError where it is not."""
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__.strip('_').lower()}")
    return value
