"""Archives are read with their sizes checked first, to the end, and nothing in them is unpickled."""

import io
import zipfile

import numpy as np
import pytest

from nnvis_blender.processing.files.archive import Archive, write_archive
from nnvis_blender.processing.files.damage import DAMAGE


@pytest.mark.parametrize("compress", (False, True))
def test_what_is_written_is_read(tmp_path, compress):
    arrays = {
        "a": np.arange(12, dtype=np.float32).reshape(3, 4),
        "empty": np.zeros((0, 3), np.int32),
        "scalar": np.array(3.5),
        "text": np.array(["ä", "b"]),
    }
    write_archive(tmp_path / "a.zip", arrays, {"header.json": '{"x": 1}'}, compress)
    with Archive(tmp_path / "a.zip") as archive:
        assert sorted(archive.arrays) == sorted(arrays) and archive.text("header.json", 100) == b'{"x": 1}'
        for name, array in arrays.items():
            assert archive.shape(name) == (array.shape, array.dtype)
            np.testing.assert_array_equal(archive.array(name), array, strict=True)


def test_column_major_arrays_as_numpy_saves_them(tmp_path):
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    np.savez(tmp_path / "a.npz", a=array)
    with Archive(tmp_path / "a.npz") as archive:
        np.testing.assert_array_equal(archive.array("a"), array)


def archive_of(path, name: str, content: bytes, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(name, content)
    return path


def npy(array) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def refused(path, name="a"):
    with pytest.raises(DAMAGE), Archive(path) as archive:
        archive.array(name)


def test_pickles_bombs_and_lies_are_refused(tmp_path):
    refused(archive_of(tmp_path / "pickle.npz", "a.npy", npy(np.array([{}], object))))
    refused(archive_of(tmp_path / "bomb.npz", "a.npy", bytes(3 << 29), zipfile.ZIP_DEFLATED))
    refused(archive_of(tmp_path / "lzma.npz", "a.npy", npy(np.eye(3)), zipfile.ZIP_LZMA))
    header = npy(np.zeros(1)).replace(b"(1,), }", b"(1000000000000,), }".ljust(7))
    refused(archive_of(tmp_path / "long.npz", "a.npy", header))
    refused(archive_of(tmp_path / "short.npz", "a.npy", npy(np.eye(3))[:-1]))


def test_a_text_is_no_longer_than_its_reader_says(tmp_path):
    write_archive(tmp_path / "a.zip", {}, {"header.json": " " * 101})
    with Archive(tmp_path / "a.zip") as archive, pytest.raises(DAMAGE, match="more than"):
        archive.text("header.json", 100)


def test_a_flipped_bit_is_found(tmp_path):
    write_archive(tmp_path / "a.npz", {"a": np.arange(1000, dtype=np.float32)}, compress=True)
    whole = (tmp_path / "a.npz").read_bytes()
    for place in range(200, len(whole) - 200, 97):
        (tmp_path / "b.npz").write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        refused(tmp_path / "b.npz")
