"""Files survive a round trip byte for byte, and a damaged one is refused in a sentence."""

import json
import types
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files import network_file, parts
from nnvis_blender.processing.files.archive import Archive
from nnvis_blender.processing.files.network_file import (
    NetworkFile,
    read_network_file,
    write_network_file,
    write_parts,
)
from nnvis_blender.processing.network import ClassDensity, Network
from synthetic import processed_network

# as versions 0.1.0 and 0.2.0 wrote them
OLD = Path(__file__).parent / "old_files"
EXAMPLE = Path(network_file.__file__).parents[2] / "data" / "example.nnvis"


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
            if name == "layout/positions.npy":
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
    with pytest.raises(NNVisError, match="points of the part bundles hold numbers that are NaN"):
        read_network_file(tmp_path / "nan.nnvis")
    broken = processed_network()
    broken.importance.units = broken.importance.units[:-1]
    write_network_file(tmp_path / "short.nnvis", broken)
    with pytest.raises(NNVisError, match="units of the part importance have the shape"):
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


def full_network():
    """A network with everything that a file may hold: kernels, states and a density besides."""
    full = processed_network((6, 4, 3), samples=5, seed=7)
    kept, first = np.arange(0, 24, 2), full.network.connections[0]
    weight = first.weight[kept]
    full.network.connections[0] = replace(
        first,
        source_unit=first.source_unit[kept],
        target_unit=first.target_unit[kept],
        weight=weight,
        kernel=np.ones((12, 2, 2), np.float32) * weight[:, None, None],
    )
    edges, bundles = full.network.edge_count, full.bundles
    full.importance.edges = full.importance.edges[:edges]
    bundles.edges, bundles.offsets = bundles.edges[:edges], bundles.offsets[: edges + 1]
    bundles.points = bundles.points[: bundles.offsets[-1]]
    bundles.states = np.stack([bundles.points * np.float32(0.5), bundles.points])
    full.unit_states = np.stack([full.positions_grid, full.positions])
    values = np.linspace(0, 1, 72, dtype=np.float32).reshape(2, 3, 4, 3) / 3
    full.density = ClassDensity(values, np.array([-0.5, -0.5, 0], np.float32), 0.25)
    return full


def assert_same(read, written, within=0.0):
    """Everything but the biases and weights is compared; those by what the network makes of them.

    within: how far numbers may be apart that were computed on another machine, whose powers and sines round otherwise.
    """
    assert read.network.class_names == written.network.class_names and read.provenance == written.provenance
    for one, other in zip(read.network.layers, written.network.layers, strict=True):
        assert replace(one, bias=None) == replace(other, bias=None)
        np.testing.assert_array_equal(one.bias, other.bias)
    for one, other in zip(read.network.connections, written.network.connections, strict=True):
        for name in ("source", "target", "source_unit", "target_unit", "weight", "kernel"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), strict=True)
    for owner in ("importance", "bundles"):
        for name, value in vars(getattr(written, owner)).items():
            if within and isinstance(value, np.ndarray):
                np.testing.assert_allclose(getattr(getattr(read, owner), name), value, rtol=0, atol=within)
            else:
                np.testing.assert_array_equal(getattr(getattr(read, owner), name), value)
    for name in ("positions_grid", "positions", "unit_states"):
        if getattr(written, name) is not None:
            np.testing.assert_allclose(getattr(read, name), getattr(written, name), rtol=0, atol=within)
        else:
            assert getattr(read, name) is None
    if written.density is None:
        assert read.density is None
    else:
        np.testing.assert_array_equal(read.density.values, written.density.values.astype(np.float16))
        np.testing.assert_array_equal(read.density.low, written.density.low)
        assert read.density.cell == written.density.cell


def test_everything_comes_back(tmp_path):
    write_network_file(tmp_path / "a.nnvis", full_network())
    assert_same(read_network_file(tmp_path / "a.nnvis"), full_network())


def test_maps_and_outputs_come_back(tmp_path):
    written = processed_network()
    layers = written.network.layers
    layers[1] = replace(layers[1], map_shape=(7, 5))
    # two heads: the classes are the units of both
    heads = Network(layers, written.network.connections, [str(k) for k in range(13)], [2, 1])
    write_parts(tmp_path / "a.nnvis", {"network": heads})
    with NetworkFile(tmp_path / "a.nnvis") as file:
        read = file.part("network")
        assert file.outline.layers[1].map_shape == (7, 5)
    assert read.layers[1].map_shape == (7, 5) and read.layers[0].map_shape == () and read.outputs == [2, 1]
    old = read_network_file(OLD / "version_2.nnvis").network
    assert old.outputs == [2] and [layer.map_shape for layer in old.layers] == [()] * 3


