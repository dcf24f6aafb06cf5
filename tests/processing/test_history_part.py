"""The part "history" of a .nnvis file: curves come back to the bit, and a damaged part is refused in a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import NetworkFile, read_network_file, write_network_file
from nnvis_blender.processing.files.parts import history as part
from nnvis_blender.processing.training.history import Curve, History
from synthetic import processed_network
from synthetic_training import history

STRAY = np.array([2.5, np.nan, np.inf, -np.inf])


def logged() -> History:
    written = history()
    written.curves["loss"].append(Curve("validation", np.array([0.25, 0.5, 1.0, 7.0]), STRAY))
    return History(written.curves, ["metrics.csv has no accuracy"])


def test_curves_come_back_to_the_bit(tmp_path):
    path, written = tmp_path / "a.nnvis", logged()
    write_network_file(path, replace(processed_network(), history=written))
    read = read_network_file(path).history
    assert list(read.curves) == list(written.curves) and read.notes == written.notes
    for what, curves in written.curves.items():
        for one, other in zip(read.curves[what], curves, strict=True):
            assert one.name == other.name
            np.testing.assert_array_equal(one.x, other.x)
            np.testing.assert_array_equal(one.y, other.y)


def test_a_file_without_a_log_has_none(tmp_path):
    write_network_file(tmp_path / "a.nnvis", processed_network())
    assert read_network_file(tmp_path / "a.nnvis").history is None
    with NetworkFile(tmp_path / "a.nnvis") as file:
        assert not file.has("history")


def damaged(axis=None, change=None, **header):
    def write(value):
        arrays, described = write_part(value)
        if axis:
            arrays[axis] = change(arrays[axis])
        first = described["curves"][0] | header
        return arrays, described | {"curves": [first, *described["curves"][1:]]}

    write_part = part.write
    return write


def backwards(x):
    return np.concatenate([x[:1], x[1:3][::-1], x[3:]])


@pytest.mark.parametrize(
    "damage, told",
    [
        (damaged("x", backwards), "the epochs of loss 'train' do not increase"),
        (damaged("x", lambda x: np.where(x == 0, np.nan, x)), "NaN"),
        (damaged("x", lambda x: x - 1), "less than 0"),
        (damaged("y", lambda y: y[1:]), "shape"),
        (damaged("y", lambda y: y.astype(np.float32)), "float32"),
        (damaged(values=0), "values is 0"),
        (damaged(what=3), "what is 3"),
        (damaged(name=None), "name is None"),
    ],
)
def test_damage_is_told(tmp_path, monkeypatch, damage, told):
    path = tmp_path / "a.nnvis"
    monkeypatch.setattr(part, "write", damage)
    write_network_file(path, replace(processed_network(), history=logged()))
    with pytest.raises(NNVisError, match=told) as raised:
        read_network_file(path)
    assert "a.nnvis" in raised.value.message
