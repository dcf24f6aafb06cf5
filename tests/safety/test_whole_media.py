"""A picture, video, scene or density that lacks its end, or a byte of which has changed, is not whole."""

import struct
import zlib

import pytest

from nnvis_blender.processing.files.whole_media import check_whole, frame_count, is_whole


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=40, height=30, rows=None) -> bytes:
    pixels = bytes(7 * n % 251 for n in range((1 + 3 * width) * (rows or height)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(pixels)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", packed[:50]), chunk(b"IDAT", packed[50:]), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(data), name) + data


def mp4(sizes=(5, 6, 7), media=18) -> bytes:
    table = box(b"stsz", struct.pack(f">III{len(sizes)}I", 0, 0, len(sizes), *sizes))
    for name in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        table = box(name, table)
    return box(b"ftyp", b"isom") + box(b"mdat", bytes(media)) + table


@pytest.mark.parametrize("data, name", [(png(), "a.png"), (png(), "A.PNG"), (mp4(), "a.mp4")])
def test_no_file_without_its_end_is_whole(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    check_whole(path)
    for kept in range(0, len(data) - 1, 7):
        path.write_bytes(data[:kept])
        assert not is_whole(path), kept


def test_every_changed_byte_of_a_picture_is_found(tmp_path):
    path, data = tmp_path / "a.png", png(8, 6)
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        assert not is_whole(path), place


def test_a_picture_that_lacks_rows_is_not_whole(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(png(rows=29))
    with pytest.raises(ValueError, match="not all there"):
        check_whole(path)


def test_a_video_says_its_frames_and_lacks_none(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(mp4())
    assert frame_count(path) == 3
    path.write_bytes(mp4(media=10))
    with pytest.raises(ValueError, match="lacks frames"):
        check_whole(path)


def test_what_is_not_there_is_not_whole(tmp_path):
    assert not is_whole(tmp_path / "none.png")


@pytest.mark.parametrize("data", [b"", b"kept", bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_something_else_is_not_whole(tmp_path, data):
    for suffix in (".png", ".mp4", ".blend", ".vdb"):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(data)
        assert not is_whole(path)