def test_files_of_earlier_versions_are_read():
    assert_same(read_network_file(OLD / "version_1.nnvis"), processed_network((6, 4, 3), samples=5, seed=7), 1e-6)
    assert_same(read_network_file(OLD / "version_2.nnvis"), full_network(), 1e-6)
    assert read_network_file(EXAMPLE).density is not None


def test_an_earlier_version_becomes_the_latest(tmp_path):
    for version in (1, 2):
        old = read_network_file(OLD / f"version_{version}.nnvis")
        write_network_file(tmp_path / "new.nnvis", old)
        assert_same(read_network_file(tmp_path / "new.nnvis"), old)


@pytest.fixture
def read_arrays(monkeypatch):
    """The names of the arrays that are read from now on."""
    read, array = [], Archive.array
    monkeypatch.setattr(Archive, "array", lambda self, name: read.append(name) or array(self, name))
    return read


@pytest.mark.parametrize("old", [False, True])
def test_a_part_is_read_when_it_is_asked_for(tmp_path, read_arrays, old):
    path = OLD / "version_2.nnvis" if old else tmp_path / "a.nnvis"
    if not old:
        write_network_file(path, full_network())
    with NetworkFile(path) as file:
        assert (file.outline.unit_count, file.outline.edge_count, file.outline.class_count) == (13, 24, 3)
        assert file.has("density") and not file.has("maps")
        assert file.shape("density", "values") == (2, 3, 4, 3) and file.part("provenance")["seed"] == 7
        assert not read_arrays
        assert file.part("density") is file.part("density")
    assert sorted(read_arrays) == (["density", "density_low"] if old else ["density/low", "density/values"])


def test_a_new_part_is_one_module_and_one_row(tmp_path, monkeypatch):
    rings = types.SimpleNamespace(
        NAME="rings",
        VERSION=1,
        write=lambda value: ({"values": value}, {"of": "digits"}),
        read=lambda stored, file: stored.array("values", (None, file.outline.unit_count), np.float32),
    )
    values, path = np.ones((5, 29), np.float32), tmp_path / "a.nnvis"
    with monkeypatch.context() as patched:
        patched.setitem(parts.PARTS, "rings", rings)
        write_parts(path, {"network": processed_network().network, "rings": values})
        with NetworkFile(path) as file:
            np.testing.assert_array_equal(file.part("rings"), values)
    with NetworkFile(path) as file:  # a reader that does not know it leaves it
        assert not file.has("rings") and file.part("network").unit_count == 29
        with pytest.raises(NNVisError, match="holds no density"):
            file.part("density")


