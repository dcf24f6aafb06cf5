"""Mutations of files: the same number gives the same mutation of the same seed.

Bytes are flipped, cut, repeated and overwritten with the lengths and numbers that readers stumble over; what is inside
an archive is changed and packed again, so that checksums hold; JSON has its values exchanged for hostile ones.
"""

import ast
import io
import json
import random
import re
import struct
import zipfile

from fuzz_onnx import onnx_mutated

from nnvis_blender.processing.files.damage import DAMAGE

HOSTILE_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
HOSTILE_VALUES = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2.5,
    10**9,
    -(2**31),
    2**63,
    10**30,
    10**400,
    1e30,
    -1e30,
    1e308,
    1e-308,
    float("nan"),
    float("inf"),
    "",
    "a",
    "\u0663",
    "\x1b[31m\r\n\t",
    "\ud800",
    "\u202e\u0000",
    "x" * 100_000,
    "../" * 50,
    "/dev/zero",
    [],
    {},
    [None],
    [[]],
    [1, "a", {}],
    list(range(1000)),
    {"": {}},
    {"a\nb": [1]},
)
HOSTILE_TEXTS = (b"-1", b"1e999", b"nan", b"inf", b"9" * 30, b"9" * 5000, b"0x10", "\u0663".encode(), b"", b"(", b'"')
HOSTILE_SHAPES = (
    (),
    (0,),
    (1,),
    (-1,),
    (10**12,),
    (2**63,),
    (2**32, 2**32),
    (1,) * 40,
    (3, 0, 10**18),
    (True,),
    ("a",),
)
HOSTILE_TYPES = ("|O", "<f8", ">f4", "<f2", "<c16", "|S0", "<U7", "|V3", "<M8[s]", "|b1", "<i8", "<u8", "not a type")


def mutated(data: bytes, number: int, name: str) -> bytes:
    """The mutation of this number of a file's bytes. name: of the seed; others have other mutations."""
    dice = random.Random(f"{name} {number}")
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        data = _once(data, dice)
    return data


def _once(data: bytes, dice: random.Random) -> bytes:
    if data[:2] == b"PK" and dice.random() < 0.7:
        return _archive(data, dice)
    if data[:1] in (b"{", b"[") and dice.random() < 0.85:
        return _json(data, dice)
    if data[:6] == b"\x93NUMPY" and dice.random() < 0.5:
        return _array(data, dice)
    if data[:2] == b"\x08\x08" and dice.random() < 0.8:
        return onnx_mutated(data, dice) or _flip(data, dice)
    return dice.choice(_RAW)(data, dice)


def _place(data: bytes, dice: random.Random) -> int:
    """Somewhere in the data, more often near its ends, where headers and directories are."""
    near = dice.choice((len(data), 64, 256))
    place = dice.randrange(min(near, len(data)) or 1)
    return place if dice.random() < 0.7 else max(0, len(data) - 1 - place)


def _flip(data: bytes, dice: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        if flipped:
            flipped[_place(data, dice)] ^= 1 << dice.randrange(8)
    return bytes(flipped)


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: _place(data, dice)]


def _remove(data: bytes, dice: random.Random) -> bytes:
    place = _place(data, dice)
    return data[:place] + data[place + dice.choice((1, 2, 4, 16, 100)) :]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    place, length = _place(data, dice), dice.choice((1, 4, 16, 100))
    return data[: place + length] + data[place : place + length] * dice.choice((1, 2, 50)) + data[place + length :]


def _splice(data: bytes, dice: random.Random) -> bytes:
    """One piece over another."""
    source, target, length = _place(data, dice), _place(data, dice), dice.choice((4, 16, 100))
    return data[:target] + data[source : source + length] + data[target + length :]


def _number(data: bytes, dice: random.Random) -> bytes:
    """A length or a number in binary."""
    size, order = dice.choice((1, 2, 4, 8)), dice.choice(("little", "big"))
    value = dice.choice(HOSTILE_NUMBERS) & (256**size - 1)
    place = _place(data, dice)
    return data[:place] + value.to_bytes(size, order) + data[place + size :]


