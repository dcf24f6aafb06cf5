"""Files survive a round trip byte for byte, and a damaged one is refused in a sentence."""

import zipfile

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "a.nnvis"
    write_network_file(file, processed_network())
    return file


@pytest.mark.parametrize("compress", [False, True])
def test_round_trip_is_exact(tmp_path, compress):
    first, second = tmp_path / "first.nnvis", tmp_path / "second.nnvis"
    written = processed_network()
    write_network_file(first, written, compress)
    read = read_network_file(first)
    write_network_file(second, read, compress)
    assert first.read_bytes() == second.read_bytes()
    np.testing.assert_array_equal(read.bundles.points, written.bundles.points)
    np.testing.assert_array_equal(read.network.edge_weight, written.network.edge_weight)
    assert read.network.class_names == written.network.class_names
    assert read.provenance == written.provenance


def test_every_truncation_is_refused(path):
    whole = path.read_bytes()
    for share in (0, 0.01, 0.3, 0.7, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(NNVisError, match=path.name):
            read_network_file(path)


def test_flipped_bytes_are_refused(path):
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(NNVisError) as error:
        read_network_file(path)
    assert error.value.remedy


def test_a_pickle_inside_is_not_run(path, tmp_path):
    canary = tmp_path / "canary"

    class Fires:
        def __reduce__(self):
            return open, (str(canary), "w")

    entries = {}
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            if name == "positions.npy":
                with archive.open(name, "w") as entry:
                    np.lib.format.write_array(entry, np.array([Fires()], dtype=object), allow_pickle=True)
            else:
                archive.writestr(name, content)
    with pytest.raises(NNVisError):
        read_network_file(path)
    assert not canary.exists()


def test_numbers_that_do_not_fit_are_named(tmp_path):
    broken = processed_network()
    broken.bundles.points[3, 1] = np.nan
    write_network_file(tmp_path / "nan.nnvis", broken)
    with pytest.raises(NNVisError, match="samples hold numbers that are NaN"):
        read_network_file(tmp_path / "nan.nnvis")
    broken = processed_network()
    broken.importance.units = broken.importance.units[:-1]
    write_network_file(tmp_path / "short.nnvis", broken)
    with pytest.raises(NNVisError, match="unit importance have the shape"):
        read_network_file(tmp_path / "short.nnvis")


def test_other_files_are_named(tmp_path):
    with pytest.raises(NNVisError, match="there is no file"):
        read_network_file(tmp_path / "none.nnvis")
    np.savez(tmp_path / "other.nnvis", a=np.zeros(3))
    with pytest.raises(NNVisError):
        read_network_file(tmp_path / "other.nnvis")


def test_a_write_that_fails_leaves_the_earlier_file(path):
    before = path.read_bytes()
    with pytest.raises(NNVisError, match="could not be written"):
        write_network_file("/dev/full/a.nnvis", processed_network())
    broken = processed_network()
    broken.bundles.points = "not an array"  # fails in the middle of writing
    with pytest.raises(ValueError):
        write_network_file(path, broken)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]
