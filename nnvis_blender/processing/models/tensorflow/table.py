"""The sorted table of LevelDB, which is what a checkpoint's .index file is: blocks of keys and values.

Keys share their beginning with the key before. Each block has a checksum; a block of blocks' places and a footer end
the file. Source: github.com/google/leveldb/blob/main/doc/table_format.md.
"""

from .crc32c import masked_crc32c
from .wire import varint

MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
_FOOTER, _TRAILER = 48, 5
_MOST_ENTRIES = 1_000_000


def read_table(data: bytes) -> dict[bytes, bytes]:
    """Keys and values in their order. Raises ValueError where the table is damaged or compressed."""
    if len(data) < _FOOTER or data[-8:] != MAGIC:
        raise ValueError("it does not end as a table does")
    footer = data[-_FOOTER:]
    place = 0
    handles = []
    for _ in range(2):  # the metaindex, which has nothing for us, and the index
        offset, place = varint(footer, place)
        size, place = varint(footer, place)
        handles.append((offset, size))
    entries = {}
    for _, handle in _entries(_block(data, *handles[1])):
        offset, place = varint(handle, 0)
        size, _ = varint(handle, place)
        found = list(_entries(_block(data, offset, size)))
        if not found:
            raise ValueError("a block without keys")
        for key, value in found:
            if key in entries:
                raise ValueError(f"it has the key {key[:60]!r} twice")
            entries[key] = value
            if len(entries) > _MOST_ENTRIES:
                raise ValueError(f"it has more than {_MOST_ENTRIES} keys")
    return entries


def _block(data: bytes, offset: int, size: int) -> bytes:
    if offset + size + _TRAILER > len(data) - _FOOTER:
        raise ValueError("a block lies outside it")
    end = offset + size
    if data[end]:
        raise ValueError("its blocks are compressed, as no TensorFlow since 1.1 does")
    if int.from_bytes(data[end + 1 : end + 5], "little") != masked_crc32c(data[offset : end + 1]):
        raise ValueError("the checksum of a block is another")
    return data[offset:end]


def _entries(block: bytes):
    """(key, value) of a block, whose last numbers are places where a key is written out."""
    if len(block) < 4:
        raise ValueError("a block without its end")
    end = len(block) - 4 - 4 * int.from_bytes(block[-4:], "little")
    key, place = b"", 0
    if end < 0:
        raise ValueError("a block with more places than bytes")
    while place < end:
        shared, place = varint(block, place)
        own, place = varint(block, place)
        length, place = varint(block, place)
        if shared > len(key) or place + own + length > end:
            raise ValueError("a key or a value is longer than its block")
        key = key[:shared] + block[place : place + own]
        place += own + length
        yield key, block[place - length : place]
