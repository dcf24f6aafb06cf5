"""The wire format of protocol buffers: numbered fields of a message, found without a description of it.

By hand and not by the protobuf package: the few messages that are read need a few fields each, so checkpoints open with
the worker's base alone, and a budget of fields bounds what a hostile file can ask for.
Source: protobuf.dev/programming-guides/encoding.
"""

import struct

MOST_FIELDS = 1_500_000  # of all messages of a file; a second or two


class Budget:
    """How many more fields a file may have."""

    def __init__(self, fields: int = MOST_FIELDS):
        self.left = fields

    def take(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise ValueError(f"it has more than {MOST_FIELDS} fields")


class Message:
    """A message: its fields by their numbers, each a list of whole numbers or of bytes, in the message's order.

    Raises ValueError where the bytes are none.
    """

    def __init__(self, data, budget: Budget):
        self._budget = budget
        self._fields: dict[int, list] = {}
        data, place = memoryview(data), 0
        while place < len(data):
            budget.take()
            key, place = varint(data, place)
            number, kind = key >> 3, key & 7
            if kind == 0:
                value, place = varint(data, place)
            elif kind in (1, 2, 5):
                length, place = varint(data, place) if kind == 2 else (8 if kind == 1 else 4, place)
                value, place = data[place : place + length], place + length
                if place > len(data):
                    raise ValueError("a field is longer than its message")
            else:
                raise ValueError(f"a field of the kind {kind}")
            self._fields.setdefault(number, []).append(value)

    def __contains__(self, number: int) -> bool:
        return number in self._fields

    def wholes(self, number: int) -> list[int]:
        """All whole numbers of a field, one by one or packed; signed, of 64 bits."""
        found = []
        for value in self._fields.get(number, ()):
            if isinstance(value, int):
                found.append(value)
                continue
            place = 0
            while place < len(value):
                self._budget.take()
                one, place = varint(value, place)
                found.append(one)
        return [value - (1 << 64) if value >> 63 else value for value in found]

    def whole(self, number: int, default: int = 0) -> int:
        return self.wholes(number)[-1] if number in self._fields else default

    def data(self, number: int) -> bytes:
        value = self._fields.get(number, [b""])[-1]
        if isinstance(value, int):
            raise ValueError(f"field {number} is a number and no text")
        return bytes(value)

    def text(self, number: int) -> str:
        return self.data(number).decode("utf-8")

    def texts(self, number: int) -> list[str]:
        return [bytes(value).decode("utf-8") for value in self._bytes(number)]

    def real(self, number: int, default: float = 0.0) -> float:
        """A number of 32 bits."""
        return struct.unpack("<f", self.data(number))[0] if number in self._fields else default

    def packed(self, number: int) -> bytes:
        """The bytes of numbers of 32 or 64 bits, one by one or packed."""
        return b"".join(self._bytes(number))

    def message(self, number: int) -> "Message":
        return Message(self.data(number), self._budget)

    def messages(self, number: int) -> list["Message"]:
        return [Message(value, self._budget) for value in self._bytes(number)]

    def map(self, number: int) -> dict[str, "Message"]:
        """A map from texts to messages."""
        return {entry.text(1): entry.message(2) for entry in self.messages(number)}

    def _bytes(self, number: int) -> list:
        values = self._fields.get(number, [])
        if any(isinstance(value, int) for value in values):
            raise ValueError(f"field {number} is a number and no message")
        return values


def varint(data, place: int) -> tuple[int, int]:
    """(a number of up to 64 bits at that place, the place behind it). Raises ValueError where there is none."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(data):
            raise ValueError("it ends within a number")
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, place
    raise ValueError("a number of more than 64 bits")
