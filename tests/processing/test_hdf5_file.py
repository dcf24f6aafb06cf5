"""HDF5 files: only what a file holds itself is read, in bounded time and memory, whatever the library makes of it."""

import numpy as np
import pytest

h5py = pytest.importorskip("h5py", reason="HDF5 files are read by h5py, an extra of the worker")

from nnvis_blender.processing.files import hdf5_file  # noqa: E402
from nnvis_blender.processing.files.hdf5_file import Hdf5  # noqa: E402


@pytest.fixture
def plain(tmp_path):
    with h5py.File(tmp_path / "plain.h5", "w") as file:
        file.attrs["word"] = "héllo"
        file["a/b/half"] = np.arange(6, dtype="f2").reshape(2, 3)
        file["a/b/whole"] = np.int64(7)
        file["a"].create_dataset("packed", data=np.ones((50, 50)), compression="gzip", shuffle=True, fletcher32=True)
        file["a"].attrs["names"] = np.array([b"x", b"yy"])
        for k in range(3):
            file["a/b"].attrs[f"long{k}"] = np.array([f"{k}a", f"{k}b"], dtype=h5py.string_dtype())
        file["optimizer_weights/v"] = np.ones(9)
    return tmp_path / "plain.h5"


def test_what_a_file_holds(plain):
    file = Hdf5(plain)
    assert file.text("word") == "héllo" and file.text("other") is None
    assert file.names() == ["a"] and file.names(("a",)) == ["b", "packed"] and file.names(("c",)) == []
    assert file.texts("names", ("a",)) == ["x", "yy"] and file.texts("none", ("a",)) is None
    assert file.texts("long", ("a", "b")) == ["0a", "0b", "1a", "1b", "2a", "2b"]
    half = file.array(("a", "b", "half"))
    assert half.dtype == np.float32 and half.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert file.array(("a", "b", "whole")).shape == () and file.array(("a", "packed")).sum() == 2500
    with pytest.raises(ValueError, match="there is no array"):
        file.array(("optimizer_weights", "v"))


def external_link(file):
    file["there"] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file):
    file["there"] = h5py.SoftLink("/a/b")


def external_storage(file):
    file.create_dataset("there", (4,), "f4", external=[("/etc/passwd", 0, 16)])


def virtual(file):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("plain.h5", "a/b/half", (4,))
    file.create_virtual_dataset("there", layout)


def plugin(file):
    file.create_dataset("there", data=np.ones(100), compression="lzf")


def bomb(file):
    file.create_dataset("there", (40_000, 40_000), "f4", chunks=(1000, 1000), compression="gzip")


def large_pieces(file):
    file.create_dataset("there", (200_000_000,), "u1", chunks=(200_000_000,), compression="gzip")


def unwritten(file):
    file.create_dataset("there", (1000, 1000), "f4")


def circle(file):
    file["a/b/there"] = file["a"]


def deep(file):
    file["/".join(["there"] * 100)] = 1.0


def objects(file):
    file.create_dataset("there", (2,), h5py.special_dtype(ref=h5py.Reference))


HOSTILE = {
    external_link: "a link to another place",
    soft_link: "a link to another place",
    external_storage: "kept outside the file",
    virtual: "kept outside the file",
    plugin: "a filter that no such file uses",
    bomb: "ask for",
    large_pieces: "pieces of more than",
    unwritten: "but has 0 bytes",
    circle: "in a circle",
    deep: "too deep",
    objects: "no plain numbers",
}


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: change.__name__)
def test_what_is_refused(plain, change):
    with h5py.File(plain, "a") as file:
        change(file)
    with pytest.raises(ValueError, match=HOSTILE[change]):
        Hdf5(plain)


def test_a_file_that_makes_the_library_run_for_ever(plain, monkeypatch):
    """An entry of the heap of texts that leads to itself."""
    monkeypatch.setattr(hdf5_file, "SECONDS", 2)
    content = bytearray(plain.read_bytes())
    place = content.index(b"GCOL") + 24
    content[place : place + 8] = (2**64 - 16).to_bytes(8, "little")
    plain.write_bytes(content)
    with pytest.raises(ValueError, match="could not read it, within 2 s"):
        Hdf5(plain)


@pytest.mark.parametrize("size", [0, 7, 100, 1000, 3000])
def test_a_file_that_is_cut_off(plain, size):
    plain.write_bytes(plain.read_bytes()[:size] or b"x")
    with pytest.raises(ValueError):
        Hdf5(plain)


def test_a_process_that_breaks_off(plain, monkeypatch, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("import sys; sys.stdin.readline(); sys.stdout.buffer.write(bytes(7))")
    monkeypatch.setattr(hdf5_file, "_CHILD", broken)
    with pytest.raises(ValueError, match="could not read it"):
        Hdf5(plain)
