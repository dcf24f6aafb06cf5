"""Inputs that no mutation finds: what is no file, what inflates to gigabytes, what asks for more than there is."""

import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

_PIECE = 16 << 20
_GIGABYTE = 1 << 30


def odd_inputs(target: Path, whole: bytes) -> dict:
    """name -> make(path), of everything odd that may stand in the place of a file of this kind.

    A reader may take what is named "maybe ..."; all else has to be refused.
    """
    contents = {"empty": b"", "one byte": b"\0", "noise": bytes(range(256)) * 40}
    if whole[:2] == b"PK":
        contents |= _archives(whole)
    if whole[:1] == b"{":
        contents |= _texts(whole)
    if whole[:2] == b"\x1f\x8b":
        contents["gzip of 10 GB"] = _gzip(10)
    if target.suffix == ".safetensors":
        contents |= _safetensors()
    if target.suffix == ".onnx":
        contents |= _messages(whole)
    if target.suffix == ".csv":
        contents |= _tables()
    if target.suffix in (".pt", ".pth"):
        contents["a pickle that calls"] = b"cposix\nsystem\n(S'touch canary'\ntR."
    if "idx" in target.name and target.suffix != ".gz":
        contents["an image of 10^12 values"] = struct.pack(">4I", 0x803, 10**4, 10**4, 10**4) + bytes(100)
        contents["all sizes at once"] = struct.pack(">I", 0x8FF) + b"\xff" * 1020
    if target.suffix == ".png":
        size = b"IHDR" + struct.pack(">2I", 30_000, 30_000) + whole[24:29]
        contents["a picture of 30000 x 30000"] = whole[:12] + size + struct.pack(">I", zlib.crc32(size)) + whole[33:]
    makers = {name: lambda path, content=content: path.write_bytes(content) for name, content in contents.items()}
    return {
        **makers,
        "a pipe": os.mkfifo,
        "a link to a device": lambda path: path.symlink_to("/dev/zero"),
        "a link to nowhere": lambda path: path.symlink_to("/nowhere"),
        "a link to itself": lambda path: path.symlink_to(path),
        "a folder": os.mkdir,
        "nothing": lambda path: None,
    }


def _archives(whole: bytes) -> dict:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next((name for name in members if name.endswith(".npy")), next(iter(members)))
    stream = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**12,)}
    np.lib.format.write_array_header_1_0(stream, header)
    return {
        "ten members of 1 GB": _zip([(f"{k}{name}" if k else name, _zeros(), _GIGABYTE) for k in range(10)]),
        "a member of 1 GB that says 100 bytes": _zip([(name, _zeros(), 100)]),
        "a header of 10^12 values": _packed(members | {name: stream.getvalue() + bytes(100)}),
        "a header without end": _packed(members | {name: b"\x93NUMPY\x02\0\xff\xff\xff\x7f" + b"(" * 100_000}),
        "a member that is a link": _packed(members, link=name),
        "a pickle of 3 million steps": _packed(members | {name: members[name][:128] + b"]" * 3_000_000}),
    }


def _texts(whole: bytes) -> dict:
    keys = json.loads(whole)
    key = next(iter(keys))
    return {
        "lists 50000 deep": b"[" * 50_000 + b"]" * 50_000,
        "objects 50000 deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "a value 50000 deep": json.dumps({**keys, key: 0}).encode().replace(b"0", b"[" * 50_000 + b"]" * 50_000, 1),
        "a value 500 deep": json.dumps({**keys, key: "@"}).encode().replace(b'"@"', b"[" * 500 + b"]" * 500),
        "a number of a million digits": b'{"a": ' + b"9" * 1_000_000 + b"}",
        "40 MB of empty lists": b'{"a": [' + b"[]," * 13_300_000 + b"[]]}",
        "20 MB of empty lists": b'{"a": [' + b"[]," * 6_600_000 + b"[]]}",
        "no UTF-8": b'{"a": "\xff\xfe"}',
    }


def _safetensors() -> dict:
    def file(header: bytes) -> bytes:
        return len(header).to_bytes(8, "little") + header + bytes(100)

    far = {"a.weight": {"dtype": "F32", "shape": [10**6, 10**6], "data_offsets": [0, 4 * 10**12]}}
    return {
        "a tensor of 10^12 values": file(json.dumps(far).encode()),
        "a header of 2^60 bytes": (1 << 60).to_bytes(8, "little") + b"{}",
        "a header 50000 deep": file(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    }


def _messages(whole: bytes) -> dict:
    """Of protobuf: fields that say more than there is, and messages within messages."""
    deep = b""
    for _ in range(20_000):
        length, size = len(deep), b""
        while length > 127:
            size, length = size + bytes([length & 127 | 128]), length >> 7
        deep = b"\x0a" + size + bytes([length]) + deep
        if len(deep) > 60_000:
            break
    return {
        "a graph of 2^60 bytes": b"\x08\x08\x3a" + b"\xff" * 8 + b"\x0f" + whole,
        "messages 15000 deep": b"\x08\x08\x3a" + b"\x80\x80\x40" + deep + bytes(1 << 20),
        "a number without end": b"\x08\x08\x28" + b"\xff" * 1000,
        "half of it": whole[: len(whole) // 2],
    }


def _tables() -> dict:
    return {
        "maybe labels up to 10^9": b"\n".join(b"%d,%d,%d" % (k, k % 3, 10**9 - k % 2) for k in range(30)),
        "numbers of a million digits": b"1,2,0\n" + b"9" * 1_000_000 + b",2,1\n3,4,0\n4,5,1",
        "digits that only Unicode calls digits": "\u0661,\u0662,0\n\u00b2,\u2460,1\n3,4,0\n4,5,1".encode(),
        "a line of 20 MB": b"1," * 10_000_000 + b"0\n",
        "an open quote before 5 MB": b'1,2,0\n"' + b"1,2,1\n" * 900_000,
        "lines that grow": b"\n".join(b"1," * (k % 400) + b"0" for k in range(2000)),
    }


def _zeros() -> bytes:
    """A gigabyte of zeros, deflated without a header, in some megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (_GIGABYTE // _PIECE) + packer.flush()


def _gzip(gigabytes: int) -> bytes:
    """A gzip stream that inflates to so many gigabytes; the checksum at its end is wrong, but that is far away."""
    packed = _zeros()
    head = gzip.compress(b"", mtime=0)[:10]
    last = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    open_piece = packed[: len(packed) - len(last)]
    return head + open_piece * gigabytes + last + bytes(8)


def _zip(members: list) -> bytes:
    """An archive of (name, deflated bytes, the size that it says), whose checksums are those of nothing."""
    content, directory = b"", b""
    for name, packed, size in members:
        sizes = (0, len(packed), size, len(name.encode()), 0)
        entry = struct.pack("<5H3L2H", 20, 0, zipfile.ZIP_DEFLATED, 0, 0x21, *sizes)
        directory += b"PK\x01\x02\x14\x00" + entry + struct.pack("<3H2L", 0, 0, 0, 0, len(content)) + name.encode()
        content += b"PK\x03\x04" + entry + name.encode() + packed
    count = len(members)
    return content + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(content), 0)


def _packed(members: dict, link: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name == link else 0o100644) << 16
            archive.writestr(info, b"/dev/zero" if name == link else content, archive.compression)
    return stream.getvalue()