def changed(path, header=None, arrays=None, lost=""):
    """The file with its header changed by a function, some arrays replaced and one lost."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    if header:
        described = json.loads(entries["header.json"])
        header(described)
        entries["header.json"] = json.dumps(described).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            if name == lost:
                continue
            if name in (arrays or {}):
                with archive.open(name, "w") as entry:
                    np.lib.format.write_array(entry, arrays[name])
            else:
                archive.writestr(name, content)


HEADERS = {
    "no list of layers": lambda h: h["network"].update(layers=5),
    "a layer that is a number": lambda h: h["network"]["layers"].__setitem__(0, 3),
    "a name that is a list": lambda h: h["network"]["layers"][0].update(name=["a"]),
    "a shape of words": lambda h: h["network"]["layers"][0].update(shape=["16"]),
    "a shape of true": lambda h: h["network"]["layers"][0].update(shape=[True]),
    "units by the thousand million": lambda h: h["network"]["layers"][0].update(shape=[10**6, 10**6]),
    "a shape whose product overflows": lambda h: h["network"]["layers"][0].update(shape=[2**32, 2**32]),
    "no units": lambda h: h["network"]["layers"][0].update(shape=[0]),
    "a layer that is not there": lambda h: h["network"]["connections"][0].update(target=7),
    "a layer that is no number": lambda h: h["network"]["connections"][0].update(source="0"),
    "a map of words": lambda h: h["network"]["layers"][0].update(map_shape=["a"]),
    "outputs that are not there": lambda h: h["network"].update(outputs=[7]),
    "outputs that are no list": lambda h: h["network"].update(outputs=2),
    "class names that are numbers": lambda h: h["network"].update(class_names=[1, 2, 3, 4]),
    "too few class names": lambda h: h["network"].update(class_names=["a"]),
    "cells that are a word": lambda h: h["bundles"].update(grid_cells="many"),
    "a negative number of cells": lambda h: h["bundles"].update(grid_cells=-1),
    "a method that is an object": lambda h: h["importance"].update(method={}),
    "parameters that are a list": lambda h: h["importance"].update(parameters=[]),
    "a share that is a word": lambda h: h["provenance"].update(edges_kept="all"),
    "a share of more than all": lambda h: h["provenance"].update(importance_drawn=1e30),
    "quality that is a list": lambda h: h["provenance"].update(bundle_quality=[1]),
    "quality that is words": lambda h: h["provenance"].update(bundle_quality={"ink": "much"}),
    "a model that is a text": lambda h: h["provenance"].update(model="mine"),
    "actions that are no objects": lambda h: h["provenance"].update(actions=[1]),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_of_other_types_is_refused(path, name):
    changed(path, lambda h: HEADERS[name]({part: d["header"] for part, d in h["parts"].items()}))
    with pytest.raises(NNVisError, match=r"^a\.nnvis") as error:
        read_network_file(path)
    assert error.value.code == "bad_input" and error.value.remedy


@pytest.mark.parametrize("name", ["network/bias_1.npy", "density/low.npy", "states/units.npy"])
def test_a_lost_array_is_missed(tmp_path, name):
    write_network_file(tmp_path / "a.nnvis", full_network())
    changed(tmp_path / "a.nnvis", lost=name)
    with pytest.raises(NNVisError, match=f"arrays of the part {name.partition('/')[0]} are missing"):
        read_network_file(tmp_path / "a.nnvis")


def test_provenance_of_another_type_is_refused(path):
    changed(path, lambda h: h["parts"]["provenance"].update(header=[1]))
    with pytest.raises(NNVisError, match="header is .*, not an object"):
        read_network_file(path)


def test_a_later_version_is_told(path):
    changed(path, lambda h: h.update(version=4))
    with pytest.raises(NNVisError, match="version 4 of the file format.*Update NNVis"):
        read_network_file(path)
    changed(path, lambda h: h.update(version=3) or h["parts"]["layout"].update(version=2))
    with pytest.raises(NNVisError, match="version 2 of the part layout.*Update NNVis"):
        read_network_file(path)


OFFSETS = processed_network().bundles.offsets
POINTS = processed_network().bundles.points
ARRAYS = {
    "points far out": {"bundles/points.npy": POINTS * np.float32(1e30)},
    "units far out": {"layout/positions.npy": np.full((29, 3), 1e30, np.float32)},
    "numbers of another size": {"bundles/points.npy": POINTS.astype(np.float64)},
    "offsets that wrap around": {
        "bundles/offsets.npy": np.where(np.arange(len(OFFSETS)) % 2, np.int64(-(2**63)), OFFSETS)
    },
    "offsets beyond the samples": {"bundles/offsets.npy": OFFSETS * 2},
    "polylines of one sample": {"bundles/offsets.npy": np.minimum(OFFSETS, 1)},
    "edges that are not there": {"bundles/edges.npy": np.arange(180, dtype=np.int32) + 1},
    "edges that descend": {"bundles/edges.npy": np.arange(180, dtype=np.int32)[::-1]},
    "negative importance": {"importance/units.npy": np.full((29, 4), -1, np.float32)},
    "importance beyond all colours": {"importance/units.npy": np.full((29, 4), 1e30, np.float32)},
    "weights of a larger layer": {"network/weight_0.npy": np.ones((17, 9), np.float32)},
    "weights that are no matrix": {"network/weight_0.npy": np.ones((4, 4, 9), np.float32)},
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_that_do_not_fit_are_refused(path, name):
    changed(path, arrays=ARRAYS[name])
    with pytest.raises(NNVisError, match=r"^a\.nnvis"):
        read_network_file(path)


def test_shown_names_hold_no_control_characters(path):
    def harm(header):
        described = {part: d["header"] for part, d in header["parts"].items()}
        described["network"]["class_names"][0] = "a\x1b[31m\nb\ud800"
        described["network"]["layers"][0]["name"] = "in\u202eput" + "x" * 1000
        described["provenance"]["model"] = {"name": "x\ry"}

    changed(path, harm)
    read = read_network_file(path)
    assert read.network.class_names[0] == "a [31m b"
    assert read.network.layers[0].name.startswith("in put") and len(read.network.layers[0].name) <= 120
    assert read.provenance["model"] == {"name": "x y"}


def test_a_loss_that_is_no_number_is_written_as_none(tmp_path):
    written = processed_network()
    written.provenance["model"] = {"name": "diverged", "train_loss": float("nan")}
    write_network_file(tmp_path / "a.nnvis", written)
    assert read_network_file(tmp_path / "a.nnvis").provenance["model"] == {"name": "diverged", "train_loss": None}


def test_a_flipped_bit_is_told_or_changes_nothing(tmp_path):
    path, full = tmp_path / "a.nnvis", full_network()
    write_network_file(path, full, compress=True)
    whole = path.read_bytes()
    told = 0
    for place in range(0, len(whole), 23):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        try:
            assert_same(read_network_file(path), full)
        except NNVisError:
            told += 1
    assert told > len(whole) / 23 / 2