def _float(data: bytes, dice: random.Random) -> bytes:
    value = dice.choice((float("nan"), float("inf"), 1e30, -1e30, 1e-40, -0.0))
    place = _place(data, dice) & ~3
    return data[:place] + struct.pack("<f", value) + data[place + 4 :]


def _digits(data: bytes, dice: random.Random) -> bytes:
    """A number that is written in digits."""
    found = list(re.finditer(rb"\d+(\.\d+)?", data[:100_000]))
    if not found:
        return _flip(data, dice)
    one = dice.choice(found)
    return data[: one.start()] + dice.choice(HOSTILE_TEXTS) + data[one.end() :]


def _noise(data: bytes, dice: random.Random) -> bytes:
    place = _place(data, dice)
    return data[:place] + dice.randbytes(dice.choice((1, 8, 100))) + data[place:]


_RAW = (_flip, _flip, _cut, _remove, _repeat, _splice, _number, _number, _float, _digits, _digits, _noise)


def _archive(data: bytes, dice: random.Random) -> bytes:
    """An archive with one of its members changed, lost, renamed or doubled, packed again as it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except DAMAGE:  # by an earlier mutation
        return _flip(data, dice)
    if not members:
        return _flip(data, dice)
    at = dice.randrange(len(members))
    name, content = members[at]
    what = dice.random()
    if what < 0.8:
        members[at] = (name, _once(content, dice))
    elif what < 0.86:
        del members[at]
    elif what < 0.92:
        members[at] = (dice.choice(("", "../a.npy", "a\nb.npy", "x" * 300, name + "/", "arr_0.npy")), content)
    elif what < 0.96:
        members.append((name, _once(content, dice)))
    else:
        members[at] = (name, members[dice.randrange(len(members))][1])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, archive.compression)
    return stream.getvalue()


def _array(data: bytes, dice: random.Random) -> bytes:
    """An .npy with another shape, type or order in its header."""
    try:
        length = int.from_bytes(data[8:10], "little")
        header = ast.literal_eval(data[10 : 10 + length].decode("latin1"))
        content = data[10 + length :]
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _flip(data, dice)
    if isinstance(header, dict):
        what = dice.choice(("shape", "shape", "descr", "fortran_order", "descr", "other"))
        values = {"shape": HOSTILE_SHAPES, "descr": HOSTILE_TYPES, "fortran_order": (True, False, 3)}
        header[what] = dice.choice(values.get(what, HOSTILE_VALUES[:20]))
    text = repr(header).encode("latin1", "replace")[:60_000]
    return data[:8] + len(text).to_bytes(2, "little") + text + content


def _json(data: bytes, dice: random.Random) -> bytes:
    """JSON with one of its values exchanged, lost, doubled or buried."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return _flip(data, dice)
    places = list(_containers(values))
    if not places or dice.random() < 0.05:
        return _deep(data, dice)
    holder = dice.choice(places)
    key = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    what = dice.random()
    if what < 0.7:
        holder[key] = dice.choice(HOSTILE_VALUES)
    elif what < 0.8:
        del holder[key]
    elif what < 0.85:
        holder[key] = [holder[key]] * dice.choice((1, 2, 1000))
    elif what < 0.9:
        holder[key] = dice.choice((str, repr))(holder[key])
    elif isinstance(holder, dict):
        holder[dice.choice(("", "a\nb", "x" * 10_000, "\ud800", key + "2"))] = dice.choice(HOSTILE_VALUES)
    else:
        holder.append(dice.choice(HOSTILE_VALUES))
    try:
        return json.dumps(values).encode()
    except ValueError:  # a number of more digits than Python writes
        return _deep(data, dice)


def _containers(value):
    """Every object and list in a JSON value that is not empty."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for item in value.values() if isinstance(value, dict) else value[:50]:
            yield from _containers(item)


def _deep(data: bytes, dice: random.Random) -> bytes:
    """JSON, nested too deep for anybody."""
    opened, closed = dice.choice(((b"[", b"]"), (b'{"a":', b"}")))
    depth = dice.choice((100, 900, 50_000))
    return opened * depth + data[:20] + closed * depth
