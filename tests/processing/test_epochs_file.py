"""The part of a file that holds a network's checkpoints: it comes back, and damage is a sentence."""

import dataclasses
import io
import json
import zipfile

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic_maps import convolutional_network
from synthetic_training import NUMBERS, trained_network

ROUNDED = ("edges", "points")


@pytest.fixture
def written():
    network = trained_network()
    network.epochs.notes = ["two files were left out"]
    return network


@pytest.fixture
def path(written, tmp_path):
    write_network_file(tmp_path / "a.nnvis", written)
    return tmp_path / "a.nnvis"


def test_checkpoints_come_back(written, path):
    read = read_network_file(path).epochs
    assert len(read) == len(NUMBERS)
    for field in dataclasses.fields(read):
        found, given = getattr(read, field.name), getattr(written.epochs, field.name)
        if field.name in ROUNDED:
            np.testing.assert_allclose(found, given, rtol=2**-11, atol=2**-14)
        else:
            assert found == given if field.name == "kernels" else np.array_equal(found, given), field.name
    at = read.network_at(written.network, 1)
    np.testing.assert_array_equal(at.edge_weight, written.epochs.weights[1])


def test_kernels_come_back(tmp_path):
    network = convolutional_network()
    network.maps, kernels = None, [c.kernel for c in network.network.connections[:2]]
    units, drawn = network.network.unit_count, len(network.bundles.edges)
    shares = np.linspace(0, 1, len(NUMBERS), dtype=np.float32)
    network.epochs = dataclasses.replace(
        trained_network().epochs,
        weights=network.network.edge_weight * shares[:, None],
        biases=np.zeros((len(NUMBERS), units), np.float32),
        units=np.repeat(network.importance.units[None], len(NUMBERS), axis=0),
        score=np.ones((len(NUMBERS), drawn), np.float32),
        edges=np.ones((len(NUMBERS), drawn, 1), np.float32),
        positions=np.repeat(network.positions[None], len(NUMBERS), axis=0),
        points=np.repeat(network.bundles.points[None], len(NUMBERS), axis=0),
        kernels={k: kernel * shares[:, None, None, None] for k, kernel in enumerate(kernels)},
    )
    write_network_file(tmp_path / "a.nnvis", network)
    read = read_network_file(tmp_path / "a.nnvis")
    for k, kernel in enumerate(kernels):
        at = read.epochs.network_at(read.network, 1).connections[k]
        np.testing.assert_array_equal(at.kernel, kernel * shares[1])


def test_what_is_read_is_written_again_to_the_bit(path, tmp_path):
    read = read_network_file(path)
    write_network_file(tmp_path / "again.nnvis", read)
    assert (tmp_path / "again.nnvis").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("scale", [0, 1e-3, 1, 40])
def test_places_are_kept_as_finely_as_they_span(written, tmp_path, scale):
    points = written.epochs.points
    points *= scale
    points[1, 0] = [scale * 3, -scale * 5, scale]
    write_network_file(tmp_path / "a.nnvis", written)
    error = np.abs(read_network_file(tmp_path / "a.nnvis").epochs.points - points).max()
    assert error <= max(2**-15, np.ptp(points) / 65000)


def test_a_network_without_checkpoints_has_none(written, tmp_path):
    write_network_file(tmp_path / "a.nnvis", dataclasses.replace(written, epochs=None))
    assert read_network_file(tmp_path / "a.nnvis").epochs is None


DAMAGES = {
    "numbers do not ascend": ("numbers", lambda values: values[::-1], "do not ascend"),
    "two of one number": ("numbers", lambda values: np.zeros_like(values), "do not ascend"),
    "no epoch": ("numbers", lambda values: values[:0], "0 epochs"),
    "an epoch less": ("weights", lambda values: values[1:], "shape"),
    "an edge less": ("score", lambda values: values[:, 1:], "shape"),
    "a sample less": ("points_2", lambda values: values[1:], "shape"),
    "of other numbers": ("points_0", lambda values: values.astype(np.float32), "float32"),
    "a negative score": ("score", lambda values: values - 100, "less than 0"),
    "far away": ("positions", lambda values: values + np.float32(1e9), "more than"),
    "NaN": ("units", lambda values: np.full_like(values, np.nan), "NaN"),
    "another type": ("edges", lambda values: values.astype(np.float64), "float64"),
    "a class less": ("units", lambda values: values[..., 1:], "shape"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_checkpoints_are_refused(path, damage):
    name, change, told = DAMAGES[damage]
    rewrite(path, name, change)
    with pytest.raises(NNVisError, match=f"a.nnvis.*{told}"):
        read_network_file(path)


def test_names_fit_the_numbers(path):
    rewrite_header(path, lambda header: header["names"].pop())
    with pytest.raises(NNVisError, match="5 epochs with 4 names"):
        read_network_file(path)


@pytest.mark.parametrize("change", [{"power": 99}, {"power": None}, {"low": [0, 0]}, {"low": [0, 0, 1e300]}])
def test_places_begin_somewhere(path, change):
    rewrite_header(path, lambda header: header.update(change))
    with pytest.raises(NNVisError, match="a.nnvis.*epochs: (power|low)"):
        read_network_file(path)


def rewrite(path, name: str, change) -> None:
    """The file with one array of the part changed."""
    entries = members(path)
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in entries.items():
            if member != f"epochs/{name}.npy":
                archive.writestr(member, content)
                continue
            values = np.lib.format.read_array(io.BytesIO(content))
            with archive.open(member, "w") as entry:
                np.lib.format.write_array(entry, change(values))


def rewrite_header(path, change) -> None:
    """The file with the header of the part changed."""
    entries = members(path)
    header = json.loads(entries["header.json"])
    change(header["parts"]["epochs"]["header"])
    entries["header.json"] = json.dumps(header).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in entries.items():
            archive.writestr(member, content)


def members(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
