"""Whether pictures, videos, densities and scenes are whole: Blender says nothing when the disk was full.

Every check reads a file to its end and raises ValueError, naming what is missing. Standard library only.
"""

import struct
import zlib
from pathlib import Path

_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # samples a pixel of a PNG's colour types
_PIECE = 1 << 20  # bytes of pixels that are unpacked at a time
_ZSTD = b"\x28\xb5\x2f\xfd"  # a compressed .blend begins with such a frame
_ZSTD_END = b"\xb1\xea\x92\x8f"  # and ends with a table
_WIDE = 1  # the size of an MP4 box that has its size in the eight bytes after the name


def check_whole(path) -> None:
    """Checks a .png, .mp4, .vdb or .blend. Raises ValueError for one that is not whole, OSError for none."""
    path = Path(path)
    with open(path, "rb") as stream:
        _CHECKS[path.suffix.lower()](stream)


def is_whole(path) -> bool:
    """Whether a whole picture, video, density or scene is there."""
    try:
        check_whole(path)
    except (OSError, ValueError):
        return False
    return True


def frame_count(path) -> int:
    """The frames of an .mp4 with one track. Raises ValueError where it is not whole."""
    with open(path, "rb") as stream:
        return _check_mp4(stream)


def picture_size(path) -> tuple[int, int]:
    """(width, height) of a .png. Raises ValueError where it is not whole, OSError where it is not there."""
    with open(path, "rb") as stream:
        return _check_png(stream)


def _check_png(stream) -> tuple[int, int]:
    """Chunk by chunk with its checksum, the pixels unpacked and counted, to the chunk that ends the picture; returns
    its width and height.
    """
    if stream.read(8) != _PNG:
        raise ValueError("it does not begin as a PNG")
    unpacker, size, expected, got = zlib.decompressobj(), None, None, 0
    while True:
        kind, data = _png_chunk(stream)
        if kind == b"IHDR":
            size, expected = struct.unpack(">II", data[:8]), _png_bytes(data)
        elif kind == b"IDAT":
            got += _unpacked(unpacker, data)
        elif kind == b"IEND":
            break
    if expected is None or not unpacker.eof or got != expected:
        raise ValueError("its pixels are not all there")
    return size


def _png_chunk(stream) -> tuple:
    """(kind, data) of the next chunk."""
    head = stream.read(8)
    if len(head) < 8:
        raise ValueError("the picture breaks off")
    length, kind = struct.unpack(">I4s", head)
    data = stream.read(length)
    check = stream.read(4)
    if len(data) < length or len(check) < 4:
        raise ValueError("the picture breaks off")
    if zlib.crc32(kind + data) != struct.unpack(">I", check)[0]:
        raise ValueError("a checksum of the picture differs")
    return kind, data


def _png_bytes(header: bytes) -> int:
    """The bytes of all rows, each with its filter in front."""
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if color not in _CHANNELS or interlaced:
        raise ValueError("it is no PNG of Blender's")
    return height * (1 + (width * depth * _CHANNELS[color] + 7) // 8)


def _unpacked(unpacker, data: bytes) -> int:
    count = 0
    try:
        while data:
            count += len(unpacker.decompress(data, _PIECE))
            data = unpacker.unconsumed_tail
    except zlib.error as error:
        raise ValueError(f"its pixels cannot be unpacked ({error})") from None
    return count


def _check_mp4(stream) -> int:
    """Box by box to the file's end; returns the frames that the index names, all of which lie in the file."""
    size = stream.seek(0, 2)
    boxes = _boxes(stream, 0, size)
    if not {b"ftyp", b"mdat", b"moov"} <= boxes.keys():
        raise ValueError("the video was not closed")
    place = boxes[b"moov"]
    for name in (b"trak", b"mdia", b"minf", b"stbl"):
        place = _inner(stream, place, name)
    start, _ = _inner(stream, place, b"stsz")
    stream.seek(start + 4)
    common, frames = struct.unpack(">II", stream.read(8))
    sizes = stream.read(4 * frames)
    total = common * frames if common else sum(struct.unpack(f">{frames}I", sizes))
    first, last = boxes[b"mdat"]
    if total > last - first:
        raise ValueError("the video lacks frames")
    return frames


def _inner(stream, place: tuple, name: bytes) -> tuple:
    found = _boxes(stream, *place)
    if name not in found:
        raise ValueError("the video was not closed")
    return found[name]


def _boxes(stream, start: int, end: int) -> dict:
    """name -> (start, end) of what the boxes between two places hold, of boxes of one name the first."""
    found = {}
    while start < end:
        stream.seek(start)
        head = stream.read(16)
        if len(head) < 8:
            raise ValueError("the video breaks off")
        size, name = struct.unpack(">I4s", head[:8])
        inner = 8
        if size == _WIDE and len(head) == 16:
            size, inner = struct.unpack(">Q", head[8:])[0], 16
        if size < inner or start + size > end:
            raise ValueError("the video breaks off")
        found.setdefault(name, (start + inner, start + size))
        start += size
    return found


def _check_vdb(stream) -> None:
    """Grid by grid: each says where it ends, the last one where the file does."""
    size = stream.seek(0, 2)
    stream.seek(8 + 4 + 8 + 1 + 36)  # magic, versions of format and library, whether places are told, id
    for _ in range(_vdb_number(stream)):  # what the file says about itself: name, type, value
        for _ in range(3):
            stream.seek(_vdb_number(stream), 1)
    end = 0
    for _ in range(_vdb_number(stream)):
        for _ in range(3):  # a grid's name, type, and the one whose voxels it shares
            stream.seek(_vdb_number(stream), 1)
        places = stream.read(24)
        if len(places) < 24:
            raise ValueError("the grids break off")
        end = struct.unpack("<qqq", places)[2]
        stream.seek(max(end, 0))
    if not 0 < end == size:
        raise ValueError("the grids break off")


def _vdb_number(stream) -> int:
    data = stream.read(4)
    if len(data) < 4:
        raise ValueError("the grids break off")
    return struct.unpack("<I", data)[0]


def _check_blend(stream) -> None:
    start = stream.read(7)
    stream.seek(-min(64, stream.seek(0, 2)), 2)
    end = stream.read()
    if start == b"BLENDER":
        whole = b"ENDB" in end
    else:
        whole = start.startswith(_ZSTD) and end.endswith(_ZSTD_END)
    if not whole:
        raise ValueError("the scene breaks off")


_CHECKS = {".png": _check_png, ".mp4": _check_mp4, ".blend": _check_blend, ".vdb": _check_vdb}
